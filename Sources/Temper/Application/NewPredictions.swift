import TemperCore
import TemperFiles
import TemperStore

/// Predictions of rows that a fit never saw: for each of its models one file, or several that are averaged.
public struct NewPredictions: Sendable {
  /// The files of the models, as test files.
  public var models: [ModelFiles]
  /// Path of a file of segments, where the fit needs some.
  public var segments: String?
  /// What the files mean, where their names and columns do not say it.
  public var input: FolderInput

  public init(models: [ModelFiles], segments: String? = nil, input: FolderInput = FolderInput()) {
    self.models = models
    self.segments = segments
    self.input = input
  }

  /// The rows as a blend needs them. O(files × N K).
  ///
  /// - Parameters:
  ///   - blend: what will predict.
  ///   - examples: the rows that are wanted, in their order; nil takes those of the first file.
  /// - Throws: `RequestError` of kind `.usage` where a model is missing, or is none of the blend's; `FileError`.
  func rows(for blend: Blend, of examples: ExampleKeys?) throws -> (rows: TestRows, notes: [Message]) {
    let files = try chosen(blend)
    let columns = try input.ofModels(blend.models.map(\.name))
    var reading = try PredictionFiles(
      input: InputOptions(idColumn: input.idColumn), columns: input.predictions,
      context: ReadingContext(layout: blend.layout, labels: []), oof: ExampleKeys(ids: [], origin: "the labels"),
      tests: examples, ofModels: columns, numbersTests: true)
    let stage = ProgressMonitor.beginReading(files.flatMap(\.paths))
    defer { stage.end() }
    try reading.nameTests(by: files[0].tests[0], of: files[0].name)
    guard let ids = reading.tests?.ids else { preconditionFailure("the first file names the rows") }
    var plain: [ProbabilityMatrix] = []
    var swapped: [ProbabilityMatrix?] = []
    var notes: [Message] = []
    for (model, files) in zip(blend.models, files) {
      guard let part = try reading.read(.test, of: files) else { preconditionFailure("every model has a file") }
      let turned = model.usesSwapped ? try reading.read(.swappedTest, of: files) : nil
      notes += reading.notes(on: files, [part, turned].compactMap { $0 })
      if !model.usesSwapped, !files.swappedTests.isEmpty {
        notes.append(
          "\(VisibleText.escaping(model.name)): the fit does not use its swapped predictions; they were not read")
      }
      plain.append(part.probabilities)
      swapped.append(turned?.probabilities)
    }
    return (
      TestRows(ids: ids, plain: plain, swapped: swapped, segments: try blend.segments.map { try rows(ids, by: $0) }),
      notes
    )
  }

  /// The files in the order of the blend's models.
  private func chosen(_ blend: Blend) throws -> [ModelFiles] {
    let names = blend.models.map(\.name)
    let models = models.map { $0.renamed(to: names) }
    for model in models where !names.contains(where: { $0.utf8.elementsEqual(model.name.utf8) }) {
      let remedy = NearMiss.suggestion(for: model.name, among: names).map { "did you mean \"\($0)\"?" }
      throw RequestError(
        .usage,
        "\(model.tests.isEmpty ? .swappedModel : .model): the fit has no model \"\(model.name)\"; \(remedy ?? "its models are \(names.joined(separator: ", "))")"
      )
    }
    return try blend.models.map { model in
      let found = models.filter { $0.name.utf8.elementsEqual(model.name.utf8) }
      let files = ModelFiles(
        model.name, oofs: [], tests: found.flatMap(\.tests), swappedTests: found.flatMap(\.swappedTests))
      if files.tests.isEmpty {
        throw RequestError(
          .usage, "the fit needs predictions of \"\(model.name)\"; give them with \(.model) \(model.name)=FILE")
      }
      if model.usesSwapped, files.swappedTests.isEmpty {
        throw RequestError(
          .usage,
          "the fit needs swapped predictions of \"\(model.name)\"; give them with \(.swappedModel) \(model.name)=FILE")
      }
      return files
    }
  }

  private func rows(_ ids: [String], by adjustment: SegmentAdjustment) throws -> Segmentation {
    guard let segments else {
      let names = adjustment.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
      throw RequestError(
        .usage, "the fit needs segments of the rows by \(names); give them with \(.segmentFile) FILE")
    }
    let table = try SegmentReader(none: SegmentColumn.none).read(TableFile(segments, idColumn: input.idColumn))
    let rows = try ExampleRows.tests(
      ids: table.ids, lines: table.lines, idPosition: table.idPosition, path: segments, testIDs: ids)
    return try adjustment.segmentation(of: table, rows: rows)
  }
}

extension SegmentAdjustment {
  /// The segments of rows of a file as they were when the adjustment was fitted: texts by their names, numbers by the bounds of
  /// then. One that the fit did not know is of none. O(N columns).
  ///
  /// - Throws: `FileError` for a column that is not there.
  func segmentation(of table: SegmentTable, rows: [Int]) throws -> Segmentation {
    var ordinals: [[Int?]] = []
    for column in columns {
      guard let found = table.columns.first(where: { $0.name.utf8.elementsEqual(column.name.utf8) }) else {
        throw FileError(
          kind: .badData, path: table.source.path,
          found: "no column \"\(VisibleText.escaping(column.name))\"", expected: "the segments that the fit adjusts by",
          remedy: "the columns are \(table.columns.map { VisibleText.escaping($0.name) }.joined(separator: ", "))")
      }
      switch found.cells {
      case .texts(let texts, let cells):
        let known = texts.map { text in column.ordinal(of: text.isEmpty ? SegmentColumn.none : text) }
        ordinals.append(rows.map { known[cells[$0]] })
      case .numbers(let numbers): ordinals.append(rows.map { column.ordinal(of: numbers[$0]) })
      }
    }
    let known = columns.map { column in
      SegmentColumn(
        name: column.name, kind: column.values.contains(where: \.isOfNumbers) ? .number : .text,
        values: column.values.map { SegmentColumn.Value(name: $0.name, lower: $0.lower, upper: $0.upper) })
    }
    return Segmentation(columns: known, ordinals: ordinals)
  }
}

extension ModelFiles {
  /// The files of `name=file` where the name holds signs of equality itself: the shortest name that is known.
  fileprivate func renamed(to known: [String]) -> ModelFiles {
    func isKnown(_ name: String) -> Bool { known.contains { $0.utf8.elementsEqual(name.utf8) } }
    guard !isKnown(name), let path = (tests + swappedTests).first, tests.count + swappedTests.count == 1 else {
      return self
    }
    for sign in path.indices where path[sign] == "=" {
      let (longer, rest) = (name + "=" + path[..<sign], String(path[path.index(after: sign)...]))
      guard isKnown(longer), !rest.isEmpty else { continue }
      return ModelFiles(
        longer, oofs: [], tests: tests.isEmpty ? [] : [rest], swappedTests: swappedTests.isEmpty ? [] : [rest])
    }
    return self
  }
}
