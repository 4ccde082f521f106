import TemperCore

@testable import TemperStore

/// A store with something of everything: labels, folds, groups, segments, test examples, two models, a fit with its
/// predictions, a submission.
func fullStore(_ path: String) throws -> Store {
  let store = try smallStore(path)
  try store.write { writer in
    try writer.importFolds(["0", "1", "0", "1"], source: file("folds.csv"))
    try writer.importGroups(["g", "g", "h", "h"], source: file("groups.csv"))
    try writer.importWeights(RowWeights([1, 0.25, 0, 3]), source: file("weights.csv"))
    let column = SegmentColumn(
      name: "length", kind: .number, values: [.init(name: "< 2", upper: 2), .init(name: ">= 2", lower: 2)])
    try writer.importSegments(
      Segmentation(columns: [column], ordinals: [[0, 1, 0, 1, 1, 0]]), keys: ["a", "b", "c", "d", "t1", "t2"],
      source: file("segments.csv", rows: 6))
    for model in ["m", "it's"] {
      try writer.importPredictions(
        model: model, split: .oof, orientation: .plain, probabilities: oofRows, source: file("oof/\(model).csv"))
      try writer.importPredictions(
        model: model, split: .test, orientation: .plain, probabilities: testRows,
        source: file("test/\(model).csv", rows: 2))
    }
    try writer.recordAverage(
      SourceAverage(
        method: .geometric, spread: 0.25, files: [file("test/m0.csv", rows: 2), file("test/m1.csv", rows: 2)]),
      model: "m", split: .test, orientation: .plain)
    try writer.saveFit(sampleFit(name: "tuned"), replace: false)
    try writer.importFitPredictions(fit: "tuned", probabilities: oofRows)
    try writer.recordSubmission(fit: "tuned", file: Source(path: "s.csv", sha256: "ab", rows: 2))
  }
  return store
}

/// Everything that can be read of a full store, for comparison.
struct Everything: Equatable {
  var layout: ClassLayout?
  var examples: [Examples]
  var segments: [Segmentation?]
  var models: [StoredModel]
  var sources: [StoredSource]
  var predictions: [ProbabilityMatrix?]
  var averages: [SourceAverage?]
  /// Without the time, which has no checksum.
  var submissions: [[String]]
  var fit: FitRecord?
  var fitPredictions: ProbabilityMatrix?

  init(_ reader: StoreReader) throws {
    layout = try reader.layout()
    examples = try Split.allCases.map(reader.examples)
    segments = try Split.allCases.map(reader.segments)
    models = try reader.models()
    sources = try reader.sources()
    predictions = try models.flatMap { model in
      try Split.allCases.map { try reader.predictions(model: model.name, split: $0, orientation: .plain) }
    }
    averages = try models.map { try reader.average(model: $0.name, split: .test, orientation: .plain) }
    submissions = try reader.submissions().map { [$0.fit, $0.file.path, $0.file.sha256, "\($0.file.rows)"] }
    fit = try reader.latestFit()
    fitPredictions = try reader.fitPredictions(fit: "tuned")
  }
}
