import TemperCore
import Testing

@testable import TemperStore

/// A fit with every field filled and values that show a lost bit.
func sampleFit(name: String = "blend") -> FitRecord {
  FitRecord(
    name: name, version: "0.1.0", pool: "tie-aware", weightsSign: "signed", swapping: "arithmetic", floor: 1e-9,
    temperature: 1 / 3, closeness: .leastNonzeroMagnitude, sideBias: -0.1, classBias: [0, -1e-300, 2 / 3],
    classes: arena.names, tie: "winner_tie", sides: ["winner_model_a", "winner_model_b"],
    weights: [
      FitRecord.Weight(model: "z", head: "side", value: 0.1 + 0.2),
      FitRecord.Weight(model: "a'", head: "tie", value: -1),
      FitRecord.Weight(model: "z", head: "tie", value: 1),
    ],
    scores: [
      FitRecord.Score(
        candidate: "linear", crossValidated: 0.9, standardError: 0.01, difference: -0.001, lower: -0.002,
        upper: .infinity),
      FitRecord.Score(
        candidate: "best", crossValidated: 1, standardError: 0.02, difference: -0.1, lower: -0.2, upper: 0),
    ],
    logLossInSample: 0.89, logLossCrossValidated: 0.9, standardError: 0.0123456789, options: "{\"seed\": 0}",
    inputs: [FitRecord.Input(path: "labels.csv", sha256: "ab"), FitRecord.Input(path: "a.csv", sha256: "cd")],
    document: "{\n  \"name\": \"😀\"\n}")
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
    #expect(found.closeness.bitPattern == 1)
    #expect(try store.read { try $0.latestFit() } == expected)
    #expect(try store.read { try $0.fits() } == [expected])
    #expect(try store.read { try $0.fit(named: "other") } == nil)
    #expect(try store.read { try $0.fit(named: "blend\0") } == nil)
  }

  @Test func fitWithoutTieAndTemperatureComesBack() throws {
    var fit = sampleFit()
    fit.temperature = nil
    fit.tie = nil
    fit.sides = nil
    fit.weights = []
    fit.scores = []
    fit.inputs = []
    fit.classes = ["a", "b"]
    fit.classBias = [0, 0]
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
    other.weights = [FitRecord.Weight(model: "m", head: "all", value: 1)]
    other.scores = []
    try save(other, replace: true)
    let found = try store.read { try $0.fits() }
    #expect(found.count == 1)
    #expect(found[0].weights == other.weights)
    #expect(try query(path, "SELECT count(*) FROM fit_weight") == ["1"])
    #expect(try query(path, "SELECT count(*) FROM fit_score") == ["0"])
  }

  @Test func badFitsAreRefused() {
    var fit = sampleFit()
    fit.name = ""
    #expect(problem { try save(fit) } == .nameEmpty(what: "name of the fit"))
    fit = sampleFit()
    fit.classBias = [0]
    #expect(problem { try save(fit) } == .wrongCount(what: "class biases", found: 1, expected: 3))
    fit = sampleFit()
    fit.sides = ["a"]
    #expect(problem { try save(fit) } == .wrongCount(what: "sides", found: 1, expected: 2))
    fit = sampleFit()
    fit.weights[1].model = "\0"
    #expect(problem { try save(fit) } == .nulCharacter(what: "fit \"blend\""))
    fit = sampleFit()
    fit.scores[0].lower = .nan
    #expect(
      problem { try save(fit) } == .internalError("the fit \"blend\" holds a number that is not a number"))
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
