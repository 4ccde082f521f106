import Foundation
import Testing

@testable import Temper
@testable import TemperCore
@testable import TemperReport

@Suite struct AdviceTests {
  private func document(_ deltas: [(name: String, delta: Double, half: Double)]) async throws -> FitDocument {
    let arena = MadeArena(rows: 60, tests: 0, models: deltas.count)
    var document = try await arena.dataset().fit(FitRequest(pool: .mean), name: "f").document
    for (index, made) in deltas.enumerated() {
      document.models[index].name = made.name
      document.models[index].leaveOutDelta = made.delta
      document.models[index].leaveOutInterval = made.delta - made.half...made.delta + made.half
    }
    return document
  }

  private func advice(
    _ document: FitDocument, _ request: FitRequest = FitRequest(), splitGroups: Int = 0
  ) -> [String] {
    Advice.fit(document, request, splitGroups: splitGroups, missesFoldFiles: false).map(\.description)
  }

  @Test func modelsThatCostNothingAreNamed() async throws {
    let found = advice(
      try await document([("a", 0.02, 0.01), ("b", 0.0001, 0.0003), ("c", -0.0001, 0.0002), ("d", 0.0001, 0.01)]))
    #expect(
      found == [
        "leaving out b and c costs nothing, each by itself (within 0.0005); to see what is left: Fits.make without b,c"
      ])
    // What is sure to do harm is said, and not again.
    let harmful = advice(try await document([("a", 0.02, 0.01), ("b", -0.0003, 0.0001), ("c", 0, 0.0002)]))
    #expect(
      harmful.count == 2 && harmful[0].hasPrefix("the blend is better without b")
        && harmful[1].hasPrefix("leaving out c costs"))
    #expect(advice(try await document([("a", 0.02, 0.01), ("b", 0.01, 0.005)])) == [])
  }

  /// What was asked for stays so: a proposal changes what it is about, and nothing else.
  @Test func proposalsKeepTheOptions() async throws {
    let made = try await document([("a", 0.02, 0.01), ("b", 0.0001, 0.0003)])
    func last(_ request: FitRequest) -> String? {
      advice(made, request).first.flatMap { $0.components(separatedBy: "what is left: ").last }
    }
    #expect(
      last(FitRequest(pool: .linear, without: ["c,d"], seed: 3))
        == "Fits.make pool linear without '[\"c,d\",\"b\"]' seed 3")
    #expect(last(FitRequest(calibration: .only(.none), models: ["a", "b"])) == "Fits.make calibration none models a")
    var limited = FitRequest()
    limited.limits = WeightRequest(
      minimum: 0.1, fixed: [.init(model: "a", weight: 0.5), .init(model: "b", weight: 0.2)])
    #expect(last(limited) == "Fits.make without b minimumWeight 0.1 fixedWeights a=0.5")
    limited.limits = WeightRequest(maximumModels: 1)
    #expect(advice(made, limited) == [])
  }

  @Test func nearDuplicatesAndSplitGroups() async throws {
    var made = try await document([("a", 0.02, 0.01), ("b", 0.01, 0.005)])
    made.relations?.label.nearDuplicates = [.init(models: ["a", "b"], correlation: 0.998)]
    made.models[0].logLoss = 0.9
    made.models[1].logLoss = 0.8
    #expect(
      advice(made, splitGroups: 3) == [
        "a says nearly what another model says; to keep one of each pair: Fits.make without a",
        "make folds that keep groups whole, predict the rows of each by models that never saw their groups, and load both: Loader.folds",
      ])
  }

  private func found(_ views: [CalibrationTests.View], segment: String? = nil) -> CalibrationTests {
    var tests = CalibrationTests(views.map { CalibrationTests.Single($0, of: "x", .init(z: -5, p: 1e-6)) })
    for index in tests.all.indices { tests.all[index].segment = segment }
    return tests
  }

  /// What was found leads to the next larger fit, until there is none.
  @Test func findingsLeadToAFit() async throws {
    let arena = MadeArena(rows: 60, tests: 0, models: 2)
    let fit = try await arena.dataset().fit(FitRequest(pool: .linear), name: "f")
    var inspection = await Inspection(
      fit.fit.nestedPredictions, labels: fit.data.labels, layout: fit.data.layout,
      options: .init(replicates: 2, bandResamples: 39))
    func advice(
      _ tests: CalibrationTests, _ request: FitRequest, pool: PoolKind = .linear, isModel: Bool = false
    ) -> [String] {
      inspection.calibrationTests = tests
      var document = fit.document
      document.pool = pool
      return Advice.calibration(
        InspectDocument(Subject(isModel ? .model : .fit, "f"), inspection), fit: isModel ? nil : document,
        request: request
      ).map(\.description)
    }
    let tilt = found([.tieByMargin])
    #expect(advice(.none, FitRequest()) == [])
    #expect(advice(tilt, FitRequest(), isModel: true) == ["to calibrate this model by itself: Fits.make models f"])
    #expect(
      advice(tilt, FitRequest(calibration: .only(.none)))
        == ["the fit is not calibrated; to let cross-validation choose how: Fits.make calibration auto"])
    #expect(advice(tilt, FitRequest(calibration: .only(.temperature)))[0].hasSuffix("calibration tie-map"))
    #expect(advice(tilt, FitRequest())[0].hasSuffix("one that does: Fits.make pool tie-aware"))
    #expect(advice(tilt, FitRequest(), pool: .tieAware)[0].hasSuffix("all calibrators: Fits.make calibration all"))
    #expect(advice(tilt, FitRequest(calibration: .all), pool: .tieAware) == [])
    let segments = found([.segments], segment: "language")
    #expect(
      advice(segments, FitRequest())
        == [
          "predictions are off in segments of language, beyond what slopes of their own mend; to see where: InspectSummary.init segments language"
        ])
    #expect(advice(segments, FitRequest(usesSegments: false))[0].hasSuffix("Fits.make segmentEffects auto"))
  }
}
