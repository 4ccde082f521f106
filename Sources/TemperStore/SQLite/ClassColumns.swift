import GRDB
import GRDBSQLite
import TemperCore

/// The columns that hold the probabilities of a row: one for each class, or, of many classes, one list in JSON.
///
/// A list has the shortest decimal numbers that are read back to the same bits.
struct ClassColumns: Equatable {
  /// The column of a list.
  static let list = "probabilities"

  let classCount: Int

  var isList: Bool { classCount > Schema.maximumColumnCount }
  var names: [String] { isList ? [ClassColumns.list] : (1...classCount).map { "p\($0)" } }

  /// Binds a row's probabilities to the parameters from `parameter` on.
  func bind(
    _ probabilities: UnsafeBufferPointer<Double>, to statement: RawStatement, at parameter: Int32
  ) throws {
    if isList {
      var text = ""
      text.reserveCapacity(22 * classCount + 2)
      for value in probabilities {
        text += text.isEmpty ? "[" : ","
        text += value.description
      }
      return try statement.bind(text + "]", at: parameter)
    }
    var failed = SQLITE_OK
    for (k, value) in probabilities.enumerated() {
      failed |= sqlite3_bind_double(statement.handle, parameter + Int32(k), value)
    }
    if failed != SQLITE_OK { throw DatabaseError(resultCode: ResultCode(rawValue: failed)) }
  }

  /// Reads a row's probabilities from the columns from `column` on; false where they are no such numbers.
  func read(_ statement: RawStatement, from column: Int32, into values: UnsafeMutableBufferPointer<Double>) -> Bool {
    if isList {
      guard sqlite3_column_type(statement.handle, column) == SQLITE_TEXT else { return false }
      return ClassColumns.parse(statement.bytes(column), into: values)
    }
    for k in 0..<Int32(classCount) {
      guard sqlite3_column_type(statement.handle, column + k) == SQLITE_FLOAT else { return false }
      values[Int(k)] = sqlite3_column_double(statement.handle, column + k)
    }
    return true
  }

  /// The numbers of a list, as many as there are places; false for anything else.
  private static func parse(_ bytes: [UInt8], into values: UnsafeMutableBufferPointer<Double>) -> Bool {
    guard bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return false }
    var start = 1
    for place in values.indices {
      let isLast = place == values.count - 1
      guard let end = isLast ? bytes.count - 1 : bytes[start...].firstIndex(of: UInt8(ascii: ",")),
        let value = DecimalNumber.parse(bytes, start..<end)
      else { return false }
      values[place] = value
      start = end + 1
    }
    return true
  }
}
