import Foundation
import GRDB
import TemperCore
import Testing

@testable import TemperStore

/// Predictions of test examples by single fold models, beside those that are submitted.
@Suite struct FoldPredictionsTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try smallStore(folder.file("temper.sqlite"))
    try load(nil)
  }

  private func load(_ fold: Int?, _ rows: ProbabilityMatrix = testRows, split: Split = .test) throws {
    try store.write { writer in
      try writer.importPredictions(
        model: "m", split: split, orientation: .plain, fold: fold, probabilities: rows,
        source: file("fold\(fold ?? -1).csv"))
    }
  }

  private func predictions(_ fold: Int?) throws -> ProbabilityMatrix? {
    try store.read { try $0.predictions(model: "m", split: .test, orientation: .plain, fold: fold) }
  }

  private var reversed: ProbabilityMatrix {
    testRows.gathering(rows: Array((0..<testRows.rowCount).reversed()))
  }

  @Test func foldsStandBesideTheWhole() throws {
    try load(0, reversed)
    try load(1)
    #expect(try predictions(nil) == testRows)
    #expect(try predictions(0) == reversed)
    #expect(try predictions(1) == testRows)
    #expect(try predictions(2) == nil)
    let (whole, folds) = try store.read { (try $0.sources(), try $0.foldSources()) }
    #expect(whole.filter { $0.model == "m" }.map(\.file.path) == ["fold-1.csv"])
    #expect(folds.map(\.fold) == [0, 1] && folds.map(\.file.path) == ["fold0.csv", "fold1.csv"])
    #expect(try store.read { try $0.models() }.first { $0.name == "m" }?.sources.count == 1)
  }

  /// People who ask for predictions by name see what is submitted.
  @Test func theViewHasTheWholeAlone() throws {
    let sql = "SELECT count(*) FROM prediction_named WHERE split = 'test'"
    #expect(try query(store.path, sql) == ["2"])
    try load(0, reversed)
    #expect(try query(store.path, sql) == ["2"])
    #expect(try query(store.path, "SELECT count(*) FROM prediction") == ["4"])
  }

  @Test func aFoldIsLoadedOnce() throws {
    try load(0)
    #expect(problem { try load(0) } == .predictionsLoaded(model: "m", split: .test, orientation: .plain))
    #expect(problem { try load(nil) } == .predictionsLoaded(model: "m", split: .test, orientation: .plain))
  }

  @Test func checkingSeesAnAlteredFold() throws {
    try load(0, reversed)
    #expect(try Store.check(path: store.path).findings == [])
    try store.write { writer in
      try writer.db.execute(
        sql: "UPDATE prediction SET p1 = p2, p2 = p1 WHERE source = (SELECT id FROM source WHERE fold = 0)")
    }
    #expect(
      try Store.check(path: store.path).findings == [
        .altered(.predictions(model: "m", split: .test, orientation: .plain))
      ])
    #expect(try predictions(nil) == testRows)
    #expect(problem { _ = try predictions(0) } == .altered(.predictions(model: "m", split: .test, orientation: .plain)))
  }

  @Test func aRemovedModelLeavesNothing() throws {
    try load(0)
    try store.write { try $0.removeModel("m") }
    #expect(try store.read { try $0.foldSources() }.isEmpty)
    #expect(try Store.check(path: store.path).findings == [])
  }
}
