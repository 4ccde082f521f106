import GRDB
import GRDBSQLite

/// What the header of an SQLite file says about its owner, read without leaving a trace.
///
/// The connection is `immutable`: it takes no lock, rolls nothing back and makes no side file, so that a foreign
/// database stays as it is even in WAL mode. Reading the bytes with `read(2)` would do that too, but closing the
/// descriptor would drop the locks that other connections of this process hold on the file (POSIX locks).
struct DatabaseHeader {
  let applicationID: Int32
  let userVersion: Int

  /// - Throws: `DatabaseError`, with SQLITE_NOTADB for a file of another kind.
  init(path: String) throws {
    let uri = "file:" + DatabaseHeader.percentEncoded(path) + "?immutable=1"
    var connection: OpaquePointer?
    let code = sqlite3_open_v2(uri, &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil)
    defer { sqlite3_close(connection) }
    guard code == SQLITE_OK, let connection else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    applicationID = Int32(truncatingIfNeeded: try DatabaseHeader.pragma("application_id", connection))
    userVersion = Int(try DatabaseHeader.pragma("user_version", connection))
  }

  private static func pragma(_ name: String, _ connection: OpaquePointer) throws -> Int64 {
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    var code = sqlite3_prepare_v2(connection, "PRAGMA \(name)", -1, &statement, nil)
    if code == SQLITE_OK { code = sqlite3_step(statement) }
    guard code == SQLITE_ROW else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)))
    }
    return sqlite3_column_int64(statement, 0)
  }

  private static func percentEncoded(_ path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        result += hex.utf8.count == 1 ? "%0\(hex)" : "%\(hex)"
      }
    }
    return result
  }
}
