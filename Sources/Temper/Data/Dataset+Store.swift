import TemperCore
public import TemperStore

extension Dataset {
  /// Everything a database holds, in memory.
  ///
  /// - Throws: `RequestError` of kind `.badData` when no labels, or no models with OOF predictions, are loaded;
  ///   `StoreError` when the file cannot be read.
  public init(reading store: Store) throws {
    self = try store.read { try Dataset($0, path: store.path) }
  }

  init(_ reader: StoreReader, path: String) throws {
    let layout = try reader.requireLayout(path)
    let examples = try reader.examples(.oof)
    let tests = try reader.examples(.test)
    let models = try reader.models().compactMap { stored -> ModelPredictions? in
      func matrix(_ split: Split, _ orientation: Orientation) throws -> ProbabilityMatrix? {
        try reader.predictions(model: stored.name, split: split, orientation: orientation)
      }
      guard let oof = try matrix(.oof, .plain) else { return nil }
      return ModelPredictions(
        name: stored.name, oof: oof, test: try matrix(.test, .plain), swappedOOF: try matrix(.oof, .swapped),
        swappedTest: try matrix(.test, .swapped))
    }
    if models.isEmpty {
      throw RequestError(.badData, "\(path): no models are loaded; load one with: \(.loadModel)")
    }
    let inputs = try reader.sources().map(\.file)
    self.init(
      layout: layout, ids: examples.ids, labels: examples.labels ?? [], folds: examples.folds,
      groups: examples.groups, segments: try reader.segments(.oof), testIDs: tests.ids,
      testSegments: try reader.segments(.test), models: models, inputs: inputs)
  }
}
