import TemperCore
import TemperReport
import TemperStore
import Testing

@testable import Temper

@Suite struct StoredBlendTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kind: PoolKind
    var classCount: Int
    var testDescription: String { "\(kind.rawValue), \(classCount) classes" }
  }

  static let cases = PoolKind.allCases.flatMap { kind in
    [2, 3, 4].compactMap { kind == .tieAware && $0 != 3 ? nil : Case(kind: kind, classCount: $0) }
  }

  /// A fit goes into a database and comes back as the same pool: the same bits in every prediction.
  @Test(arguments: cases) func poolSurvivesStoring(_ input: Case) async throws {
    try await withFolder { folder in
      let arena = MadeArena(classCount: input.classCount)
      let request = FitRequest(name: "f", pool: input.kind)
      let result = try await arena.dataset().fit(request, name: "f")
      let record = try FitRecord(result, request: request, inputs: [])
      let store = try Store(path: folder.path("x.sqlite"), access: .create)
      try store.write { try $0.saveFit(record, replace: false) }
      let blend = try #require(try store.read { try $0.latestFit() }).storedBlend()
      #expect(blend == result.fit.blend)
      #expect(blend.pool.kind == input.kind)
      #expect(blend.models.map(\.name) == ["m0", "m1"])
      #expect(blend.layout == arena.dataset().layout)
      let inputs = arena.models.map { arena.matrix($0.test) }
      #expect(blend.predict(inputs) == result.fit.blend.predict(inputs))
    }
  }

  /// Swapped predictions that are models of their own keep their weights, behind those of the models.
  @Test(arguments: [PoolKind.best, .linear, .logarithmic, .tieAware, .selection])
  func swappedPredictionsOfTheirOwnSurvive(_ kind: PoolKind) async throws {
    try await withFolder { folder in
      let arena = MadeArena(swapped: 1)
      let request = FitRequest(name: "f", pool: kind, swapping: .separate)
      let result = try await arena.dataset().fit(request, name: "f")
      let record = try FitRecord(result, request: request, inputs: [])
      let store = try Store(path: folder.path("x.sqlite"), access: .create)
      try store.write { try $0.saveFit(record, replace: false) }
      let blend = try #require(try store.read { try $0.latestFit() }).storedBlend()
      #expect(blend == result.fit.blend)
      #expect(blend.swapping == .separate)
      #expect(blend.models == [.init(name: "m0", usesSwapped: true), .init(name: "m1")])
      #expect(result.document.swappedModels == ["m0"])
      #expect(result.document.models.map { $0.swappedWeight != nil } == [true, false])
    }
  }

  /// Two models that each know two of four classes make weights by class worth their while.
  @Test func weightsByClassSurvive() async throws {
    var arena = MadeArena(rows: 240, classCount: 4, models: 2)
    for (m, blind) in [(0, [2, 3]), (1, [0, 1])] {
      arena.models[m].oof = arena.models[m].oof.map { row in
        let mean = (row[blind[0]] + row[blind[1]]) / 2
        return row.indices.map { blind.contains($0) ? mean : row[$0] }
      }
    }
    let request = FitRequest(pool: .logarithmic, weights: .nonnegative)
    let result = try await arena.dataset().fit(request, name: "f")
    guard case .logarithmic(let fitted) = result.fit.blend.pool else {
      Issue.record("not a logarithmic pool")
      return
    }
    try #require(fitted.classWeights != nil)
    #expect(try FitRecord(result, request: request, inputs: []).storedBlend() == result.fit.blend)
  }

  @Test func recordSaysHowItWasMade() async throws {
    let request = FitRequest(pool: .best, seed: 4)
    let result = try await MadeArena().dataset().fit(request, name: "f")
    var dataset = MadeArena().dataset()
    dataset.files.labels = Source(path: "/in/p", sha256: "s", rows: 3)
    dataset.files.sample = Source(path: "/in/sample_submission.tsv.zst", sha256: "s", rows: 3)
    dataset.folder = "/in"
    let record = try FitRecord(result, request: request, inputs: dataset.recordedInputs)
    #expect(
      record.inputs == [
        .init(path: "p", sha256: "s"), .init(path: "sample_submission.tsv.zst", sha256: "s", isSample: true),
      ])
    #expect(record.version == TemperVersion.current)
    #expect(record.options.contains("\"seed\" : 4"))
    #expect(try JSONText.parse(FitDocument.self, record.document) == result.document)
    #expect(record.scores.map(\.candidate) == ["best", "mean", "linear"])
  }

  @Test(
    arguments: [
      { (record: inout FitRecord) in record.pool = "stacking" }, { $0.blend = "{}" }, { $0.blend = "" },
      { $0.blend = $0.blend.replacing("\"m0\"", with: "\"m1\"") },
    ] as [@Sendable (inout FitRecord) -> Void])
  func recordOfAnotherVersionIsRefused(_ change: @Sendable (inout FitRecord) -> Void) async throws {
    let request = FitRequest(pool: .best)
    let result = try await MadeArena().dataset().fit(request, name: "f")
    var record = try FitRecord(result, request: request, inputs: [])
    change(&record)
    let found = await failure { [record] in try record.storedBlend().models }
    #expect(
      found
        == Failed(
          .badData, "the fit \"f\" (\(record.pool), Temper \(TemperVersion.current)) cannot be read; fit it again"))
    #expect(record.fault == "what predicts is not as Temper \(TemperVersion.current) writes it")
    record.blend = try FitRecord(result, request: request, inputs: []).blend
    record.pool = "best"
    #expect(record.fault == nil)
    record.document = "{}"
    #expect(record.fault == "what is shown of it is not as Temper \(TemperVersion.current) writes it")
  }
}
