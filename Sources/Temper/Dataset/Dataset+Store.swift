import TemperCore
public import TemperStore

extension Dataset {
  /// Everything a database holds, in memory.
  ///
  /// - Parameters:
  ///   - store: the database.
  ///   - progress: sees how far the reading has come.
  /// - Throws: `RequestError` of kind `.badData` when no labels, or no models with OOF predictions, are loaded;
  ///   `StoreError` when the file cannot be read.
  public init(_ store: Store, progress: ProgressMonitor? = nil) throws {
    self = try ProgressMonitor.watching(progress) { try store.read { try Dataset($0) } }
  }

  init(_ reader: StoreReader) throws {
    let layout = try reader.requireLayout()
    let stage = ProgressMonitor.begin(
      .readingDatabase, total: try reader.sources().count { $0.kind == .predictions })
    defer { stage.end() }
    let examples = try reader.examples(.oof)
    let models = try reader.models().compactMap { try ModelPredictions($0, reader) }
    if models.isEmpty {
      throw RequestError(.badData, "\(reader.path): no models are loaded; load one with: \(.loadModel)")
    }
    let sources = try reader.sources()
    func file(_ kind: StoredSource.Kind) -> Source? { sources.first { $0.kind == kind }?.file }
    self.init(
      layout: layout, ids: examples.ids, labels: examples.labels ?? [], folds: examples.folds,
      groups: examples.groups, weights: examples.weights, segments: try reader.segments(.oof),
      testIDs: try reader.examples(.test).ids,
      testSegments: try reader.segments(.test), models: models,
      files: Files(
        labels: file(.labels), folds: file(.folds), groups: file(.groups), weights: file(.weights),
        segments: file(.segments)))
  }
}

extension ModelPredictions {
  /// A model of a database; nil without OOF predictions.
  fileprivate init?(_ stored: StoredModel, _ reader: StoreReader) throws {
    func matrix(_ part: PredictionPart) throws -> ProbabilityMatrix? {
      try reader.predictions(model: stored.name, split: part.split, orientation: part.orientation)
    }
    guard let oof = try matrix(.oof) else { return nil }
    var sources: [PredictionPart: Origin] = [:]
    for part in PredictionPart.allCases {
      let source = stored.sources.first { $0.split == part.split && $0.orientation == part.orientation }
      sources[part] = try source.map {
        Origin(
          file: $0.file,
          average: try reader.average(model: stored.name, split: part.split, orientation: part.orientation),
          scale: $0.scale ?? .probabilities)
      }
    }
    self.init(
      name: stored.name, oof: oof, test: try matrix(.test), swappedOOF: try matrix(.swappedOOF),
      swappedTest: try matrix(.swappedTest), sources: sources, folds: try ModelPredictions.folds(stored.name, reader))
  }
}

extension ModelPredictions {
  /// What a database has of the fold models of a model.
  static func folds(_ name: String, _ reader: StoreReader) throws -> [PredictionPart: [Fold]] {
    var result: [PredictionPart: [Fold]] = [:]
    let sources = try reader.foldSources().filter { $0.model == name }
      .sorted { ($0.fold ?? 0) < ($1.fold ?? 0) }
    for source in sources {
      guard let orientation = source.orientation,
        let found = try reader.predictions(
          model: name, split: .test, orientation: orientation, fold: source.fold)
      else { continue }
      result[orientation == .plain ? .test : .swappedTest, default: []].append(
        Fold(file: source.file, probabilities: found))
    }
    return result
  }
}

extension Dataset {
  /// Whether a database holds just this already, read in the same way: every file by its SHA-256, every number by its bits.
  /// What has not changed need not be loaded anew, and what hangs on it may stay. O(size of the data), O(files) where a file
  /// differs.
  ///
  /// - Throws: `StoreError`.
  func isStored(in reader: StoreReader) throws -> Bool {
    let sources = try reader.sources()
    func file(_ kind: StoredSource.Kind) -> String? { sources.first { $0.kind == kind }?.file.sha256 }
    let parts = models.flatMap { model in
      PredictionPart.allCases.compactMap { part in model.sources[part].map { (model, part, $0) } }
    }
    guard try reader.layout() == layout, file(.labels) == files.labels?.sha256, file(.folds) == files.folds?.sha256,
      file(.groups) == files.groups?.sha256, file(.weights) == files.weights?.sha256,
      file(.segments) == files.segments?.sha256, sources.count(where: { $0.kind == .predictions }) == parts.count,
      try reader.models().map(\.name) == models.map(\.name)
    else { return false }
    for (model, part, origin) in parts {
      let stored = sources.first {
        $0.model == model.name && $0.split == part.split && $0.orientation == part.orientation
      }
      guard stored?.file.sha256 == origin.file.sha256, stored?.scale == origin.scale,
        try reader.average(model: model.name, split: part.split, orientation: part.orientation) == origin.average
      else { return false }
    }
    let examples = try reader.examples(.oof)
    guard examples.ids == ids, examples.labels == labels, examples.folds == folds, examples.groups == groups,
      examples.weights?.given == weights?.given, try reader.examples(.test).ids == testIDs,
      try reader.segments(.oof) == segments, try reader.segments(.test) == testSegments
    else { return false }
    // Rows without a prediction are not equal to themselves.
    func isSame(_ a: ProbabilityMatrix, _ b: ProbabilityMatrix) -> Bool {
      a.values.count == b.values.count && zip(a.values, b.values).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
    }
    for (model, part, _) in parts {
      let stored = try reader.predictions(model: model.name, split: part.split, orientation: part.orientation)
      guard let stored, let given = model[part], isSame(stored, given) else { return false }
    }
    for model in models {
      let stored = try ModelPredictions.folds(model.name, reader)
      for part in PredictionPart.allCases {
        let (former, given) = (stored[part] ?? [], model.folds[part] ?? [])
        guard former.map(\.file.sha256) == given.map(\.file.sha256),
          zip(former, given).allSatisfy({ isSame($0.probabilities, $1.probabilities) })
        else { return false }
      }
    }
    return true
  }
}

