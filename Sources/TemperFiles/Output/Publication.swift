/// Files that took their names together, and what stood there before.
///
/// Something else that must happen with them, such as the commit of a transaction, may come after `publish`. If it does,
/// `confirm()` is called; if it fails, `revert()`. One of the two must be called, once.
public struct Publication: Sendable {
  struct Entry: Sendable {
    /// Where the new file stands.
    let place: String
    /// Where what stood there before has gone, where there was something.
    let former: String?

    func revert() {
      if let former { try? SystemCalls.rename(former, to: place) } else { try? SystemCalls.remove(place) }
    }
  }

  private let entries: [Entry]

  /// Gives all files their names, or none.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`; everything stands as before then, and no temporary
  ///   file is left.
  public static func publish(_ files: [StagedFile]) throws -> Publication {
    var entries: [Entry] = []
    do {
      for file in files { entries.append(try file.replaceFormer()) }
    } catch {
      for entry in entries.reversed() { entry.revert() }
      for file in files { file.discard() }
      throw error
    }
    return Publication(entries: entries)
  }

  /// Lets go of what stood there before.
  public func confirm() {
    for entry in entries { entry.former.map { try? SystemCalls.remove($0) } }
  }

  /// Brings back what stood there before.
  public func revert() {
    for entry in entries.reversed() { entry.revert() }
  }
}
