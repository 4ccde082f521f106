import GRDB

extension StoreError {
  /// What was being done when SQLite failed; it decides the class of an error that SQLite reports alike for all.
  enum Operation {
    case creating, reading, writing
  }

  /// Puts an error of SQLite into Temper's words.
  static func translating(_ error: DatabaseError, path: String, during operation: Operation) -> StoreError {
    StoreError(problem(error, operation), path: path)
  }

  private static func problem(_ error: DatabaseError, _ operation: Operation) -> Problem {
    let detail = error.message ?? "SQLite code \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy
    case .SQLITE_NOTADB: return .notADatabase
    case .SQLITE_CORRUPT, .SQLITE_FORMAT, .SQLITE_MISMATCH: return .damaged(detail)
    case .SQLITE_FULL: return .diskFull
    case .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_PROTOCOL: return .inputOutput(detail)
    case .SQLITE_READONLY where error.extendedResultCode == .SQLITE_READONLY_DBMOVED:
      return .inputOutput("the file was moved or deleted while it was in use")
    case .SQLITE_READONLY where operation == .reading:
      return .cannotRead(
        "a command that was writing it was interrupted, and undoing its traces needs permission to write the file "
          + "and its folder")
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
      switch operation {
      case .creating: return .cannotCreate(detail)
      case .reading: return .cannotRead(detail)
      case .writing: return .cannotWrite(detail)
      }
    case .SQLITE_ERROR where isDamage(detail): return .damaged(detail)
    case .SQLITE_CONSTRAINT: return .damaged("a rule of its tables would be broken: \(detail)")
    default: return .internalError(detail)
    }
  }

  /// What SQLite says of tables that are not as Temper made them, and of a header that is of no known format, under the
  /// same code as of mistakes in statements.
  private static func isDamage(_ message: String) -> Bool {
    message.hasPrefix("no such ") || message.contains(" has no column named ")
      || message.hasPrefix("unsupported file format")
  }
}
