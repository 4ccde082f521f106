import TemperCore

/// Which example each row of a file is that holds no ids: an array, or text with nothing but its values.
public enum RowOrigin: Sendable, Equatable {
  /// Nothing was said about it: the rows hold ids themselves.
  case unknown
  /// The ids of a file, row by row.
  case identified(by: IdentifierTable)
  /// These ids, in this order.
  case inOrder([String], of: String)
  /// The number of the row, beginning with this one.
  case numbered(from: Int = 0)

  /// The ids of `count` rows, and the path or words they come from; nil where nothing was said.
  func ids(count: Int) -> (ids: [String], origin: String)? {
    switch self {
    case .unknown: nil
    case .identified(let table): (table.ids, table.source.path)
    case .inOrder(let ids, let origin): (ids, origin)
    case .numbered(let first): ((first..<first + count).map(String.init), "the rows")
    }
  }

  /// Line of each id, where they stand in a file.
  func lines(count: Int) -> [Int] {
    if case .identified(let table) = self { return table.lines }
    return Array(1...max(count, 1))
  }

  /// Position of the id column in the file that the ids stand in.
  var idPosition: Int {
    if case .identified(let table) = self { return table.idPosition }
    return 0
  }

  /// How the rows of a file without ids can be told.
  static let remedy: Message =
    "give the ids with \(.ids) FILE (\(.testIDs) FILE for test rows), or say \(.inOrder) where its rows are in "
    + "the order in which the labels (or the test rows) are loaded"
}
