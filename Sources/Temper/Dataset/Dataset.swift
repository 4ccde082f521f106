public import TemperCore
import TemperReport
public import TemperStore

/// Labelled examples, test examples, and what every model says about them.
///
/// It comes from a folder as `temper run` reads it, `Dataset(folder:)`, or from a database, `Dataset(_:)`; what has neither
/// files nor a database is a `TrainingSet`.
public struct Dataset: Sendable {
  /// The files of everything but the predictions; nil where a part came from none.
  public struct Files: Sendable, Equatable {
    public var labels: Source?
    public var folds: Source?
    /// The file of labels or of folds, where groups stand in one of these.
    public var groups: Source?
    public var weights: Source?
    public var segments: Source?
    /// The sample submission, which no database keeps.
    public var sample: Source?

    public init(
      labels: Source? = nil, folds: Source? = nil, groups: Source? = nil, weights: Source? = nil,
      segments: Source? = nil, sample: Source? = nil
    ) {
      self.labels = labels
      self.folds = folds
      self.groups = groups
      self.weights = weights
      self.segments = segments
      self.sample = sample
    }
  }

  /// Segments by id.
  public struct KeyedSegments: Sendable, Equatable {
    public var ids: [String]
    public var segments: Segmentation
  }

  public var layout: ClassLayout
  /// N ids of the OOF examples.
  public var ids: [String]
  /// N class ordinals.
  public var labels: [Int]
  /// N names of folds, as the user gave them.
  public var folds: [String]?
  /// N names of groups.
  public var groups: [String]?
  /// What each of the N rows weighs; nil where every row counts once.
  public var weights: RowWeights?
  /// Segments of the N OOF examples.
  public var segments: Segmentation?
  /// Ids of the test examples; empty where there are none.
  public var testIDs: [String]
  /// Segments of the test examples; those that were loaded after the segments may be without one.
  public var testSegments: Segmentation?
  /// Segments of examples that are neither labelled nor test examples; predictions of them may come.
  public var otherSegments: KeyedSegments?
  /// Models in rising order of the UTF-8 bytes of their names.
  public var models: [ModelPredictions]
  /// Where all but the predictions came from.
  public var files: Files
  /// What paths are shown relative to: the folder that was read.
  public var folder: String?

  public init(
    layout: ClassLayout, ids: [String], labels: [Int], folds: [String]? = nil, groups: [String]? = nil,
    weights: RowWeights? = nil, segments: Segmentation? = nil, testIDs: [String] = [],
    testSegments: Segmentation? = nil,
    models: [ModelPredictions], files: Files = Files()
  ) {
    self.layout = layout
    self.ids = ids
    self.labels = labels
    self.folds = folds
    self.groups = groups
    self.weights = weights
    self.segments = segments
    self.testIDs = testIDs
    self.testSegments = testSegments
    self.models = models.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.files = files
  }

  /// The files all this came from, each once: labels, folds, groups, weights, segments, every model's, the sample submission.
  public var inputs: [Source] {
    let found =
      [files.labels, files.folds, files.groups, files.weights, files.segments]
      + models.flatMap { model in PredictionPart.allCases.map { model.sources[$0]?.file } } + [files.sample]
    var paths: Set<String> = []
    return found.compactMap { $0 }.filter { paths.insert($0.path).inserted }.map(shown)
  }

  /// The same as a fit keeps them.
  var recordedInputs: [FitRecord.Input] {
    let sample = files.sample.map(shown)
    return inputs.map { FitRecord.Input(path: $0.path, sha256: $0.sha256, isSample: $0 == sample) }
  }

  /// What is said of the weights; nil where there are none.
  var weightSummary: WeightSummary? {
    weights.map { WeightSummary($0, file: files.weights.map { shown($0).path }) }
  }

  private func shown(_ file: Source) -> Source {
    guard let prefix = folder.map(RunFolder.prefix), file.path.hasPrefix(prefix) else { return file }
    return Source(path: String(file.path.dropFirst(prefix.count)), sha256: file.sha256, rows: file.rows)
  }
}

/// One of the up to four matrices that a model has.
public enum PredictionPart: Sendable, Hashable, CaseIterable {
  case oof, test, swappedOOF, swappedTest

