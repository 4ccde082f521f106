import Testing

@testable import Temper

@Suite struct StoredPoolTests {
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
      let result = try await Fitting.run(arena.dataset(), request, name: "f")
      let record = try StoredPool.record(result, request: request, inputs: [])
      let store = try Store(path: folder.path("x.sqlite"), access: .create)
      try store.write { try $0.saveFit(record, replace: false) }
      let (pool, models, layout, _) = try StoredPool.pool(try #require(try store.read { try $0.latestFit() }))
      #expect(pool.kind == input.kind)
      #expect(models == ["m0", "m1"])
      #expect(layout == arena.dataset().layout)
      let inputs = arena.models.map { arena.matrix($0.test) }
      #expect(pool.predict(inputs) == result.blend.pool.predict(inputs))
    }
  }

  /// Swapped predictions that are models of their own keep their weights, behind those of the models.
  @Test(arguments: [PoolKind.best, .linear, .logarithmic, .tieAware, .selection])
  func swappedPredictionsOfTheirOwnSurvive(_ kind: PoolKind) async throws {
    try await withFolder { folder in
      let arena = MadeArena(swapped: 1)
      let request = FitRequest(name: "f", pool: kind, swapping: .separate)
      let result = try await Fitting.run(arena.dataset(), request, name: "f")
      let record = try StoredPool.record(result, request: request, inputs: [])
      #expect(record.swapping == "separate")
      let store = try Store(path: folder.path("x.sqlite"), access: .create)
      try store.write { try $0.saveFit(record, replace: false) }
      let (pool, models, _, use) = try StoredPool.pool(try #require(try store.read { try $0.latestFit() }))
      #expect(use == .separate)
      #expect(models == ["m0", "m1"])
      let data = result.data
      let inputs = TrainingSet.inputs(
        data.predictions, swapped: data.swapped, use: use, layout: data.layout, floor: data.floor)
      #expect(inputs.count == 3)
      #expect(pool.predict(inputs) == result.blend.pool.predict(inputs))
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
    let result = try await Fitting.run(arena.dataset(), request, name: "f")
    let fitted = try #require(result.blend.pool as? LogarithmicPool)
    try #require(fitted.classWeights != nil)
    let record = try StoredPool.record(result, request: request, inputs: [])
    #expect(record.weights.map(\.head).prefix(5) == ["all", "class:c0", "class:c1", "class:c2", "class:c3"])
    #expect(try StoredPool.pool(record).pool as? LogarithmicPool == fitted)
  }

  @Test func recordSaysHowItWasMade() async throws {
    let request = FitRequest(pool: .best, seed: 4)
    let result = try await Fitting.run(MadeArena().dataset(), request, name: "f")
    let record = try StoredPool.record(
      result, request: request, inputs: [Source(path: "p", sha256: "s", rows: 3)])
    #expect(record.inputs == [FitRecord.Input(path: "p", sha256: "s")])
    #expect(record.version == TemperVersion.current)
    #expect(record.options.contains("\"seed\" : \"4\""))
    #expect(try JSONText.parse(FitDocument.self, record.document) == result.document)
    #expect(record.scores.map(\.candidate) == ["best", "mean", "linear"])
  }

  @Test(
    arguments: [
      { (record: inout FitRecord) in record.pool = "stacking" }, { $0.classBias = [] }, { $0.weights = [] },
    ] as [@Sendable (inout FitRecord) -> Void])
  func recordOfAnotherVersionIsRefused(_ change: @Sendable (inout FitRecord) -> Void) async throws {
    let request = FitRequest(pool: .best)
    let result = try await Fitting.run(MadeArena().dataset(), request, name: "f")
    var record = try StoredPool.record(result, request: request, inputs: [])
    change(&record)
    let found = await failure { [record] in try StoredPool.pool(record).models }
    #expect(
      found
        == Failed(
          .badData, "the fit \"f\" (\(record.pool), Temper \(TemperVersion.current)) cannot be read; fit it again"))
  }

  struct Damage: Sendable {
    let kind: PoolKind
    let change: @Sendable (inout FitRecord) -> Void

    init(_ kind: PoolKind, _ change: @escaping @Sendable (inout FitRecord) -> Void) {
      self.kind = kind
      self.change = change
    }
  }

  /// What somebody may do to the database by hand must end in an error, never in a crash.
  @Test(arguments: [
    Damage(.tieAware) { $0.weights.removeAll { $0.head == "side" } },
    Damage(.tieAware) { $0.weights.removeLast() },
    Damage(.tieAware) { $0.sides = ["winner_model_a", "winner_model_a"] },
    Damage(.tieAware) { $0.floor = 0 },
    Damage(.linear) { $0.temperature = -1 },
    Damage(.linear) { $0.weights[0].head = "none" },
    Damage(.logarithmic) { $0.weights.append(.init(model: "m0", head: "class:winner_tie", value: 1)) },
    Damage(.selection) { $0.weights[1].value = 1e300 },
  ])
  func damagedRecordIsRefused(_ damage: Damage) async throws {
    let request = FitRequest(pool: damage.kind)
    let result = try await Fitting.run(MadeArena().dataset(), request, name: "f")
    var record = try StoredPool.record(result, request: request, inputs: [])
    #expect(try StoredPool.pool(record).models == ["m0", "m1"])
    damage.change(&record)
    let found = await failure { [record] in try StoredPool.pool(record).models }
    #expect(found?.kind == .badData)
  }
}
