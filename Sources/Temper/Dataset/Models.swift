import TemperCore
public import TemperReport
public import TemperStore

/// The models of a database.
public enum Models {
  /// What is loaded, with the score of each model. O(N K) a model.
  public static func rows(in store: Store) throws -> [ModelRow] {
    try store.read { reader in
      let examples = try reader.examples(.oof)
      let groups = examples.groups.map { TrainingSet.numbered($0) }
      let weightFile = try reader.sources().first { $0.kind == .weights }?.file.path
      return try reader.models().compactMap { model -> ModelRow? in
        guard
          let matrix = try reader.predictions(model: model.name, split: .oof, orientation: .plain),
          let labels = examples.labels,
          let source = model.sources.first(where: { $0.split == .oof && $0.orientation == .plain })
        else { return nil }
        let rows = try Evaluated(
          [matrix], labels: labels, groups: groups, weights: examples.weights, segments: nil)
        let score = MeanEstimate(
          LogLoss.perRow(rows.predictions[0], labels: rows.labels), groups: rows.groups, weights: rows.weights?.counts)
        let test = model.sources.first { $0.split == .test && $0.orientation == .plain }
        let average = try reader.average(model: model.name, split: .test, orientation: .plain).map {
          ModelRow.TestAverage(
            method: $0.method.rawValue, spread: $0.spread,
            files: $0.files.map { .init(path: $0.path, sha256: $0.sha256) })
        }
        return ModelRow(
          name: model.name, oofRows: source.file.rows, testRows: test?.file.rows ?? 0,
          isSwapped: model.sources.contains { $0.orientation == .swapped }, logLoss: score.mean,
          standardError: score.standardError, source: source.file.path, sha256: source.file.sha256,
          scale: source.scale ?? .probabilities, testAverage: average,
          weights: rows.weights.map { WeightSummary($0, file: weightFile) })
      }
    }
  }

  /// Removes a model and its predictions; stored fits stay as history.
  public static func remove(_ name: String, from store: Store) throws {
    try store.write { try $0.removeModel(name) }
  }
}

/// What can be removed from a database beside single models and fits.
public enum LoadedPart: String, Sendable, CaseIterable {
  /// The labels with everything that hangs on them: folds, groups, weights, segments and models. Fits stay as history.
  case labels
  case folds, groups, weights, segments
  /// Everything, fits too.
  case all

  /// Removes it.
  ///
  /// - Throws: `RequestError` of kind `.usage` where nothing of that kind is loaded; `StoreError`.
  public func remove(from store: Store) throws {
    try store.write { writer in
      switch self {
      case .labels:
        try requireLoaded(.labels, writer.reader)
        try writer.removeEverythingButFits()
      case .all: try writer.removeEverything()
      case .folds: try remove(.folds, writer)
      case .groups: try remove(.groups, writer)
      case .weights: try remove(.weights, writer)
      case .segments: try remove(.segments, writer)
      }
    }
  }

  private func remove(_ kind: StoredSource.Kind, _ writer: StoreWriter) throws {
    try requireLoaded(kind, writer.reader)
    try writer.removeLoaded(kind)
  }

  private func requireLoaded(_ kind: StoredSource.Kind, _ reader: StoreReader) throws {
    guard try reader.sources().contains(where: { $0.kind == kind }) else {
      throw RequestError(.usage, "\(reader.path): no \(kind.rawValue) are loaded; there is nothing to remove")
    }
  }
}
