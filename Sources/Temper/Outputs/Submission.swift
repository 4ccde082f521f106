import TemperCore
import TemperFiles
import TemperReport

/// What a blend predicts for the test rows, in the order and under the names that are wanted of it.
struct Submission: Sendable {
  /// The blend's predictions, in the order of the test rows.
  let predictions: ProbabilityMatrix
  /// The adjustment to the class shares of the test rows; nil unless it was asked for.
  let priorShift: PriorShiftDecision?
  /// What deserves attention: ids that a spreadsheet would take for formulas.
  let warnings: [String]
  private let shape: SubmissionShape
  private let layout: ClassLayout
  /// What is written: the predictions, adjusted where that was asked for.
  private let written: ProbabilityMatrix

  /// What the labelled rows were predicted to be, are, and weigh.
  struct Labelled: Sendable {
    var nested: ProbabilityMatrix
    var labels: [Int]
    var weights: [Double]?
  }

  /// - Parameters:
  ///   - fit: name of the fit that the blend is of.
  ///   - sample: a sample submission, which gives order and names; nil keeps the order of the test rows.
  ///   - labelled: nested predictions, labels and weights of the labelled rows, where class shares are to be adjusted.
  /// - Throws: `FileError` when the sample's ids are not those of the test rows; `RequestError` of kind `.badData` where the
  ///   blend predicts something else than probabilities, as one that somebody has changed may.
  init(
    _ blend: Blend, of fit: String, _ tests: TestRows, sample: SampleTable?,
    adjustingTo labelled: Labelled? = nil
  ) throws {
    layout = blend.layout
    shape =
      try sample.map { try .sample($0, testIDs: tests.ids) } ?? .plain(ids: tests.ids, layout: blend.layout)
    let stage = ProgressMonitor.begin(.predicting)
    let predictions = blend.predict(tests.plain, swapped: tests.swapped, segments: tests.segments)
    stage.end()
    try Submission.requireProbabilities(predictions, fit: fit, ids: tests.ids)
    self.predictions = predictions
    warnings = SpreadsheetFormula.warnings(ids: tests.ids)
    priorShift = labelled.map {
      PriorShiftDecision(
        test: predictions, nested: $0.nested, labels: $0.labels, layout: blend.layout, weights: $0.weights)
    }
    written = priorShift?.adjust(predictions, layout: blend.layout) ?? predictions
    if priorShift != nil { try Submission.requireProbabilities(written, fit: fit, ids: tests.ids) }
  }

  /// Refuses a row that is no probabilities, whatever came before it: numbers from 0 to 1 whose sum is 1.
  static func requireProbabilities(_ matrix: ProbabilityMatrix, fit: String, ids: [String]) throws {
    guard let row = matrix.firstImproperRow else { return }
    let found = matrix[row: row].prefix(10).map { "\($0)" }.joined(separator: ", ")
    throw RequestError(
      .badData,
      "the fit \"\(fit)\" predicts \(found) for the row \"\(ids[row])\", expected probabilities from 0 to 1 with the sum 1; "
        + "the stored fit was changed, or its numbers are beyond use: fit again")
  }

  var rowCount: Int { predictions.rowCount }

  /// Writes it under a temporary name.
  ///
  /// - Throws: `FileError`.
  func stage(for path: String, overwrites: Bool) throws -> StagedFile {
    try shape.stage(written, layout: layout, for: path, overwrites: overwrites)
  }
}

/// What a blend needs of the test rows.
struct TestRows: Sendable {
  var ids: [String]
  /// One matrix for each of the blend's models, and swapped predictions of those whose are used.
  var plain: [ProbabilityMatrix]
  var swapped: [ProbabilityMatrix?]
  var segments: Segmentation?
}

extension Dataset {
  /// What a blend of its models needs of the test rows; nil where there are none.
  ///
  /// - Throws: `RequestError` where the blend needs segments that test examples do not have.
  func testRows(for blend: Blend) throws -> TestRows? {
    guard !testIDs.isEmpty else { return nil }
    let chosen = blend.models.compactMap { model in models.first { $0.name == model.name } }
    return TestRows(
      ids: testIDs, plain: chosen.compactMap(\.test), swapped: chosen.map(\.swappedTest),
      segments: try blend.segments.map {
        try Dataset.testSegments(testSegments, testIDs: testIDs, for: $0)
      })
  }
}

/// What a submission looks like: its rows and columns in order.
struct SubmissionShape: Sendable {
  var idColumn: String
  var idPosition: Int
  /// Class ordinals of the columns.
  var columns: [Int]
  /// Their names.
  var names: [String]
  /// Row of the test examples for every line.
  var rows: [Int]
  var answer: SampleTable.Answer
  var ids: [String]

  /// The order of the test rows, with an `id` column and the classes in their order.
  static func plain(ids: [String], layout: ClassLayout) -> SubmissionShape {
    SubmissionShape(
      idColumn: "id", idPosition: 0, columns: Array(layout.names.indices), names: layout.names,
      rows: Array(ids.indices), answer: .probabilities, ids: ids)
  }

  /// The order of a sample submission.
  ///
  /// - Throws: `FileError` when the sample's ids are not those of the test rows.
  static func sample(_ sample: SampleTable, testIDs: [String]) throws -> SubmissionShape {
    // Aligned against the sample's lines, so that a mistake is shown where a person can look.
    let lineOfTest = try RowAlignment.align(
      ids: sample.ids, lines: sample.lines, path: sample.source.path, to: testIDs, keysPath: "the test rows",
      idPosition: sample.idPosition)
    var rows = [Int](repeating: 0, count: sample.ids.count)
    for (test, line) in lineOfTest.enumerated() { rows[line] = test }
    return SubmissionShape(
      idColumn: sample.idColumn, idPosition: sample.idPosition, columns: sample.columns, names: sample.names,
      rows: rows, answer: sample.answer, ids: sample.ids)
  }

  /// Writes probabilities of the test examples in this shape, under a temporary name.
  func stage(
    _ probabilities: ProbabilityMatrix, layout: ClassLayout, for path: String, overwrites: Bool
  ) throws -> StagedFile {
    let ordered = probabilities.gathering(rows: rows)
    let writer = SubmissionWriter(overwrites: overwrites)
    switch answer {
    case .probabilities:
      return try writer.stage(
        for: path, idColumn: idColumn, names: names, columns: columns, idPosition: idPosition, ids: ids,
        probabilities: ordered)
    case .className(let prefix):
      let answers = ordered.mostProbableClasses().map { String(layout.names[$0].dropFirst(prefix.count)) }
      return try writer.stage(
        for: path, idColumn: idColumn, name: names[0], idPosition: idPosition, ids: ids, answers: answers)
    }
  }
}

extension SampleTable {
  /// What of the sample is not used, and what is not a probability; nil for nothing.
  var note: Message? {
    let name = VisibleText.escaping(source.path)
    if case .className = answer {
      return "\(name): its column \(VisibleText.escaping(names[0])) is answered with the likeliest class"
    }
    if passedOver.isEmpty { return nil }
    return "\(name): passed over \(VisibleText.escaping(passedOver.joined(separator: ", ")))"
  }
}
