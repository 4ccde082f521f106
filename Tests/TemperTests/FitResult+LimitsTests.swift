import TemperCore
import TemperStore
import Testing

@testable import Temper

@Suite struct FitResultLimitsTests {
  private static func request(_ pool: PoolKind?, _ wishes: WeightRequest, swapping: BlendOptions.Swapping = .auto)
    -> FitRequest
  {
    var request = FitRequest(pool: pool, swapping: swapping, bootstrap: 10)
    request.limits = wishes
    return request
  }

  /// Models that go are in the document, with no weight, and not in the stored pool.
  @Test(arguments: [PoolKind.mean, .linear, .logarithmic, .tieAware, .selection])
  func whatGoesWeighsNothing(_ pool: PoolKind) async throws {
    try await withFolder { folder in
      let arena = MadeArena(rows: 90, models: 3)
      let request = Self.request(pool, WeightRequest(maximumModels: 2))
      let result = try await arena.dataset().fit(request, name: "f")
      let kept = result.fit.keptModels
      #expect(kept.count == 2)
      #expect(result.document.limits == .init(minimum: nil, fixed: nil, maxModels: 2))
      #expect(result.document.models.map(\.name) == ["m0", "m1", "m2"])
      let gone = try #require((0..<3).first { !kept.contains($0) })
      let model = result.document.models[gone]
      #expect(model.weight == 0 && model.tieWeight == 0)
      #expect(model.leaveOutDelta != nil)
      if RefitBootstrap.applies(to: pool) {
        #expect(model.weightInterval == 0...0 && model.zeroShare == 1 && model.interchangeable == true)
        #expect(result.document.intervalKind == .stability)
      }
      if pool == .mean { #expect(kept.allSatisfy { result.document.models[$0].weight == 0.5 }) }
      let record = try FitRecord(result, request: request, inputs: [])
      let store = try Store(path: folder.path("x.sqlite"), access: .create)
      try store.write { try $0.saveFit(record, replace: false) }
      let stored = try #require(try store.read { try $0.latestFit() }).storedBlend()
      #expect(stored == result.fit.blend)
      #expect(stored.models.map(\.name) == kept.map { "m\($0)" })
    }
  }

  /// A model goes with its swapped predictions, and the others keep theirs.
  @Test func swappedPredictionsGoWithTheirModel() async throws {
    let arena = MadeArena(rows: 90, models: 3, swapped: 3)
    let request = Self.request(.tieAware, WeightRequest(maximumModels: 2), swapping: .separate)
    let result = try await arena.dataset().fit(request, name: "f")
    #expect(result.fit.keptModels.count == 2)
    for (position, model) in result.document.models.enumerated() {
      let weights = [model.weight, model.tieWeight, model.swappedWeight, model.swappedTieWeight]
      if !result.fit.keptModels.contains(position) { #expect(weights.allSatisfy { $0 == 0 }) }
    }
    let record = try FitRecord(result, request: request, inputs: [])
    let stored = try record.storedBlend()
    #expect(stored == result.fit.blend)
    #expect(stored.swapping == .separate)
    #expect(stored.models == result.fit.keptModels.map { Blend.Model(name: "m\($0)", usesSwapped: true) })
  }

  /// Refits to resamples are held, too.
  @Test(arguments: [PoolKind.linear, .logarithmic, .tieAware]) func fixedWeightsDoNotMove(_ pool: PoolKind) async throws
  {
    let wishes = WeightRequest(minimum: 0.1, fixed: [.init(model: "m1", weight: 0.3)])
    let result = try await MadeArena(rows: 90, models: 3).dataset().fit(Self.request(pool, wishes), name: "f")
    let models = result.document.models
    #expect(models[1].weight == 0.3 && models[1].weightInterval == 0.3...0.3)
    #expect(models[1].tieWeight == 0.3)
    #expect(models.allSatisfy { $0.weight >= 0.1 && ($0.weightInterval?.lowerBound ?? 0) >= 0.1 })
    #expect(result.document.limits == .init(minimum: 0.1, fixed: ["m1": 0.3], maxModels: nil))
    #expect(result.document.weightsSign == .nonnegative)
  }
}
