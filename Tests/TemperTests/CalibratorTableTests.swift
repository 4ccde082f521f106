import TemperReport
import Testing

@testable import Temper

@Suite struct CalibratorTableTests {
  /// All calibrators of a single model, side by side: the same figures as a choice on its predictions gives.
  @Test func allCalibratorsOfAModelAreTabled() async throws {
    let dataset = MadeArena().dataset()
    let request = FitRequest(pool: .best, calibration: .all, models: ["m0"])
    let result = try await Fitting.run(dataset, request, name: "f")
    let candidates = try #require(result.document.calibration?.candidates)
    let methods = CalibrationMethod.applicable(layout: dataset.layout, rowCount: dataset.labels.count)
    #expect(candidates.map(\.method) == methods.map(\.rawValue))
    #expect(candidates.first?.method == "none")
    #expect(candidates.first?.difference == 0)
    let own = LogLoss.mean(result.data.predictions[0], labels: result.data.labels)
    #expect(abs((candidates.first?.crossValidated ?? 0) - own) < 1e-12)
    for candidate in candidates {
      #expect(abs(candidate.crossValidated - own - candidate.difference) < 1e-12)
      #expect(candidate.interval.count == 2 && candidate.interval[0] <= candidate.interval[1])
    }
    let text = FitText.render(result.document)
    #expect(text.contains("calibrator"))
    for method in methods { #expect(text.contains(method.rawValue)) }
  }

  @Test func withoutAskingThereIsNoTable() async throws {
    let result = try await Fitting.run(MadeArena().dataset(), FitRequest(pool: .best), name: "f")
    #expect(result.document.calibration?.candidates == nil)
    #expect(!FitText.render(result.document).contains("calibrator"))
  }

  /// A document that was stored is refined as the fit was, to the bit.
  @Test(arguments: CalibrationMethod.allCases.filter { $0 != .none })
  func storedCalibratorsAreTheSame(_ method: CalibrationMethod) async throws {
    let request = FitRequest(pool: .mean, calibration: .only(method))
    let result = try await Fitting.run(MadeArena().dataset(), request, name: "f")
    let text = try JSONText.render(result.document)
    let read = try JSONText.parse(FitDocument.self, text)
    let refinement = try #require(read.refinement(layout: result.data.layout, floor: result.data.floor))
    #expect(refinement.calibrator.method == method)
    let pooled = result.blend.pooledPredictions
    #expect(
      refinement.refine(pooled, segments: nil).values == result.blend.refinement.refine(pooled, segments: nil).values)
  }
}
