import TemperCore
import Testing

@testable import TemperStore

@Suite struct ContentStateTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try fullStore(folder.file("temper.sqlite"))
  }

  private func isRefused(labelsOnly: Bool = false, _ change: (StoreWriter) throws -> Void) throws -> Bool {
    let state = try store.read { try $0.contentState() }
    try store.write(change)
    do {
      try store.read { try $0.requireUnchanged(since: labelsOnly ? state.labels : state) }
      return false
    } catch let error as StoreError {
      #expect(error.problem == .changedMeanwhile && error.kind == .busy)
      return true
    }
  }

  @Test func additionsAreNoChange() throws {
    #expect(
      try !isRefused {
        try $0.importPredictions(
          model: "new", split: .oof, orientation: .plain, probabilities: oofRows, source: file("new.csv"))
        try $0.saveFit(sampleFit(name: "other"), replace: false)
        try $0.removeFit("tuned")
      })
  }

  @Test func theSameAgainIsNoChange() throws {
    #expect(try !isRefused { try $0.importFolds(["0", "1", "0", "1"], source: file("folds.csv")) })
  }

  @Test func replacementsAndRemovalsAreChanges() throws {
    #expect(try isRefused { try $0.importFolds(["0", "1", "1", "1"], source: file("folds.csv")) })
    #expect(try isRefused { try $0.removeModel("m") })
    // The same numbers of another model.
    #expect(
      try isRefused {
        try $0.removeModel("it's")
        try $0.importPredictions(
          model: "its", split: .oof, orientation: .plain, probabilities: oofRows, source: file("oof/it's.csv"))
      })
    #expect(
      try isRefused {
        try $0.importLabels(
          layout: arena, ids: ["d", "b", "a", "c"], labels: [0, 1, 2, 1], source: file("labels.csv"), replace: true)
      })
  }

  @Test func labelsAlone() throws {
    #expect(try !isRefused(labelsOnly: true) { try $0.removeModel("m") })
    #expect(try isRefused(labelsOnly: true) { try $0.removeEverythingButFits() })
  }
}
