import GRDB

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
  /// - Throws: `StoreError`, or what `body` throws.
  public func write<T>(_ body: (StoreWriter) throws -> T) throws -> T {
    try translatingErrors(during: .writing) {
      try queue.write { db in try body(StoreWriter(reader: StoreReader(db: db, path: path))) }
    }
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
}
