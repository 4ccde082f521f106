import TemperCore
import TemperFiles
import TemperReport

/// A file of segments, joined to the examples. One file covers labelled and test examples.
struct SegmentFile: Sendable {
  let source: Source
  /// The id of every row.
  let ids: [String]
  /// The segments of every row.
  let segments: Segmentation
  /// The row of every labelled example, and of every test example.
  private let labelledRows: [Int]
  private let testRows: [Int]

  /// Segments of the labelled examples, in their order.
  var labelled: Segmentation { segments.gathering(rows: labelledRows) }
  /// Segments of the test examples, in their order; nil where there are none.
  var tests: Segmentation? { testRows.isEmpty ? nil : segments.gathering(rows: testRows) }
  /// Segments of rows that are of neither, since no test examples are known yet; nil where there are none.
  var others: Dataset.KeyedSegments? {
    let known = Set(labelledRows + testRows)
    let rows = ids.indices.filter { !known.contains($0) }
    if rows.isEmpty { return nil }
    return Dataset.KeyedSegments(ids: rows.map { ids[$0] }, segments: segments.gathering(rows: rows))
  }

  /// Reads a file: texts as they are, numbers cut at the quartiles of the labelled examples.
  ///
  /// - Parameters:
  ///   - keys: ids of the labelled examples.
  ///   - knownTests: ids that may occur beside the labelled ones; empty allows any.
  ///   - tests: ids of the test examples, each of which needs a row.
  /// - Throws: `FileError` for an id that is neither labelled nor a test example, for examples without a row, and for a
  ///   column by which all labelled examples are one segment.
  init(reading file: TableFile, keys: [String], knownTests: [String], tests: [String]) throws {
    let path = file.path
    let table = try SegmentReader(none: SegmentColumn.none).read(file)
    let labelled = try ExampleRows.labelled(
      ids: table.ids, lines: table.lines, idPosition: table.idPosition, path: path, keys: keys, testIDs: knownTests)
    testRows = try ExampleRows.tests(
      ids: table.ids, lines: table.lines, idPosition: table.idPosition, path: path, testIDs: tests)
    let made = try table.columns.map { column in
      let made = SegmentFile.segments(column, labelled: labelled)
      try SegmentFile.refuseOne(made.column, labelled.map { made.ordinals[$0] }, path: path)
      return made
    }
    source = table.source
    ids = table.ids
    segments = Segmentation(columns: made.map(\.column), ordinals: made.map(\.ordinals))
    labelledRows = labelled
  }

  private static func segments(
    _ column: SegmentTable.Column, labelled: [Int]
  ) -> (column: SegmentColumn, ordinals: [Int]) {
    switch column.cells {
    case .texts(let texts, let positions):
      SegmentColumn.categories(name: column.name, texts: texts, cells: positions)
    case .numbers(let numbers):
      SegmentColumn.numbers(name: column.name, numbers, quartilesOf: labelled)
    }
  }

  private static func refuseOne(_ column: SegmentColumn, _ ordinals: [Int], path: String) throws {
    guard let first = ordinals.first, ordinals.allSatisfy({ $0 == first }) else { return }
    throw FileError(
      kind: .badData, path: path,
      found: "one segment, \"\(VisibleText.escaping(column.values[first].name))\", in the column "
        + "\"\(VisibleText.escaping(column.name))\" for all labelled rows",
      expected: "at least two", remedy: "leave the column out")
  }
}
