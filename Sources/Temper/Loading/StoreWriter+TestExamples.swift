import TemperStore

extension StoreWriter {
  /// Makes test examples what a file of test predictions has them to be: as they are, or new.
  ///
  /// Several commands may load the first test files at once. The first of them brings the test examples; the others find
  /// theirs there already.
  ///
  /// - Parameters:
  ///   - ids: of the test examples, in the order of the predictions.
  ///   - former: the test examples that were there when the file was read.
  /// - Throws: `StoreError`; `.changedMeanwhile` where another command has loaded other test examples since.
  func requireTestExamples(ids: [String], inPlaceOf former: [String]) throws {
    let present = try reader.examples(.test).ids
    if present == ids { return }
    guard present == former else { throw StoreError(.changedMeanwhile, path: reader.path) }
    if !present.isEmpty { try removeTestExamples() }
    try importTestExamples(ids: ids)
  }
}
