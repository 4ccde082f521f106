import TemperCore

/// Files of other programs, which are known by their first bytes.
public enum ForeignFile {
  /// The refusal of a file of another program, which names the line that converts it; nil for any other file.
  ///
  /// - Throws: `FileError` where the file cannot be read.
  public static func refusal(_ path: String) throws -> FileError? {
    let file = try StoredFile(opening: path)
    defer { file.close() }
    guard file.type == .regular else { return nil }
    let bytes = try file.bytes(at: 0, count: ForeignFormat.headLength)
    guard let format = ForeignFormat(bytes[...]) else { return nil }
    if format == .zip, let archive = try? ZipArchive(.file(file, size: try file.size())) {
      return (ForeignFormat(entries: archive.entries) ?? format).refusal(path)
    }
    return format.refusal(path)
  }
}

/// Formats of other programs that are known by their first bytes, whatever a file is called, and the line that makes of such
/// a file one that is read.
enum ForeignFormat: CaseIterable {
  case numpy, zip, parquet, arrow, feather, pickle, hdf5, sqlite, workbook, bzip2, xz
  /// Archives of other programs, which `zip` turns out to be.
  case torch, spreadsheet

  /// As many bytes as the longest magic has.
  static let headLength = 16

  /// Nil where the bytes begin like none of these.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard let found = Self.allCases.first(where: { $0.begins(bytes) }) else { return nil }
    self = found
  }

  private func begins(_ bytes: ArraySlice<UInt8>) -> Bool {
    func starts(_ magic: some Sequence<UInt8>) -> Bool { bytes.starts(with: magic) }
    return switch self {
    case .numpy: starts(NPYFile.magic)
    case .zip: starts(ZipArchive.localMagic)
    case .parquet: starts("PAR1".utf8)
    case .arrow: starts("ARROW1".utf8)
    case .feather: starts("FEA1".utf8)
    // Protocols 2 to 5 begin with their number; what follows is an opcode, which no text has there.
    case .pickle: bytes.count > 1 && bytes.first == 0x80 && (2...5).contains(bytes[bytes.startIndex + 1])
    case .hdf5: starts([0x89] + Array("HDF\r".utf8))
    case .sqlite: starts("SQLite format 3".utf8)
    case .workbook: starts([0xD0, 0xCF, 0x11, 0xE0])
    case .bzip2: starts("BZh".utf8) && bytes.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26])
    case .xz: starts([0xFD] + Array("7zXZ".utf8))
    case .torch, .spreadsheet: false
    }
  }

  /// What an archive holds by the names in it; nil for one of other files.
  init?(entries: [ZipArchive.Entry]) {
    if entries.contains(where: { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") }) {
      self = .torch
    } else if entries.contains(where: { $0.name.hasPrefix("xl/") }) {
      self = .spreadsheet
    } else {
      return nil
    }
  }

  /// What it is called in messages.
  var name: String {
    switch self {
    case .numpy: "a NumPy array"
    case .zip: "a zip archive"
    case .parquet: "a Parquet file"
    case .arrow, .feather: "a Feather file (Arrow)"
    case .pickle: "a pickle of Python"
    case .hdf5: "an HDF5 file"
    case .sqlite: "an SQLite database"
    case .workbook, .spreadsheet: "an Excel workbook"
    case .bzip2: "bzip2 data"
    case .xz: "xz data"
    case .torch: "a file of PyTorch"
    }
  }

  /// The refusal of such a file, with the line that converts it.
  func refusal(_ path: String) -> FileError {
    FileError(
      kind: .badData, path: path, line: 1, column: 1, found: name, expected: "text, or an array of NumPy",
      remedy: "\(remedy(path))")
  }

  /// The same as a fault of what should have been an array.
  var fault: ArrayFault {
    ArrayFault(
      0, found: name, expected: "a NumPy file, which starts with \\x93NUMPY",
      remedy: "give it its own ending, to be told what reads it")
  }

  private func remedy(_ path: String) -> String {
    switch self {
    case .numpy: return "name it .npy"
    case .zip: return "name it .zip where it holds one file of text, .npz where it holds NumPy arrays"
    default: break
    }
    let isInput = path == TableFile.standardInput
    // A name that a shell or Python would take for something else is left to whoever types it.
    let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"'\"\\$`!*?<>|&;()#~".utf8.contains($0) }
    let file = isInput || !isPlain ? "FILE" : path
    let name = Self.stem(of: file)
    return switch self {
    case .parquet: #"read it with: duckdb -csv -c "from '\#(file)'" > \#(name).csv"#
    case .arrow, .feather: python("pandas", "pandas.read_feather('\(file)').to_csv('\(name).csv', index=False)")
    case .pickle:
      python("pandas", "pandas.read_pickle('\(file)').to_csv('\(name).csv')")
        + " (or numpy.save, where it holds an array; a pickle runs whatever its author put into it)"
    case .hdf5: python("pandas", "pandas.read_hdf('\(file)').to_csv('\(name).csv')")
    case .sqlite: #"write it as CSV: sqlite3 -header -csv \#(file) "SELECT * FROM …" > \#(name).csv"#
    case .workbook, .spreadsheet:
      python("pandas", "pandas.read_excel('\(file)').to_csv('\(name).csv', index=False)")
    case .torch:
      python("numpy, torch", "numpy.save('\(name).npy', torch.load('\(file)', weights_only=True).float().numpy())")
    case .bzip2: "unpack it: bzip2 -dc \(file) > \(name)"
    case .xz: "unpack it: xz -dc \(file) > \(name)"
    case .numpy, .zip: ""
    }
  }

  private func python(_ modules: String, _ statement: String) -> String {
    #"convert it: python -c "import \#(modules); \#(statement)""#
  }

  /// The path without what its last ending says.
  private static func stem(of path: String) -> String {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/"), dot > path.startIndex,
      path[path.index(before: dot)] != "/"
    else { return "\(path).out" }
    return String(path[..<dot])
  }
}