  /// The examples it speaks about.
  public var split: Split { self == .oof || self == .swappedOOF ? .oof : .test }
  /// The order in which the model saw the sides.
  public var orientation: Orientation { self == .oof || self == .test ? .plain : .swapped }
}

/// The predictions of one model, with rows in the order of the data set's examples.
public struct ModelPredictions: Sendable, Equatable {
  /// Where a part came from.
  public struct Origin: Sendable, Equatable {
    public var file: Source
    /// How several files became one; nil for one file.
    public var average: SourceAverage?
    /// What the numbers of the file are.
    public var scale: PredictionScale

    public init(file: Source, average: SourceAverage? = nil, scale: PredictionScale = .probabilities) {
      self.file = file
      self.average = average
      self.scale = scale
    }
  }

  public var name: String
  public var oof: ProbabilityMatrix
  public var test: ProbabilityMatrix?
  /// Predictions on inputs with exchanged sides, in the swapped orientation.
  public var swappedOOF: ProbabilityMatrix?
  public var swappedTest: ProbabilityMatrix?
  /// The files of those parts that came from files.
  public var sources: [PredictionPart: Origin]
  /// Predictions of the test rows by the model of every fold, where they are kept: what `test` and `swappedTest` are means
  /// of, or what stands beside a refit. One alone says that the model is the same in all folds.
  public var folds: [PredictionPart: [Fold]]

  /// One fold model's predictions of the test rows.
  public struct Fold: Sendable, Equatable {
    public var file: Source
    public var probabilities: ProbabilityMatrix

    public init(file: Source, probabilities: ProbabilityMatrix) {
      self.file = file
      self.probabilities = probabilities
    }
  }

  public init(
    name: String, oof: ProbabilityMatrix, test: ProbabilityMatrix? = nil, swappedOOF: ProbabilityMatrix? = nil,
    swappedTest: ProbabilityMatrix? = nil, sources: [PredictionPart: Origin] = [:],
    folds: [PredictionPart: [Fold]] = [:]
  ) {
    self.name = name
    self.oof = oof
    self.test = test
    self.swappedOOF = swappedOOF
    self.swappedTest = swappedTest
    self.sources = sources
    self.folds = folds
  }

  /// A matrix by its part.
  public subscript(part: PredictionPart) -> ProbabilityMatrix? {
    switch part {
    case .oof: oof
    case .test: test
    case .swappedOOF: swappedOOF
    case .swappedTest: swappedTest
    }
  }

  /// The swapped OOF predictions, if a blend that uses them can also be applied to the test rows.
  public var usableSwappedOOF: ProbabilityMatrix? {
    test != nil && swappedTest == nil ? nil : swappedOOF
  }
}

extension Dataset {
  /// The name of the fold of rows that no model was validated on, as scikit-learn's `PredefinedSplit` has it.
  public static let neverValidated = "-1"

  /// The same with some of the labelled examples, in their order. O(rows × models × K).
  ///
  /// - Parameter rows: positions, rising.
  /// - Precondition: where rows have weights, one of these is positive.
  public func keeping(rows: [Int]) -> Dataset {
    var result = self
    result.ids = rows.map { ids[$0] }
    result.labels = rows.map { labels[$0] }
    result.folds = folds.map { folds in rows.map { folds[$0] } }
    result.groups = groups.map { groups in rows.map { groups[$0] } }
    result.weights = weights.map { weights in
      guard let kept = weights.gathering(rows: rows) else { preconditionFailure("a row that counts") }
      return kept
    }
    result.segments = segments?.gathering(rows: rows)
    for index in models.indices {
      result.models[index].oof = models[index].oof.gathering(rows: rows)
      result.models[index].swappedOOF = models[index].swappedOOF?.gathering(rows: rows)
    }
    return result
  }

