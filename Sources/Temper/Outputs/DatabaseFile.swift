import Foundation
import TemperCore
import TemperFiles
import TemperStore

/// The file of a database that a command is about to write.
struct DatabaseFile: Sendable {
  let path: String

  /// Finds out, before long work, whether the database can be opened or made.
  ///
  /// - Throws: `StoreError` for a file that is no database of Temper's, `FileError` where none can be made.
  func check() throws {
    if try existing() == nil { try OutputFile(path: path, overwrites: true).check() }
  }

  /// The database that is there; nil where there is no file, or one in which nothing was ever stored, as a command leaves
  /// that is killed while it makes it.
  ///
  /// - Throws: `StoreError` for a file that is no database of Temper's.
  func existing() throws -> Store? {
    guard DatabaseFile.attributes(path) != nil else { return nil }
    do {
      return try Store(path: path, access: .update)
    } catch let error as StoreError where error.problem == .empty {
      return nil
    }
  }

  /// Writes to the database in one transaction, and makes it where it is missing. When that fails, a file that was made
  /// for it is removed again, unless another command has filled it or is about to.
  ///
  /// - Parameters:
  ///   - isRehearsal: whether what is written is undone at once, and a file that was made for it removed.
  ///   - rows: how many are about to be inserted, for whoever watches.
  ///   - body: reads and writes.
  /// - Throws: `StoreError`, or what the body throws.
  func write(isRehearsal: Bool = false, rows: Int = 0, _ body: (StoreWriter) throws -> Void) throws {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    let isNew = DatabaseFile.attributes(path) == nil
    do {
      let store = try Store(path: path, access: .create)
      guard isRehearsal else { return try store.write(rows: rows, body) }
      try store.rehearse(rows: rows, body)
      if isNew { Store.removeUnused(path: path) }
    } catch {
      if isNew { Store.removeUnused(path: path) }
      throw error
    }
  }

  /// Refuses to write an output over the database, or over a file that SQLite keeps beside it, or beside another database,
  /// and removes.
  ///
  /// - Throws: `RequestError` of kind `.usage`.
  func refuseOutput(_ output: String) throws {
    if DatabaseFile.isSame(path, output) {
      throw RequestError(.usage, "\(output): this is the database; name another file for the output")
    }
    let database = OutputFile(path: path, overwrites: true).destination
    let place = DatabaseFile.resolved(output)
    for ending in ["-journal", "-wal", "-shm"] {
      let isOfAnother = place.hasSuffix(ending) && DatabaseFile.isDatabase(String(place.dropLast(ending.count)))
      if isOfAnother || DatabaseFile.isSame(database + ending, output) {
        throw RequestError(
          .usage, "\(output): SQLite keeps a file of this name beside the database; name another file for the output")
      }
    }
  }

  /// Whether a file begins as those of SQLite do.
  private static func isDatabase(_ path: String) -> Bool {
    guard attributes(path)?[.type] as? FileAttributeType == .typeRegular,
      let file = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? file.close() }
    return (try? file.read(upToCount: 16)) == Data("SQLite format 3\0".utf8)
  }

  /// Whether two paths lead to one file, or to one name for a new file.
  static func isSame(_ first: String, _ second: String) -> Bool {
    func identity(_ path: String) -> [Int]? {
      guard let found = attributes(path), let volume = found[.systemNumber] as? Int,
        let file = found[.systemFileNumber] as? Int
      else { return nil }
      return [volume, file]
    }
    if let one = identity(first), let other = identity(second) { return one == other }
    return resolved(first) == resolved(second)
  }

  /// Whether a path leads into a folder, however both are spelled.
  static func isWithin(_ folder: String, _ path: String) -> Bool {
    resolved(path).utf8.starts(with: (resolved(folder) + "/").utf8)
  }

  private static func attributes(_ path: String) -> [FileAttributeKey: Any]? {
    try? FileManager.default.attributesOfItem(atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
  }

  /// The absolute path without symbolic links, also of a file that does not exist yet.
  private static func resolved(_ path: String) -> String {
    let url = URL(fileURLWithPath: OutputFile(path: path, overwrites: true).destination).standardizedFileURL
    return url.deletingLastPathComponent().resolvingSymlinksInPath().appendingPathComponent(url.lastPathComponent).path
  }
}
