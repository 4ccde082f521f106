import GRDB
import GRDBSQLite
import TemperCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Ends a statement that takes far more steps than the size of its file can justify, and one in the way of the program's end.
///
/// Temper's statements go over rows once: a row takes some steps of SQLite's machine for each of its columns, and a byte or
/// more for each in the file. A statement beyond many times that goes round in a circle that somebody has put into the
/// file, pages that refer to one another for example, and would never end.
///
/// Used by the thread that uses the connection, and by no other.
final class StatementLimit: @unchecked Sendable {
  /// Steps that any statement may take, a third of a second.
  private static let freeSteps = 20_000_000
  /// Further steps for each byte of the file; checking the structure of a whole file takes less than four.
  private static let stepsPerByte = 32
  private static let stepsPerTick = 100_000

  private var ticks = 0
  /// What was found to be allowed so far: a file grows while it is written.
  private var allowedTicks = StatementLimit.freeSteps / StatementLimit.stepsPerTick
  private var connection: OpaquePointer?

  /// Watches every statement of a connection, for as long as this object lives.
  func watch(_ db: Database) {
    connection = db.sqliteConnection
    let context = Unmanaged.passUnretained(self).toOpaque()
    // The beginning of a statement.
    sqlite3_trace_v2(
      connection, UInt32(SQLITE_TRACE_STMT),
      { _, context, _, _ in
        if let context { Unmanaged<StatementLimit>.fromOpaque(context).takeUnretainedValue().ticks = 0 }
        return 0
      }, context)
    sqlite3_progress_handler(
      connection, Int32(StatementLimit.stepsPerTick),
      { context in
        guard let context else { return 0 }
        return Unmanaged<StatementLimit>.fromOpaque(context).takeUnretainedValue().isExceeded() ? 1 : 0
      }, context)
  }

  private func isExceeded() -> Bool {
    if Interruption.shared.mustGiveUp() { return true }
    ticks += 1
    if ticks <= allowedTicks { return false }
    allowedTicks = (StatementLimit.freeSteps + StatementLimit.stepsPerByte * bytes()) / StatementLimit.stepsPerTick
    return ticks > allowedTicks
  }

  /// Bytes of the file, and of pages in memory that may not have reached it.
  private func bytes() -> Int {
    var (cached, highest): (Int32, Int32) = (0, 0)
    sqlite3_db_status(connection, SQLITE_DBSTATUS_CACHE_USED, &cached, &highest, 0)
    var information = stat()
    guard let path = sqlite3_db_filename(connection, "main"), stat(path, &information) == 0 else {
      return max(0, Int(cached))
    }
    return max(0, Int(cached)) + min(max(0, Int(information.st_size)), Int.max / 4 / StatementLimit.stepsPerByte)
  }
}
