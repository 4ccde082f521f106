import TemperCore
import TemperFiles
import TemperReport

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

/// Weights of examples. One file may cover labelled and test examples; only those of labelled ones count.
enum WeightFile {
  /// The weight of every labelled example, and how many rows were of other examples.
  ///
  /// - Throws: `FileError` for an id that is neither labelled nor a test example, for labelled examples without a row, and where
  ///   all of them weigh nothing.
  static func values(
    _ table: WeightTable, keys: [String], testIDs: [String]
  ) throws -> (weights: RowWeights, passedOver: Int) {
    let path = table.source.path
    let rows = try ExampleRows.labelled(
      ids: table.ids, lines: table.lines, idPosition: table.idPosition, path: path, keys: keys, testIDs: testIDs)
    return (
      try weights(rows.map { table.values[$0] }, path: path, line: rows.first.map { table.lines[$0] }),
      table.ids.count - rows.count
    )
  }

  /// The weights of the labelled examples.
  ///
  /// - Parameter line: of the first of them in the file.
  /// - Throws: `FileError` where all of them are 0.
  static func weights(_ values: [Double], path: String, line: Int?) throws -> RowWeights {
    guard values.contains(where: { $0 > 0 }) else {
      throw FileError(
        kind: .badData, path: path, line: line, column: line.map { _ in 1 },
        found: "weights that are 0 for all labelled rows", expected: "at least one labelled row that counts",
        remedy: "give a positive weight to the rows that are to take part")
    }
    return RowWeights(values)
  }
}

/// Groups of examples. One file may cover labelled and test examples, since the same people and prompts occur in both.
enum GroupFile {
  /// Groups of the labelled examples and the file they stand in.
  struct Found: Sendable {
    var values: [String]
    var source: Source
  }

  /// The groups that several files agree on; nil for none.
  ///
  /// - Throws: `FileError` where two files give other groups.
  static func one(of found: [Found]) throws -> Found? {
    for other in found.dropFirst() {
      guard let row = other.values.indices.first(where: { other.values[$0] != found[0].values[$0] }) else { continue }
      throw FileError(
        kind: .badData, path: other.source.path,
        found: "the group \"\(VisibleText.escaping(other.values[row]))\" for labelled row \(row + 1), where "
          + "\(found[0].source.path) has \"\(VisibleText.escaping(found[0].values[row]))\"",
        expected: "one group for each row", remedy: "leave the groups out of one of the two files")
    }
    return found.first
  }

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
    return (try several(values, path: path), table.ids.count - rows.count)
  }

  /// The groups of the labelled examples, unchanged.
  ///
  /// - Throws: `FileError` where all of them are one.
  static func several(_ values: [String], path: String) throws -> [String] {
    if let only = values.first, values.allSatisfy({ $0 == only }) {
      throw FileError(
        kind: .badData, path: path, found: "one group, \"\(VisibleText.escaping(only))\", for all labelled rows",
        expected: "at least two", remedy: "errors between groups cannot be told from one group; leave them out")
    }
    return values
  }
}
