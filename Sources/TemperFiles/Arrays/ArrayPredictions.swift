import TemperCore

/// The numbers of an array as predictions.
struct ArrayPredictions {
  let path: String
  let found: ArrayReader<FloatFormat>.Found
  let classes: [String]
  /// The same classes in the order of the array's columns; nil is the order of `classes`.
  let order: [String]?
  let scale: PredictionScale
  /// Whether a row may be not-a-number in all columns.
  let allowsMissing: Bool
  let options: OptionText

  private var numbers: NPYArray<FloatFormat> { found.numbers }
  private var columns: [String] { order ?? classes }

  /// Whether one column holds the second class of two.
  private var isSingle: Bool { classes.count == 2 && numbers.columnCount == 1 }

  /// What was taken for granted, in words.
  var assumption: String? {
    isSingle ? "its one column = probability of \(Printable.name(columns[1]))" : nil
  }

  /// One row of probabilities for each of the array's, columns in the order of the classes. O(N K).
  ///
  /// An array of one column, or of one dimension, holds the second class of two: its probability, the logarithm of that, or
  /// its logit (the first class's score being 0).
  ///
  /// - Throws: `FileError` where the shape does not fit, and for numbers that are not on the scale.
  func probabilities(rowCount: Int, idsPath: String) throws -> ProbabilityMatrix {
    try checkShape(rowCount: rowCount, idsPath: idsPath)
    var problems = ProblemList()
    var result: [Double] = []
    let columns = columns
    let places = classes.map { name in columns.firstIndex { $0.utf8.elementsEqual(name.utf8) } ?? 0 }
    var values = [Double](repeating: 0, count: classes.count)
    for row in 0..<numbers.rowCount {
      let start = result.count
      if allowsMissing, isMissing(row) {
        for _ in classes { result.append(.nan) }
        continue
      }
      if let column = readRow(row, into: &values) {
        problems.add(badNumber(row, column))
        continue
      }
      for column in places { result.append(values[column]) }
      if let sum = scale.normalise(&result, from: start) { problems.add(badSum(row, sum, Array(result[start...]))) }
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
    if isSingle { values = scale.completed(values[0], ordinal: 1) }
    return nil
  }

  private func checkShape(rowCount: Int, idsPath: String) throws {
    let names = columns.map(Printable.quoted).joined(separator: ", ")
    guard numbers.rowCount > 0 else {
      throw error(
        numbers.header.dataOffset, found: "no rows", expected: "a row of predictions for each example",
        remedy: "check what wrote the array")
    }
    if isSingle {
      if order == nil, NumberColumns.isTurned(classes) {
        throw error(
          numbers.header.dataOffset, found: "one column of numbers", expected: "to be told which class it is of",
          remedy: "say \(options.order([classes[1], classes[0]])) where it is of \(Printable.quoted(classes[0])), else "
            + options.order(classes))
      }
      if scale == .unnormalised {
        throw error(
          numbers.header.dataOffset, found: "one column of numbers",
          expected: "one for each class to divide by their sum", remedy: "leave \(.normalise) out")
      }
    } else if numbers.header.columnCount == nil {
      throw error(
        numbers.header.dataOffset, found: "an array of one dimension",
        expected: "\(classes.count) columns for \(names)", remedy: "only of two classes the second may stand alone")
    } else if numbers.columnCount != classes.count {
      throw error(
        numbers.header.dataOffset, found: Printable.count(numbers.columnCount, "column"),
        expected: "\(classes.count) for \(names)",
        remedy: numbers.rowCount == classes.count && numbers.columnCount == rowCount
          ? "rows and columns are exchanged: write it transposed, with NumPy: array.T"
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
    let values = (0..<numbers.columnCount).map { numbers.elements[numbers.index(row: row, column: $0)] }
    return error(
      numbers.offset(row: row, column: column), row: row, found: "\(value) in row \(row + 1), column \(column + 1)",
      expected: scale.expected,
      remedy: value.isFinite
        ? scale.remedy(values, options)
        : isMissing(row)
          ? "fill in the values, or leave such rows out of fits and scores with \(.partial)"
          : "fill in the value or remove the row")
  }

  private func badSum(_ row: Int, _ sum: Double, _ values: [Double]) -> FileError {
    error(
      numbers.offset(row: row, column: 0), row: row, found: "\(PredictionScale.sumFound(sum)) in row \(row + 1)",
      expected: scale.sumExpected, remedy: scale.remedy(values, sum: sum, options))
  }

  private func error(
    _ offset: Int, row: Int? = nil, found: String, expected: String, remedy: Message
  ) -> FileError {
    var error = FileError(
      kind: .badData, path: path, byte: offset, array: self.found.name, found: found, expected: expected,
      remedy: remedy)
    // The numbers of a row are one thing: the same fault in many rows is one problem.
    error.field = row.map { _ in 0 }
    error.row = row.map { $0 + 1 }
    return error
  }
}
