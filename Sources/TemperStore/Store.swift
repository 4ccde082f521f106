import Foundation
import GRDB
import TemperCore

/// The SQLite file that holds labels, predictions, fits and submissions.
///
/// A store is one connection; its calls run one after another, from any thread. Compute outside `read` and
/// `write`: a write keeps every other command out, for as long as its body takes.
public final class Store: Sendable {
  /// What a command means to do with the file.
  public enum Access: Sendable, Equatable {
    /// Read and write; the file is made when it is missing or empty.
    case create
    /// Read and write a file that exists.
    case update
    /// Read a file that exists. Where file and folder are writable the connection may write, so that what an
    /// interrupted command left is undone; otherwise it is read-only.
    case read
  }

  /// Seconds to wait for another command before giving up.
  static let defaultBusyTimeout = 10.0

  /// The path as it was given.
  public let path: String
  let queue: DatabaseQueue

  /// Whether file or folder may not be written.
  public var isReadOnly: Bool { queue.configuration.readonly }

  /// Opens, and with `.create` makes, the database at `path`.
  ///
  /// A file that is not Temper's, or that a newer Temper wrote, is refused and left as it is, byte for byte.
  ///
  /// - Throws: `StoreError`.
  public convenience init(path: String, access: Access) throws {
    try self.init(path: path, access: access, busyTimeout: Store.defaultBusyTimeout)
  }

  /// - Parameter verifies: Whether the file is examined when a command that was writing it was interrupted.
  init(path: String, access: Access, busyTimeout: Double, verifies: Bool = true) throws {
    self.path = path
    queue = try Store.open(path: path, access: access, busyTimeout: busyTimeout, verifies: verifies)
  }

  /// Runs `body` on one unchanging state of the database.
  ///
  /// - Throws: `StoreError`, or what `body` throws.
  public func read<T>(_ body: (StoreReader) throws -> T) throws -> T {
    try translatingErrors(during: .reading) {
      try queue.read { db in try body(StoreReader(db: db, path: path)) }
    }
  }

  /// Runs `body` in one transaction: all of it happens, or, when an error is thrown, nothing.
  ///
  /// - Parameters:
  ///   - rows: how many are about to be inserted, for whoever watches; 0 where nobody knows.
  ///   - body: reads and writes.
  /// - Throws: `StoreError`, or what `body` throws.
  public func write<T>(rows: Int = 0, _ body: (StoreWriter) throws -> T) throws -> T {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    let stage = ProgressMonitor.begin(.writingDatabase, total: rows)
    defer { stage.end() }
    let value = try translatingErrors(during: .writing) {
      try queue.write { db in
        let value = try body(StoreWriter(reader: StoreReader(db: db, path: path)))
        try Interruption.shared.decide()
        return value
      }
    }
    Interruption.shared.noteChange()
    return value
  }

