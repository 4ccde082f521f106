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
    let labelled = Set(keys)
    let tests = Set(testIDs)
    // Before any test file is loaded, ids that are not labelled can only be trusted to be test rows.
    let kept = table.ids.indices.filter { row in
      let id = table.ids[row]
      return labelled.contains(id) || !(testIDs.isEmpty || tests.contains(id))
    }
    let rows = try RowAlignment.align(
      ids: kept.map { table.ids[$0] }, lines: kept.map { table.lines[$0] }, path: path, to: keys,
      keysPath: testIDs.isEmpty ? "the labels" : "the labels and the test rows",
      idPosition: table.idPosition)
    let values = rows.map { table.values[kept[$0]] }
    if let only = values.first, values.allSatisfy({ $0 == only }) {
      throw FileError(
        kind: .badData, path: path, found: "one group, \"\(VisibleText.escaping(only))\", for all labelled rows",
        expected: "at least two", remedy: "errors between groups cannot be told from one group; leave the file out")
    }
    return (values, table.ids.count - rows.count)
  }
}
