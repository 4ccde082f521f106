import TemperCore
import Testing

@testable import TemperStore

@Suite struct StoreWriterFitPredictionsTests {
  let folder: TemporaryFolder
  let path: String
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
    store = try smallStore(path)
  }

  private func keep(_ probabilities: ProbabilityMatrix, of name: String) throws {
    try store.write { try $0.importFitPredictions(fit: name, probabilities: probabilities) }
  }

  private func save(_ name: String, replace: Bool = false) throws {
    try store.write { try $0.saveFit(sampleFit(name: name), replace: replace) }
  }

  @Test func predictionsComeBackBitByBit() throws {
    try save("first")
    try save("second")
    let other = shares(3, (0..<12).map { 1 / Double(3 + $0) })
    try keep(oofRows, of: "first")
    try keep(other, of: "second")
    #expect(try store.read { try $0.fitPredictions(fit: "first") } == oofRows)
    #expect(try store.read { try $0.fitPredictions(fit: "second") } == other)
    #expect(
      try query(path, "SELECT fit, example, p1, p2, p3 FROM fit_prediction WHERE fit = 1") == [
        "1|1|0.5|0.25|0.25", "1|2|0.1|0.2|0.7", "1|3|1.0|0.0|0.0", "1|4|0.3|0.3|0.4",
      ])
    // The same by the names of fits, examples and classes.
    #expect(
      try query(
        path, "SELECT fit, key, label, winner_model_a, winner_tie FROM fit_prediction_named WHERE fit = 'first'") == [
          "first|d|winner_model_a|0.5|0.25", "first|b|winner_model_b|0.1|0.7", "first|a|winner_tie|1.0|0.0",
          "first|c|winner_model_a|0.3|0.4",
        ])
  }

  @Test func fitWithoutPredictionsHasNone() throws {
    try save("bare")
    #expect(try store.read { try $0.fitPredictions(fit: "bare") } == nil)
    #expect(try store.read { try $0.fitPredictions(fit: "no such fit") } == nil)
    #expect(try store.read { try $0.fitPredictions(fit: "bare\0") } == nil)
    let empty = try Store(path: folder.file("empty.sqlite"), access: .create)
    try empty.write { try $0.saveFit(sampleFit(name: "bare"), replace: false) }
    #expect(try empty.read { try $0.fitPredictions(fit: "bare") } == nil)
  }

  @Test func keepingAgainReplaces() throws {
    try save("fit")
    try keep(oofRows, of: "fit")
    let other = ProbabilityMatrix(classCount: 3, values: Array(repeating: 1 / 3, count: 12))
    try keep(other, of: "fit")
    #expect(try store.read { try $0.fitPredictions(fit: "fit") } == other)
  }

  /// SQLite gives the number of a deleted fit to the next one.
  @Test func replacedFitLosesItsPredictions() throws {
    try save("fit")
    try keep(oofRows, of: "fit")
    try save("fit", replace: true)
    #expect(try store.read { try $0.fitPredictions(fit: "fit") } == nil)
    #expect(try query(path, "SELECT count(*) FROM fit_prediction") == ["0"])
  }

  @Test func replacingLabelsRemovesPredictionsOfFits() throws {
    try save("fit")
    try keep(oofRows, of: "fit")
    try store.write {
      try $0.importLabels(
        layout: arena, ids: ["d", "b", "a", "c"], labels: [0, 1, 2, 0], source: file("labels.csv"), replace: true)
    }
    #expect(try store.read { try $0.fitPredictions(fit: "fit") } == nil)
    #expect(try store.read { try $0.fits().map(\.name) } == ["fit"])
    try keep(oofRows, of: "fit")
    try store.write { try $0.removeEverythingButFits() }
    #expect(try store.read { try $0.fitPredictions(fit: "fit") } == nil)
    #expect(try query(path, "SELECT name FROM sqlite_master WHERE name = 'fit_prediction'") == [])
  }

  @Test func removingAModelKeepsPredictionsOfFits() throws {
    try store.write {
      try $0.importPredictions(
        model: "m", split: .oof, orientation: .plain, probabilities: oofRows, source: file("m.csv"))
    }
    try save("fit")
    try keep(oofRows, of: "fit")
    try store.write { try $0.removeModel("m") }
    #expect(try store.read { try $0.fitPredictions(fit: "fit") } == oofRows)
  }

  @Test func wrongPredictionsAreRefusedWhole() throws {
    try save("tuned")
    try keep(oofRows, of: "tuned")
    let before = try bytes(path)
    #expect(
      problem { try keep(oofRows, of: "tuend") }
        == .fitMissing(name: "tuend", suggestion: "tuned", stored: ["tuned"]))
    #expect(
      problem { try keep(testRows, of: "tuned") } == .wrongCount(what: "rows of probabilities", found: 2, expected: 4))
    #expect(
      problem { try keep(ProbabilityMatrix(classCount: 2, values: Array(repeating: 0.5, count: 8)), of: "tuned") }
        == .wrongCount(what: "columns of probabilities", found: 2, expected: 3))
    var broken = oofRows
    broken.values[4] = .nan
    #expect(
      problem { try keep(broken, of: "tuned") }
        == .outOfRange(what: "probabilities of row 2 are 0.1, nan, 0.7, not numbers from 0 to 1 with the sum 1"))
    #expect(try bytes(path) == before)
    let empty = try Store(path: folder.file("empty.sqlite"), access: .create)
    try empty.write { try $0.saveFit(sampleFit(name: "tuned"), replace: false) }
    #expect(
      problem { try empty.write { try $0.importFitPredictions(fit: "tuned", probabilities: oofRows) } }
        == .labelsMissing)
  }

  @Test(arguments: [
    "DELETE FROM fit_prediction WHERE example = 2", "UPDATE fit_prediction SET p2 = 'text' WHERE example = 4",
    "INSERT INTO fit_prediction VALUES (1, 5, 0.1, 0.2, 0.7)",
  ])
  func changedPredictionsAreDamage(_ sql: String) throws {
    try save("fit")
    try keep(oofRows, of: "fit")
    try sqlite(path, sql)
    let changed = try Store(path: path, access: .read)
    #expect(
      problem { _ = try changed.read { try $0.fitPredictions(fit: "fit") } }
        == .damaged("the predictions of fit \"fit\" do not match the oof examples"))
  }
}