  func translatingErrors<T>(during operation: StoreError.Operation, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError.translating(error, path: path, during: operation)
    } catch is RowDecodingError {
      // GRDB's word for NULL, or a value of another kind, where the tables allow none.
      throw StoreError(.damaged("a column holds a value of the wrong kind"), path: path)
    }
  }

  /// Everything that happens between a path and a connection to a database with the present schema.
  static func open(
    path: String, access: Access, busyTimeout: Double, verifies: Bool
  ) throws -> DatabaseQueue {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    let location = FileLocation(path: path)
    let readonly = try check(location, path: path, access: access)
    if let ending = location.foreignEnding { throw StoreError(.foreignSideFile(path + ending), path: path) }
    let operation: StoreError.Operation = access == .create ? .creating : access == .update ? .writing : .reading
    do {
      if location.state == .file {
        try checkHeader(location, path: path)
      }
      let wasInterrupted = location.hasJournal
      let queue = try DatabaseQueue(
        path: location.openingPath, configuration: configuration(readonly: readonly, busyTimeout: busyTimeout))
      let isNew = try queue.read(isBlank)
      if isNew, access != .create { throw StoreError(.empty, path: path) }
      try prepare(queue, isNew: isNew, path: path)
      // A journal that was there before, and has gone, is one that SQLite has just used to undo an interrupted command
      // (or another command ended at this very moment). A flag in the file would be surer where people delete journals,
      // but it would have to be written before a command can know whether it will be refused, and refused input must
      // leave the file as it was to the byte. What a flag would find, checksums find when the content is read.
      if verifies, wasInterrupted, !location.hasJournal { try quickCheck(queue, path: path) }
      if access != .read { try leaveWriteAheadLog(queue) }
      return queue
    } catch let error as DatabaseError {
      throw StoreError.translating(error, path: path, during: operation)
    }
  }

  /// Refuses what can be refused without opening the file; tells whether it can only be read.
  private static func check(_ location: FileLocation, path: String, access: Access) throws -> Bool {
    switch location.state {
    case .invalid:
      throw StoreError(access == .create ? .cannotCreate("this is not a path") : .missing, path: path)
    case .folder:
      throw StoreError(access == .create ? .cannotCreate("this is a folder") : .isFolder, path: path)
    case .special:
      throw StoreError(access == .create ? .cannotCreate("this is no regular file") : .notADatabase, path: path)
    case .missing:
      guard access == .create else { throw StoreError(.missing, path: path) }
      if let reason = location.obstacleToCreating { throw StoreError(.cannotCreate(reason), path: path) }
      return false
    case .fragment:
      throw StoreError(.notADatabase, path: path)
    case .emptyFile, .file:
      if location.state == .emptyFile, access != .create { throw StoreError(.empty, path: path) }
      if access == .read { return !location.isWritable || !location.isFolderWritable }
      if !location.isWritable { throw StoreError(.cannotWrite("there is no permission to write the file"), path: path) }
      if !location.isFolderWritable {
        throw StoreError(.cannotWrite("there is no permission to write in its folder"), path: path)
      }
      return false
    }
  }

  /// Whether nothing has ever been committed: a file that was just made, or one whose making was interrupted and is undone.
  private static func isBlank(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "PRAGMA application_id") == 0
      && Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master)") == false
  }

  /// Refuses a file that is not Temper's.
  ///
  /// The header is read without a lock, so that it may be in the middle of another command's commit: it is read again before
  /// it is believed. With a journal beside it, only what SQLite makes of the two can be judged.
  private static func checkHeader(_ location: FileLocation, path: String) throws {
    for _ in 0..<5 {
      if (try? check(DatabaseHeader(path: location.openingPath), path: path)) != nil { return }
      usleep(20_000)
    }
    if location.hasJournal { return }
    try check(DatabaseHeader(path: location.openingPath), path: path)
  }

  private static func check(_ header: DatabaseHeader, path: String) throws {
    guard header.applicationID == Schema.applicationID else {
      throw StoreError(.foreign(applicationID: header.applicationID), path: path)
    }
    guard header.userVersion <= Schema.version else {
      throw StoreError(.newer(found: header.userVersion, known: Schema.version), path: path)
    }
  }

  static func configuration(readonly: Bool, busyTimeout: Double) -> Configuration {
    var configuration = Configuration()
    configuration.label = "temper"
    configuration.readonly = readonly
    configuration.busyMode = .waiting(busyTimeout)
    let limit = StatementLimit()
    configuration.prepareDatabase { db in
      db.distrustSchema()
      limit.watch(db)
      // The page size takes effect only while the file is empty. The cache of 32 MiB keeps a large import from
      // writing pages out before its end.
      try db.execute(
        sql: """
          PRAGMA page_size = \(Schema.pageSize);
          PRAGMA cache_size = -32768;
          PRAGMA trusted_schema = OFF;
          PRAGMA cell_size_check = ON;
          """)
    }
    return configuration
  }

  /// Brings the file to the present schema, where it is not there yet.
  static func prepare(_ queue: DatabaseQueue, isNew: Bool, path: String) throws {
    let migrator = Schema.migrator
    // Before anything else is read: what stands in place of a table may never end.
    switch try readLocked(queue, { try SchemaComparison.firstDifference($0, migrator) }) {
    case .other(let name): throw StoreError(.otherSchema(table: name), path: path)
    case .foreign(let type, let name): throw StoreError(.foreignObject(type: type, name: name), path: path)
    case nil: break
    }
    if try readLocked(queue, migrator.hasBeenSuperseded) {
      throw StoreError(.newer(found: 0, known: Schema.version), path: path)
    }
    if try readLocked(queue, migrator.hasCompletedMigrations) { return }
    if queue.configuration.readonly {
      throw StoreError(
        .cannotRead("an older Temper wrote it, and bringing it up to date needs permission to write"), path: path)
    }
    do {
      if isNew {
        // First of all, so that a file whose making is interrupted is known as Temper's own.
        try queue.write { try $0.execute(sql: "PRAGMA application_id = \(Schema.applicationID)") }
      }
      try migrator.migrate(queue)
    } catch {
      // Another command may have made the same file at the same time.
      guard try readLocked(queue, migrator.hasCompletedMigrations) else { throw error }
    }
  }

  /// Reads under a lock that is held from the start. A transaction takes none before its first statement that succeeds, and
  /// the migrator asks whether its table is missing after a statement has failed: between the two, another command may
  /// have made it.
  private static func readLocked<T>(_ queue: DatabaseQueue, _ value: (Database) throws -> T) throws -> T {
    try queue.read { db in
      _ = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master)")
      return try value(db)
    }
  }

  /// Refuses a file whose pages do not fit together. O(pages).
  private static func quickCheck(_ queue: DatabaseQueue, path: String) throws {
    let found = try queue.read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
    if let found, found != "ok" { throw StoreError(.damaged(faults(found).joined(separator: ", ")), path: path) }
  }

  /// A line of `PRAGMA integrity_check`, which may be several, without the one that only names the database.
  static func faults(_ found: String) -> [String] {
    found.split(separator: "\n").filter { !$0.hasPrefix("*** in database ") }.map(String.init)
  }

  /// Undoes `PRAGMA journal_mode = WAL`, which a person may have set in another program: such a file changes when it is
  /// opened, and cannot be read in a read-only folder.
  private static func leaveWriteAheadLog(_ queue: DatabaseQueue) throws {
    try queue.writeWithoutTransaction { db in
      if try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal" {
        try db.execute(sql: "PRAGMA journal_mode = DELETE")
      }
    }
  }

  /// Runs `body` as `write` does, and undoes all of it: what it would refuse is refused, and the file keeps its bytes.
  ///
  /// - Parameters:
  ///   - rows: how many would be inserted, for whoever watches; 0 where nobody knows.
  ///   - body: reads and writes.
  /// - Throws: `StoreError`, or what `body` throws.
  public func rehearse(rows: Int = 0, _ body: (StoreWriter) throws -> Void) throws {
    do {
      try write(rows: rows) { writer in
        // Changed pages stay in memory, and never reach the file.
        try writer.db.execute(sql: "PRAGMA cache_spill = OFF")
        try body(writer)
        throw RehearsalEnd()
      }
    } catch is RehearsalEnd {}
  }

  private struct RehearsalEnd: Error {}

  /// Writes the file anew without the room that removed rows left behind. Every other command is kept out meanwhile, and
  /// room for a copy is needed. O(size of the file).
  ///
  /// - Returns: the bytes of the file before and after.
  /// - Throws: `StoreError`; the file is unchanged then.
  public func vacuum() throws -> (before: Int, after: Int) {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    let stage = ProgressMonitor.begin(.vacuuming)
    defer { stage.end() }
    return try translatingErrors(during: .writing) {
      let before = try queue.read(Store.bytes)
      try queue.vacuum()
      Interruption.shared.noteChange()
      return (before, try queue.read(Store.bytes))
    }
  }

  /// Bytes of the file, whole pages.
  static func bytes(_ db: Database) throws -> Int {
    let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
    return pages * (try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
  }

  /// Removes the file of a database without labels and fits. Nothing happens where another command is using it, since
  /// that one may be about to fill it: the file goes while all others are kept out.
  public static func removeUnused(path: String) {
    let store: Store
    do {
      store = try Store(path: path, access: .update, busyTimeout: 0)
    } catch let error as StoreError where error.problem == .empty {
      return FileLocation(path: path).removeEmpty()
    } catch {
      return
    }
    try? store.queue.inTransaction(.exclusive) { db in
      let isUnused = try Bool.fetchOne(
        db, sql: "SELECT NOT EXISTS (SELECT 1 FROM class) AND NOT EXISTS (SELECT 1 FROM fit)")
      if isUnused == true { unlink(FileLocation(path: path).resolvedPath) }
      return .rollback
    }
  }
}
