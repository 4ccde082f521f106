import TemperCore
import Testing

@testable import TemperStore

@Suite struct ContentHashTests {
  private func hash(_ body: (inout ContentHash) -> Void) -> UInt64 {
    var hash = ContentHash()
    body(&hash)
    return hash.value
  }

  /// Databases hold these sums: another result makes every one of them seem altered. The values were computed in Python,
  /// from the formula.
  @Test func sumsAreTheRecordedOnes() {
    #expect(hash { _ in } == 0x546D_7072_2073_756D)
    #expect(hash { $0.add(0.5) } == 18051423989638162315)
    #expect(hash { $0.add("probability") } == 3027595549694243446)
    #expect(hash { $0.add(-7) } == 672143822955536666)
  }

  @Test func everyBitOfEveryNumberCounts() {
    let numbers = [0.1, 0.25, 1, .leastNonzeroMagnitude, 0.3]
    let whole = hash { sum in numbers.forEach { sum.add($0) } }
    var seen: Set<UInt64> = [whole]
    for index in numbers.indices {
      for bit in 0..<64 {
        var changed = numbers
        changed[index] = Double(bitPattern: changed[index].bitPattern ^ (1 << UInt64(bit)))
        #expect(seen.insert(hash { sum in changed.forEach { sum.add($0) } }).inserted, "\(index) \(bit)")
      }
    }
  }

  private func hash(_ texts: [String]) -> UInt64 {
    hash { sum in for text in texts { sum.add(text) } }
  }

  @Test func orderCounts() {
    let (rising, falling) = (
      hash {
        $0.add(1.0); $0.add(2.0)
      },
      hash {
        $0.add(2.0); $0.add(1.0)
      }
    )
    #expect(rising != falling)
    #expect(hash(["a", "b"]) != hash(["b", "a"]))
  }

  @Test func textsAreTakenByTheirBytes() {
    var seen: Set<UInt64> = []
    let texts = ["", "a", "ab", "abcdefgh", "abcdefghi", "é", "e\u{301}", "猫", String(repeating: "x", count: 1_000)]
    for text in texts { #expect(seen.insert(hash([text])).inserted, "\(text)") }
    // The same bytes, divided otherwise.
    #expect(hash(["ab", "c"]) != hash(["a", "bc"]))
    #expect(hash(["abcdefgh"]) == hash([String(Substring("xabcdefghx").dropFirst().dropLast())]))
  }

  @Test func whatIsAbsentDiffersFromZero() {
    #expect(hash { $0.add(nil as Double?) } != hash { $0.add(0 as Double?) })
    #expect(hash { $0.add(nil as String?) } != hash { $0.add("" as String?) })
    // SQLite gives a negative zero back as zero.
    #expect(hash { $0.add(-0.0) } == hash { $0.add(0.0) })
  }
}

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
