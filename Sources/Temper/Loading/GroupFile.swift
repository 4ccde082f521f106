import TemperCore
import TemperFiles
import TemperReport

/// Groups of examples. One file may cover labelled and test examples, since the same people and prompts occur in both.
enum GroupFile {
  /// The group of every labelled example, and how many rows were of other examples.
  ///
  /// - Throws: `FileError` for an id that is neither labelled nor a test example, and for labelled examples without a row;
  /// and where all of them are one group.
  static func values(_ table: ColumnTable, path: String, keys: [String], testIDs: [String]) throws -> (
    values: [String], passedOver: Int
  ) {
    let rows = try ExampleRows.labelled(
      ids: table.ids, lines: table.lines, idPosition: table.idPosition, path: path, keys: keys, testIDs: testIDs)
    let values = rows.map { table.values[$0] }
    if let only = values.first, values.allSatisfy({ $0 == only }) {
      throw FileError(
        kind: .badData, path: path, found: "one group, \"\(VisibleText.escaping(only))\", for all labelled rows",
        expected: "at least two", remedy: "errors between groups cannot be told from one group; leave the file out")
    }
    return (values, table.ids.count - rows.count)
  }
}