extension StoreReader {
  /// The classes, which every command but `load labels` needs.
  ///
  /// - Throws: `RequestError` of kind `.badData` before labels are loaded; `StoreError`.
  func requireLayout() throws -> ClassLayout {
    if let layout = try layout() { return layout }
    throw RequestError(.badData, "\(path): no labels are loaded; load them with: \(.loadLabels)")
  }
}

extension Dataset {
  /// Rows of the tables that hold it, but for those of segments.
  var storedRowCount: Int {
    let parts = models.flatMap { model in PredictionPart.allCases.compactMap { model[$0] } }
    return ids.count + testIDs.count + parts.reduce(0) { $0 + $1.rowCount } + models.reduce(0) { $0 + $1.foldRowCount }
  }
}

extension StoreWriter {
  /// Stores a data set that came from files, in a database without data.
  ///
  /// - Precondition: all that is there has a file.
  /// - Throws: `StoreError`.
  public func save(_ dataset: Dataset) throws {
    guard let labels = dataset.files.labels else { preconditionFailure("labels that are stored came from a file") }
    try importLabels(
      layout: dataset.layout, ids: dataset.ids, labels: dataset.labels, source: labels, replace: false)
    if let folds = dataset.folds, let source = dataset.files.folds { try importFolds(folds, source: source) }
    if let groups = dataset.groups, let source = dataset.files.groups { try importGroups(groups, source: source) }
    if let weights = dataset.weights, let source = dataset.files.weights {
      try importWeights(weights, source: source)
    }
    if let found = dataset.keyedSegments, let source = dataset.files.segments {
      try importSegments(found.segments, keys: found.ids, source: source)
    }
    if !dataset.testIDs.isEmpty { try importTestExamples(ids: dataset.testIDs) }
    for model in dataset.models { try save(model, parts: PredictionPart.allCases) }
  }

  /// Stores parts of a model, each with the file that it came from.
  ///
  /// - Throws: `StoreError`.
  func save(_ model: ModelPredictions, parts: [PredictionPart]) throws {
    for part in parts {
      guard let probabilities = model[part], let origin = model.sources[part] else { continue }
      try importPredictions(
        model: model.name, split: part.split, orientation: part.orientation, probabilities: probabilities,
        source: origin.file, scale: origin.scale)
      if let average = origin.average {
        try recordAverage(average, model: model.name, split: part.split, orientation: part.orientation)
      }
      for (number, fold) in (model.folds[part] ?? []).enumerated() {
        try importPredictions(
          model: model.name, split: part.split, orientation: part.orientation, fold: number,
          probabilities: fold.probabilities, source: fold.file, scale: origin.scale)
      }
    }
  }
}

extension ModelPredictions {
  /// Rows of its fold files.
  var foldRowCount: Int {
    PredictionPart.allCases.flatMap { folds[$0] ?? [] }.reduce(0) { $0 + $1.probabilities.rowCount }
  }
}

extension Dataset {
  /// The segments of all examples by their ids: labelled ones, then test and other ones.
  fileprivate var keyedSegments: KeyedSegments? {
    guard let segments else { return nil }
    var result = KeyedSegments(ids: ids, segments: segments)
    var known = Set(ids)
    func append(_ more: Segmentation, of keys: [String]) {
      let rows = keys.indices.filter { row in
        !more.ordinals.contains { $0[row] == nil } && known.insert(keys[row]).inserted
      }
      result.ids += rows.map { keys[$0] }
      let ordinals = zip(result.segments.ordinals, more.ordinals).map { old, new in old + rows.map { new[$0] } }
      result.segments = Segmentation(columns: segments.columns, ordinals: ordinals)
    }
    if let testSegments { append(testSegments, of: testIDs) }
    if let otherSegments { append(otherSegments.segments, of: otherSegments.ids) }
    return result
  }
}
