import TemperCore
import TemperFiles

/// Joins the rows of a file that speaks of labelled and test examples, since the same people and prompts occur in both.
enum ExampleRows {
  /// For every labelled example the row that has it.
  ///
  /// - Parameter testIDs: ids of the test examples; empty before any are loaded.
  /// - Throws: `FileError` for an id that is neither labelled nor a test example, and for labelled examples without a row.
  static func labelled(
    ids: [String], lines: [Int], idPosition: Int, path: String, keys: [String], testIDs: [String]
  ) throws -> [Int] {
    let labelled = Set(keys)
    let tests = Set(testIDs)
    // Before any test file is loaded, ids that are not labelled can only be trusted to be test rows.
    let kept = ids.indices.filter { row in
      labelled.contains(ids[row]) || !(testIDs.isEmpty || tests.contains(ids[row]))
    }
    return try RowAlignment.align(
      ids: kept.map { ids[$0] }, lines: kept.map { lines[$0] }, path: path, to: keys,
      keysPath: testIDs.isEmpty ? "the labels" : "the labels and the test rows", idPosition: idPosition
    ).map { kept[$0] }
  }

  /// For every test example the row that has it.
  ///
  /// - Throws: `FileError` for test examples without a row.
  static func tests(
    ids: [String], lines: [Int], idPosition: Int, path: String, testIDs: [String]
  ) throws -> [Int] {
    let tests = Set(testIDs)
    let kept = ids.indices.filter { tests.contains(ids[$0]) }
    return try RowAlignment.align(
      ids: kept.map { ids[$0] }, lines: kept.map { lines[$0] }, path: path, to: testIDs, keysPath: "the test rows",
      idPosition: idPosition
    ).map { kept[$0] }
  }
}
