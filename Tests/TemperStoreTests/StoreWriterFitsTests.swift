import TemperCore
import Testing

@testable import TemperStore

/// A fit with every field filled and values that show a lost bit.
func sampleFit(name: String = "blend") -> FitRecord {
  FitRecord(
    name: name, version: "0.1.0", pool: "tie-aware", temperature: 1 / 3,
    scores: [
      FitRecord.Score(
        candidate: "linear", crossValidated: 0.9, standardError: 0.01, difference: -0.001, lower: -0.002,
        upper: .infinity),
      FitRecord.Score(
        candidate: "best", crossValidated: 1, standardError: 0.02, difference: -0.1, lower: -0.2, upper: 0),
    ],
    logLossInSample: 0.89, logLossCrossValidated: 0.9, standardError: 0.0123456789, options: "{\"seed\": 0}",
    blend: #"""
      {"floor": 1e-9, "swapping": "separate", "layout": {"names": ["winner_model_a", "winner_model_b", "winner_tie"]},
       "models": [{"name": "z", "uses_swapped": true}, {"name": "a'", "uses_swapped": false}],
       "pool": {"kind": "tie-aware", "side_weights": [0.1, 2, 3], "tie_weights": [-1, 1, 0.5],
                "blocks": {"closeness": [0.1], "sharpness": [4, 5, 6], "tie-to-side": [7, 8, 9]}}}
      """#,
    inputs: [
      FitRecord.Input(path: "labels.csv", sha256: "ab"), FitRecord.Input(path: "a.csv", sha256: "cd", isSample: true),
    ],
    document: #"""
      {"name": "😀", "weights_sign": "signed", "closeness": 4.94065645841247e-324, "side_bias": -0.1, "tie": "winner_tie",
       "sides": ["winner_model_a", "winner_model_b"], "class_bias": {"winner_tie": 0.5}}
      """#)
}

@Suite struct StoreWriterFitsTests {
  let folder: TemporaryFolder
  let path: String
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("temper.sqlite")
    store = try Store(path: path, access: .create)
  }

  private func save(_ fit: FitRecord, replace: Bool = false) throws {
    try store.write { try $0.saveFit(fit, replace: replace) }
  }

  @Test func fitComesBackWithItsTime() throws {
    try save(sampleFit())
    let found = try #require(try store.read { try $0.fit(named: "blend") })
    #expect(found.createdAt.wholeMatch(of: /20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ/) != nil)
    var expected = sampleFit()
    expected.createdAt = found.createdAt
    #expect(found == expected)
    #expect(try store.read { try $0.latestFit() } == expected)
    #expect(try store.read { try $0.fits() } == [expected])
    #expect(try store.read { try $0.fit(named: "other") } == nil)
    #expect(try store.read { try $0.fit(named: "blend\0") } == nil)
  }

  @Test func fitWithoutTieAndTemperatureComesBack() throws {
    var fit = sampleFit()
    fit.temperature = nil
    fit.scores = []
    fit.inputs = []
    fit.document = "{}"
    try save(fit)
    var found = try #require(try store.read { try $0.latestFit() })
    found.createdAt = ""
    #expect(found == fit)
  }

  @Test func newestFitIsLast() throws {
    for name in ["c", "a", "b"] { try save(sampleFit(name: name)) }
    #expect(try store.read { try $0.fits().map(\.name) } == ["c", "a", "b"])
    #expect(try store.read { try $0.latestFit()?.name } == "b")
    try save(sampleFit(name: "c"), replace: true)
    #expect(try store.read { try $0.fits().map(\.name) } == ["a", "b", "c"])
    #expect(try store.read { try $0.latestFit()?.name } == "c")
  }

  @Test func savingAgainIsRefusedWithoutReplace() throws {
    try save(sampleFit())
    let before = try bytes(path)
    let error = #expect(throws: StoreError.self) { try save(sampleFit()) }
    #expect(error?.problem == .fitExists(name: "blend"))
    #expect(error?.kind == .usage)
    #expect(try bytes(path) == before)
    var other = sampleFit()
    other.pool = "mean"
    other.blend = #"{"models": [{"name": "m"}], "pool": {"kind": "mean"}, "swapping": "none"}"#
    other.scores = []
    try save(other, replace: true)
    let found = try store.read { try $0.fits() }
    #expect(found.count == 1)
    #expect(found[0].blend == other.blend)
    #expect(try query(path, "SELECT count(*) FROM fit_weight") == ["1"])
    #expect(try query(path, "SELECT count(*) FROM fit_score") == ["0"])
  }

  @Test func badFitsAreRefused() {
    var fit = sampleFit()
    fit.name = ""
    #expect(problem { try save(fit) } == .nameEmpty(what: "name of the fit"))
    fit = sampleFit()
    fit.blend += "\0"
    #expect(problem { try save(fit) } == .nulCharacter(what: "fit \"blend\""))
    fit = sampleFit()
    fit.scores[0].lower = .nan
    #expect(
      problem { try save(fit) } == .internalError("the fit \"blend\" holds a number that is not a number"))
  }

  /// What people ask for by name comes from the JSON.
  @Test func coefficientsCanBeQueried() throws {
    try save(sampleFit())
    #expect(
      try query(path, "SELECT weights_sign, swapping, floor = 1e-9, side_bias, tie, side_a, side_b FROM fit") == [
        "signed|separate|1|-0.1|winner_tie|winner_model_a|winner_model_b"
      ])
    #expect(
      try query(path, "SELECT ordinal, name, bias FROM fit_class") == [
        "0|winner_model_a|0.0", "1|winner_model_b|0.0", "2|winner_tie|0.5",
      ])
    #expect(
      try query(path, "SELECT position, model, head, value FROM fit_weight ORDER BY position") == [
        "0|z|side|0.1", "1|z|tie|-1.0", "2|z|tie-to-side|7.0", "3|z|sharpness|4.0", "4|a'|side|2.0", "5|a'|tie|1.0",
        "6|a'|tie-to-side|8.0", "7|a'|sharpness|5.0", "8|z|swapped side|3.0", "9|z|swapped tie|0.5",
        "10|z|swapped tie-to-side|9.0", "11|z|swapped sharpness|6.0",
      ])
  }

  @Test(arguments: [
    ("mean", "", ["x|all|0.5", "y|all|0.5"]), ("best", #", "model": 1"#, ["x|all|0.0", "y|all|1.0"]),
    ("linear", #", "weights": [0.25, 0.75]"#, ["x|all|0.25", "y|all|0.75"]),
    ("selection", #", "counts": [3, 1]"#, ["x|all|0.75", "x|count|3.0", "y|all|0.25", "y|count|1.0"]),
    (
      "logarithmic", #", "weights": [1, 2], "class_weights": [[3, 4], [5, 6]]"#,
      ["x|all|1.0", "x|class:k|3.0", "x|class:all|5.0", "y|all|2.0", "y|class:k|4.0", "y|class:all|6.0"]
    ),
  ])
  func everyPoolHasItsHeads(_ pool: String, _ payload: String, _ expected: [String]) throws {
    var fit = sampleFit()
    fit.pool = pool
    fit.blend = #"""
      {"layout": {"names": ["k", "all"]}, "models": [{"name": "x"}, {"name": "y"}], "swapping": "none",
       "pool": {"kind": "\#(pool)"\#(payload)}}
      """#
    try save(fit)
    #expect(try query(path, "SELECT model, head, value FROM fit_weight ORDER BY position") == expected)
  }

  @Test func submissionsNameTheirFit() throws {
    try save(sampleFit(name: "first"))
    try save(sampleFit(name: "second"))
    try store.write { writer in
      try writer.recordSubmission(fit: "second", file: Source(path: "out/s 1.csv", sha256: "ab", rows: 25_000))
      try writer.recordSubmission(fit: "first", file: Source(path: "out/s2.csv", sha256: "cd", rows: 2))
    }
    try save(sampleFit(name: "second"), replace: true)
    let found = try store.read { try $0.submissions() }
    #expect(found.map(\.fit) == ["second", "first"])
    #expect(found.map(\.fitIsStored) == [false, true])
    #expect(found.map(\.file.path) == ["out/s 1.csv", "out/s2.csv"])
    #expect(found.map(\.file.sha256) == ["ab", "cd"])
    #expect(found.map(\.file.rows) == [25_000, 2])
    #expect(found[0].writtenAt.hasSuffix("Z"))
  }

  @Test func submissionOfAnUnknownFitIsRefused() throws {
    try save(sampleFit(name: "tuned"))
    #expect(
      problem {
        try store.write { try $0.recordSubmission(fit: "tuend", file: Source(path: "s", sha256: "", rows: 1)) }
      }
        == .fitMissing(name: "tuend", suggestion: "tuned", stored: ["tuned"]))
    #expect(
      problem {
        try store.write { try $0.recordSubmission(fit: "tuned", file: Source(path: "s\0", sha256: "", rows: 1)) }
      }
        == .nulCharacter(what: "path of the submission"))
  }
}
