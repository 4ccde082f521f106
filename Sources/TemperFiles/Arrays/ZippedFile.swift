import TemperCore

/// The only file in a zip archive, as spreadsheets and pandas pack a table.
struct ZippedFile {
  let archive: ZipArchive
  let entry: ZipArchive.Entry

  /// Finds it; folders, and what a Mac puts beside files, do not count.
  ///
  /// - Throws: `FileError` where there is no archive, none or several files in it, or another program's.
  init(_ file: StoredFile, path: String) throws {
    do {
      archive = try ZipArchive(.file(file, size: try file.size()))
    } catch let fault as ArrayFault {
      throw fault.error(path, array: nil)
    }
    if let foreign = ForeignFormat(entries: archive.entries) { throw foreign.refusal(path) }
    let files = archive.entries.filter { entry in
      let last = entry.name.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
      return !last.isEmpty && !last.hasPrefix(".") && !entry.name.hasPrefix("__MACOSX/")
    }
    if files.count == 1 {
      entry = files[0]
      return
    }
    let names = files.map(\.name)
    let shown = VisibleText.escaping(path)
    let hasArrays = !files.isEmpty && names.allSatisfy { $0.hasSuffix(".npy") }
    throw FileError(
      kind: .badData, path: path,
      found: files.isEmpty ? "no file in the archive" : "\(files.count) files in the archive, \(Printable.list(names))",
      expected: "one",
      remedy: files.isEmpty
        ? "check the file"
        : hasArrays ? "name it .npz" : "unpack the one that is meant: unzip -p \(shown) NAME > FILE")
  }

  /// The name of the only file in an archive at a path.
  ///
  /// - Throws: `FileError` where it cannot be read, and as the initialiser.
  static func name(in path: String) throws -> String {
    let file = try StoredFile(opening: path)
    defer { file.close() }
    guard file.type == .regular else { return "" }
    return try ZippedFile(file, path: path).entry.name
  }
}