  /// The data set of the rows that these models can be fitted on, and what is left out; unchanged where that is nothing.
  ///
  /// A row needs a prediction of every model, and must have been validated. Where fewer than three folds are left of those that
  /// are loaded, new ones are made.
  ///
  /// - Parameter models: names of models.
  /// - Throws: `RequestError` of kind `.badData` where no row is left.
  func complete(for models: [ModelPredictions]) throws -> (
    dataset: Dataset, rows: [Int]?, leftOut: FitDocument.LeftOut?
  ) {
    let areValidated = folds?.contains(Dataset.neverValidated) != true
    let arePredicted = models.allSatisfy { $0.oof.predictedRows == nil && $0.usableSwappedOOF?.predictedRows == nil }
    if areValidated, arePredicted { return (self, nil, nil) }
    var leftOut = FitDocument.LeftOut(rows: 0, missingPredictions: 0, neverValidated: 0, foldsAreMade: false)
    let rows = ids.indices.filter { row in
      let isPredicted = models.allSatisfy {
        $0.oof.hasPrediction(row: row) && $0.usableSwappedOOF?.hasPrediction(row: row) ?? true
      }
      let isValidated = folds?[row] != Dataset.neverValidated
      if !isPredicted { leftOut.missingPredictions += 1 } else if !isValidated { leftOut.neverValidated += 1 }
      return isPredicted && isValidated
    }
    guard !rows.isEmpty else {
      throw RequestError(
        .badData, "no labelled row has predictions of all \(models.count) models; leave models out with \(.without)")
    }
    _ = try weights?.gathering(rows)
    var result = keeping(rows: rows)
    leftOut.rows = ids.count - rows.count
    if let folds = result.folds, Set(folds).count < 3 {
      result.folds = nil
      leftOut.foldsAreMade = true
    }
    return (result, rows, leftOut)
  }
}

extension RowWeights {
  /// The weights of some rows.
  ///
  /// - Throws: `RequestError` of kind `.badData` where none of them takes part.
  func gathering(_ rows: [Int]) throws -> RowWeights {
    if let kept = gathering(rows: rows) { return kept }
    throw RequestError(
      .badData, "the weights of all labelled rows that are predicted are 0; load others with: \(.loadWeights)")
  }
}

extension FitDocument.LeftOut {
  /// What is left out, in a sentence.
  func sentence(of count: Int) -> String {
    let reasons = [
      missingPredictions > 0 ? "\(NumberText.count(missingPredictions)) without predictions of every model" : nil,
      neverValidated > 0 ? "\(NumberText.count(neverValidated)) in no fold" : nil,
    ].compactMap { $0 }.joined(separator: ", ")
    let folds = foldsAreMade ? "; of the loaded folds fewer than three are left, so new ones are made" : ""
    return
      "\(NumberText.count(rows)) of \(NumberText.count(count)) labelled rows are left out of the fit and its scores: \(reasons)"
      + folds
  }
}

extension Dataset {
  /// The segments of the test examples, as an adjustment needs them.
  ///
  /// A text that the adjustment does not know may occur: it gets what all rows share. But numbers that are cut otherwise than
  /// when it was fitted would all be unknown to it, so they are refused.
  ///
  /// - Throws: `RequestError` of kind `.badData` where columns, or the segments of test examples, are missing or are not those
  ///   the adjustment was fitted to.
  ///
  /// - Parameters:
  ///   - segments: of the test examples, as far as they are loaded.
  ///   - adjustment: what was fitted.
  ///   - testIDs: ids of the test examples.
  public static func testSegments(
    _ segments: Segmentation?, testIDs: [String], for adjustment: SegmentAdjustment
  ) throws -> Segmentation {
    let remedy: Message = "load the file that the fit was made with: \(.loadSegments)"
    let loaded = segments ?? Segmentation(columns: [], ordinals: [])
    for column in adjustment.columns {
      guard let position = loaded.position(of: column.name) else {
        throw RequestError(
          .badData, "the fit needs segments of the test rows by \"\(column.name)\", which are not loaded; \(remedy)")
      }
      if let row = loaded.ordinals[position].firstIndex(of: nil) {
        throw RequestError(
          .badData,
          "the test row \"\(testIDs[row])\" has no segment by \"\(column.name)\", which the fit needs; \(remedy)")
      }
      let found = loaded.columns[position]
      if found.kind == .number, !found.values.map(\.name).elementsEqual(column.values.map(\.name)) {
        throw RequestError(
          .badData,
          "the numbers of \"\(column.name)\" are cut otherwise than when the fit was made; \(remedy), or fit again"
        )
      }
    }
    return loaded
  }
}
