import TemperCore
import Testing

@testable import TemperStore

@Suite struct StoreWriterExamplesTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
  }

  private func labels(
    _ ids: [String], _ labels: [Int], layout: ClassLayout = ClassLayout(names: ["no", "yes"]), replace: Bool = false
  ) throws {
    let store = try Store(path: path, access: .create)
    try store.write {
      try $0.importLabels(layout: layout, ids: ids, labels: labels, source: file("l.csv", rows: 2), replace: replace)
    }
  }

  @Test func labelsComeBackInLoadingOrder() throws {
    let store = try smallStore(path)
    #expect(try store.read { try $0.layout() } == arena)
    #expect(
      try store.read { try $0.examples(.oof) } == Examples(ids: ["d", "b", "a", "c"], labels: [0, 1, 2, 0]))
    #expect(try store.read { try $0.examples(.test) } == Examples(ids: ["t2", "t1"]))
    let sources = try store.read { try $0.sources() }
    #expect(sources.count == 1)
    #expect(sources[0].kind == .labels)
    #expect(sources[0].file.path == "labels.csv")
    #expect(sources[0].file.sha256 == "sha of labels.csv")
    #expect(sources[0].file.rows == 4)
    #expect(sources[0].model == nil)
    #expect(sources[0].orientation == nil)
    #expect(sources[0].loadedAt.wholeMatch(of: /20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ/) != nil)
  }

  @Test func arenaKeepsItsOrder() throws {
    let layout = ClassLayout(names: ["draw", "away", "home"], tieStructure: TieStructure(sideA: 2, sideB: 1, tie: 0))
    try labels(["1"], [1], layout: layout)
    #expect(try Store(path: path, access: .read).read { try $0.layout() } == layout)
  }

  /// Predictions of a model come back as they were stored, with the classes.
  private func requireRoundTrip(_ layout: ClassLayout, _ matrix: ProbabilityMatrix) throws {
    let store = try Store(path: path, access: .update)
    try store.write {
      try $0.importPredictions(model: "m", split: .oof, orientation: .plain, probabilities: matrix, source: file("m"))
    }
    #expect(try store.read { try $0.layout() } == layout)
    #expect(try store.read { try $0.predictions(model: "m", split: .oof, orientation: .plain) } == matrix)
  }

  @Test(arguments: [2, 10, 1_000]) func anyNumberOfClasses(_ count: Int) throws {
    let layout = ClassLayout(names: (0..<count).map { "class \($0) " + String(repeating: "\"", count: 190) })
    try labels((0..<50).map(String.init), (0..<50).map { $0 * 7 % count }, layout: layout)
    let values = (0..<50 * count).map { Double($0) / Double(50 * count) }
    try requireRoundTrip(layout, shares(count, values))
    #expect(try query(path, "SELECT count(*) FROM prediction_named") == ["50"])
    #expect(try query(path, "SELECT count(*) FROM pragma_table_info('prediction_named')") == ["\(count + 5)"])
  }

  /// Classes without a column of their own: a list holds the same bits, and the views take it apart.
  @Test(arguments: [1_001, 2_345]) func moreClassesThanColumns(_ count: Int) throws {
    let layout = ClassLayout(names: (0..<count).map { "class \($0)" })
    try labels(["1", "2", "3"], [0, 7, count - 1], layout: layout)
    var values = (0..<3 * count).map { Double(($0 * 7919) % 10_007 + 1) }
    values[3] = 1e-300
    values[4] = 0
    let matrix = shares(count, values)
    try requireRoundTrip(layout, matrix)
    #expect(try query(path, "SELECT count(*) FROM prediction_named") == ["\(3 * count)"])
    #expect(
      try query(
        path,
        "SELECT abs(probability - \(matrix[1, 9])) < 1e-15 FROM prediction_named WHERE key = '2' AND class = 'class 9'")
        == ["1"])
    #expect(try query(path, "SELECT DISTINCT label FROM prediction_named WHERE key = '2'") == ["class 7"])
    #expect(try query(path, "SELECT count(*) FROM fit_prediction_named") == ["0"])
    #expect(try Store.check(path: path).findings.isEmpty)
    // Opened again, the schema is known for Temper's own.
    #expect(try Store(path: path, access: .read).read { try $0.classCount() } == count)
  }

  @Test(arguments: [
    "'[]'", "'[0.5,0.5]'", "replace(probabilities, ']', ',0.1]')", "replace(probabilities, ']', '')",
    "'[x' || substr(probabilities, 2)", "replace(probabilities, ',', ';')", "CAST(probabilities AS BLOB)", "0.5",
  ])
  func listsThatAreNoneAreRefused(_ list: String) throws {
    let count = 1_001
    try labels(["1", "2"], [0, 1], layout: ClassLayout(names: (0..<count).map { "class \($0)" }))
    let store = try Store(path: path, access: .update)
    try store.write {
      try $0.importPredictions(
        model: "m", split: .oof, orientation: .plain,
        probabilities: shares(count, (0..<2 * count).map { Double($0 + 1) }), source: file("m"))
    }
    try sqlite(path, "UPDATE prediction SET probabilities = \(list) WHERE example = 2")
    #expect(
      problem { _ = try store.read { try $0.predictions(model: "m", split: .oof, orientation: .plain) } }.map {
        StoreError($0, path: "").kind
      } == .badData)
    #expect(try !Store.check(path: path).findings.isEmpty)
  }

  @Test func moreThanTenThousandClassesAreRefused() throws {
    let layout = ClassLayout(names: (0...10_000).map { "class \($0)" })
    #expect(problem { try labels(["1"], [0], layout: layout) } == .tooManyClasses(found: 10_001, limit: 10_000))
  }

  @Test func viewShowsNamesOfClasses() throws {
    let store = try smallStore(path)
    try store.write {
      try $0.importPredictions(
        model: "m", split: .oof, orientation: .plain, probabilities: oofRows, source: file("m.csv"))
      try $0.importPredictions(
        model: "m", split: .test, orientation: .plain, probabilities: testRows, source: file("t.csv"))
    }
    #expect(
      try query(path, "SELECT key, label, winner_model_a, winner_model_b, winner_tie FROM prediction_named") == [
        "d|winner_model_a|0.5|0.25|0.25", "b|winner_model_b|0.1|0.2|0.7", "a|winner_tie|1.0|0.0|0.0",
        "c|winner_model_a|0.3|0.3|0.4", "t2|NULL|0.25|0.5|0.25", "t1|NULL|0.0|1.0|0.0",
      ])
  }

  @Test(arguments: [
    ["A", "a"], ["source", "example"], ["model", "key"], ["p2", "p1"], ["", " "], ["it's", "\"quoted\""],
    ["a\nb", "a\r\nb"], ["'); DROP TABLE fit; --", "😀"], ["é", "e\u{302}"],
  ])
  func hostileClassNamesComeBack(_ names: [String]) throws {
    let layout = ClassLayout(names: names)
    try labels(["1", "2"], [1, 0], layout: layout)
    let store = try Store(path: path, access: .read)
    #expect(try store.read { try $0.layout() } == layout)
    #expect(try query(path, "SELECT * FROM prediction_named") == [])
    #expect(try store.read { try $0.fits() } == [])
  }

  @Test func hostileIDsComeBack() throws {
    let ids = [
      "", " ", "'", "\"", "a\nb", "a\r\nb", "'); DROP TABLE fit; --", "😀", "\u{FEFF}x", "e\u{301}", "é", "NULL", "1",
      "01",
      "1.0", String(repeating: "long ", count: 10_000),
    ]
    try labels(ids, ids.map { _ in 1 })
    let found = try Store(path: path, access: .read).read { try $0.examples(.oof).ids }
    // By bytes: Swift takes canonically equivalent texts for equal.
    #expect(found.map { Array($0.utf8) } == ids.map { Array($0.utf8) })
  }

  @Test func loadingAgainIsRefusedWithoutReplace() throws {
    _ = try smallStore(path)
    let before = try bytes(path)
    #expect(problem { try labels(["1"], [0]) } == .labelsLoaded)
    #expect(try bytes(path) == before)
  }

  @Test func replacingLabelsRemovesWhatHangsOnThem() throws {
    let store = try smallStore(path)
    try store.write { writer in
      try writer.importFolds(["0", "1", "0", "1"], source: file("folds.csv"))
      try writer.importPredictions(
        model: "m", split: .oof, orientation: .plain, probabilities: oofRows, source: file("m.csv"))
      try writer.saveFit(sampleFit(), replace: false)
      try writer.recordSubmission(fit: "blend", file: Source(path: "s.csv", sha256: "s", rows: 2))
    }
    try labels(["x", "y"], [1, 0], replace: true)
    #expect(try store.read { try $0.layout() } == ClassLayout(names: ["no", "yes"]))
    #expect(try store.read { try $0.examples(.oof) } == Examples(ids: ["x", "y"], labels: [1, 0]))
    #expect(try store.read { try $0.examples(.test).count } == 0)
    #expect(try store.read { try $0.models() } == [])
    #expect(try store.read { try $0.sources().map(\.file.path) } == ["l.csv"])
    #expect(try store.read { try $0.fits().map(\.name) } == ["blend"])
    #expect(try store.read { try $0.submissions().map(\.fit) } == ["blend"])
  }

  @Test func removingEverythingKeepsFits() throws {
    let store = try smallStore(path)
    try store.write { try $0.saveFit(sampleFit(), replace: false) }
    try store.write { try $0.removeEverythingButFits() }
    #expect(try store.read { try $0.layout() } == nil)
    #expect(try store.read { try $0.sources() } == [])
    #expect(try store.read { try $0.fits().map(\.name) } == ["blend"])
    #expect(try query(path, "SELECT name FROM sqlite_master WHERE name LIKE 'prediction%'") == [])
    try store.write { try $0.removeEverythingButFits() }
  }

  @Test func badLabelsAreRefused() {
    #expect(problem { try labels([], []) } == .outOfRange(what: "labels have no rows"))
    #expect(problem { try labels(["1"], [0, 1]) } == .wrongCount(what: "labels", found: 2, expected: 1))
    #expect(problem { try labels(["1", "2"], [0, 2]) } == .outOfRange(what: "label of example 2 names no class"))
    #expect(problem { try labels(["1", "2"], [0, -1]) } == .outOfRange(what: "label of example 2 names no class"))
    #expect(problem { try labels(["1", "2", "1"], [0, 1, 0]) } == .duplicate(what: "id", value: "1"))
    #expect(problem { try labels(["1", "2\0"], [0, 1]) } == .nulCharacter(what: "id of example 2"))
    let layout = ClassLayout(names: ["a", "b\0"])
    #expect(problem { try labels(["1"], [0], layout: layout) } == .nulCharacter(what: "name of class 2"))
  }

  @Test func foldsAndGroupsAreReplaced() throws {
    let store = try smallStore(path)
    try store.write { writer in
      try writer.importFolds(["0", "1", "0", "1"], source: file("folds.csv"))
      try writer.importFolds(["a", "", "b", "b"], source: file("folds2.csv"))
      try writer.importGroups(["g'1", "😀", "g", "g"], source: file("groups.csv"))
      try writer.importWeights(RowWeights([1, 0, 0.1, 1e100]), source: file("weights.csv"))
    }
    let examples = try store.read { try $0.examples(.oof) }
    #expect(examples.folds == ["a", "", "b", "b"])
    #expect(examples.groups == ["g'1", "😀", "g", "g"])
    #expect(examples.weights == RowWeights([1, 0, 0.1, 1e100]))
    let sources = try store.read { try $0.sources() }
    #expect(sources.map(\.kind) == [.labels, .folds, .groups, .weights])
    #expect(sources.map(\.file.path) == ["labels.csv", "folds2.csv", "groups.csv", "weights.csv"])
  }

  @Test func badFoldsAreRefused() throws {
    let empty = try Store(path: path, access: .create)
    #expect(problem { try empty.write { try $0.importFolds(["0"], source: file("f")) } } == .labelsMissing)
    #expect(problem { try empty.write { try $0.importGroups(["0"], source: file("f")) } } == .labelsMissing)
    let store = try smallStore(path)
    #expect(
      problem { try store.write { try $0.importFolds(["0"], source: file("f")) } }
        == .wrongCount(what: "folds", found: 1, expected: 4))
    #expect(
      problem { try store.write { try $0.importGroups(["0", "1", "\0", "1"], source: file("f")) } }
        == .nulCharacter(what: "group of example 3"))
  }

  @Test func testExamplesAreLoadedOnce() throws {
    let empty = try Store(path: path, access: .create)
    #expect(problem { try empty.write { try $0.importTestExamples(ids: ["1"]) } } == .labelsMissing)
    let store = try smallStore(path)
    #expect(problem { try store.write { try $0.importTestExamples(ids: ["1"]) } } == .testLoaded)
    try store.write { try $0.removeTestExamples() }
    #expect(
      problem { try store.write { try $0.importTestExamples(ids: []) } }
        == .outOfRange(what: "test examples have no rows"))
    #expect(
      problem { try store.write { try $0.importTestExamples(ids: ["1", "1"]) } } == .duplicate(what: "id", value: "1"))
    #expect(
      problem { try store.write { try $0.importTestExamples(ids: ["\0"]) } }
        == .nulCharacter(what: "id of test example 1"))
    // The same id may occur in both splits.
    try store.write { try $0.importTestExamples(ids: ["d", "b"]) }
    #expect(try store.read { try $0.examples(.test).ids } == ["d", "b"])
  }

  @Test func testExamplesInUseStay() throws {
    let store = try smallStore(path)
    try store.write {
      try $0.importPredictions(
        model: "m", split: .test, orientation: .plain, probabilities: testRows, source: file("t.csv"))
    }
    #expect(problem { try store.write { try $0.removeTestExamples() } } == .testInUse)
    try store.write { writer in
      try writer.removeModel("m")
      try writer.removeTestExamples()
    }
    #expect(try store.read { try $0.examples(.test).count } == 0)
  }
}
