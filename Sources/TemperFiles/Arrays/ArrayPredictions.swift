import Foundation
import TemperCore

/// The numbers of an array as predictions.
struct ArrayPredictions {
  let path: String
  let found: ArrayReader.Found
  let classes: [String]
  /// The same classes in the order of the array's columns.
  let columns: [String]
  let scale: PredictionScale
  /// Whether a row may be not-a-number in all columns.
  let allowsMissing: Bool

  private var numbers: FloatArray { found.numbers }

  /// One row of probabilities for each of the array's, columns in the order of the classes. O(N K).
  ///
  /// An array of one dimension holds the second class of two: its probability, the logarithm of that, or its logit (the
  /// first class's score being 0).
  ///
  /// - Throws: `FileError` where the shape does not fit, and for numbers that are not on the scale.
  func probabilities(rowCount: Int, idsPath: String) throws -> ProbabilityMatrix {
    try checkShape(rowCount: rowCount, idsPath: idsPath)
    var problems = ProblemList()
    var result: [Double] = []
    let order = classes.map { name in columns.firstIndex { $0.utf8.elementsEqual(name.utf8) } ?? 0 }
    var values = [Double](repeating: 0, count: classes.count)
    for row in 0..<numbers.rowCount {
      let start = result.count
      if allowsMissing, isMissing(row) {
        for _ in order { result.append(.nan) }
        continue
      }
      if let column = readRow(row, into: &values) {
        problems.add(badNumber(row, column))
        continue
      }
      for column in order { result.append(values[column]) }
      if let sum = scale.normalise(&result, from: start) { problems.add(badSum(row, sum)) }
    }
    if let error = problems.combined() { throw error }
    return ProbabilityMatrix(classCount: classes.count, values: result)
  }

  private func isMissing(_ row: Int) -> Bool {
    (0..<numbers.columnCount).allSatisfy { numbers.elements[numbers.index(row: row, column: $0)].isNaN }
  }

  /// Fills in the row's numbers in the order of the columns; returns the column of one that is not on the scale.
  private func readRow(_ row: Int, into values: inout [Double]) -> Int? {
    for column in 0..<numbers.columnCount {
      let value = numbers.elements[numbers.index(row: row, column: column)]
      guard scale.allows(value) else { return column }
      values[column] = value
    }
    if numbers.header.columnCount == nil {
      let second = values[0]
      switch scale {
      case .probabilities: values = [1 - second, second]
      case .logProbabilities: values = [log(1 - exp(min(second, 0))), second]
      case .logits: values = [0, second]
      }
    }
    return nil
  }

  private func checkShape(rowCount: Int, idsPath: String) throws {
    let names = columns.map(Printable.quoted).joined(separator: ", ")
    guard let columnCount = numbers.header.columnCount else {
      if classes.count == 2 { return try checkRows(rowCount, idsPath) }
      throw error(
        numbers.header.dataOffset, found: "an array of one dimension",
        expected: "\(classes.count) columns for \(names)", remedy: "only of two classes the second may stand alone")
    }
    guard columnCount == classes.count else {
      throw error(
        numbers.header.dataOffset, found: Printable.count(columnCount, "column"),
        expected: "\(classes.count) for \(names)",
        remedy: columnCount == 1 && classes.count == 2
          ? "write the array with ravel() where it holds \(Printable.quoted(columns[1]))"
          : "write one column for each class")
    }
    try checkRows(rowCount, idsPath)
  }

  private func checkRows(_ rowCount: Int, _ idsPath: String) throws {
    guard numbers.rowCount == rowCount else {
      throw error(
        numbers.header.dataOffset, found: Printable.count(numbers.rowCount, "row"),
        expected: "\(Printable.grouped(rowCount)), one for each id of \(VisibleText.escaping(idsPath))",
        remedy: "check that both are of the same examples")
    }
  }

  private func badNumber(_ row: Int, _ column: Int) -> FileError {
    let value = numbers.elements[numbers.index(row: row, column: column)]
    return error(
      numbers.offset(row: row, column: column), found: "\(value) in row \(row + 1), column \(column + 1)",
      expected: scale.expected,
      remedy: value.isFinite
        ? scale.remedy
        : isMissing(row)
          ? "fill in the values, or leave such rows out of fits and scores with --partial"
          : "fill in the value or remove the row")
  }

  private func badSum(_ row: Int, _ sum: Double) -> FileError {
    error(
      numbers.offset(row: row, column: 0), found: "\(PredictionScale.sumFound(sum)) in row \(row + 1)",
      expected: PredictionScale.sumExpected, remedy: scale.sumRemedy)
  }

  private func error(_ offset: Int, found: String, expected: String, remedy: String) -> FileError {
    FileError(
      kind: .badData, path: path, byte: offset, array: self.found.name, found: found, expected: expected,
      remedy: remedy)
  }
}

/// The ids of an array's rows, and where they stand.
struct ArrayRowNames {
  let ids: [String]
  let lines: [Int]
  let idPosition: Int
  let path: String

  /// - Throws: `FileError` of kind `.usage` where nothing was said about the rows.
  init(_ rows: ArrayRows, path: String) throws {
    switch rows {
    case .unknown:
      throw FileError(
        kind: .usage, path: path, found: "an array, whose rows have no ids",
        expected: "to be told which example each row is",
        remedy: "give the ids with --ids FILE (--test-ids FILE for test rows), or say --in-order where its rows are in "
          + "the order in which the labels (or the test rows) are loaded")
    case .identified(let table):
      ids = table.ids
      lines = table.lines
      idPosition = table.idPosition
      self.path = table.source.path
    case .inOrder(let ids, let origin):
      self.ids = ids
      lines = ids.indices.map { $0 + 1 }
      idPosition = 0
      self.path = origin
    }
  }
}
