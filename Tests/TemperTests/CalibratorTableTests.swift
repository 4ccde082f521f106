import TemperCore
import TemperReport
import TemperStore
import Testing

@testable import Temper

@Suite struct CalibratorTableTests {
  /// All calibrators of a single model, side by side: the same figures as a choice on its predictions gives.
  @Test func allCalibratorsOfAModelAreTabled() async throws {
    let dataset = MadeArena().dataset()
    let request = FitRequest(pool: .best, calibration: .all, models: ["m0"])
    let result = try await dataset.fit(request, name: "f")
    let candidates = try #require(result.document.calibration?.candidates)
    let methods = CalibrationMethod.applicable(layout: dataset.layout, rowCount: dataset.labels.count)
    #expect(candidates.map(\.method) == methods)
    #expect(candidates.first?.method == CalibrationMethod.none)
    #expect(candidates.first?.difference == 0)
    let own = LogLoss.mean(result.data.predictions[0], labels: result.data.labels)
    #expect(abs((candidates.first?.crossValidated ?? 0) - own) < 1e-12)
    for candidate in candidates {
      #expect(abs(candidate.crossValidated - own - candidate.difference) < 1e-12)
    }
    let text = FitText.render(result.document)
    #expect(text.contains("calibrator"))
    for method in methods { #expect(text.contains(method.rawValue)) }
  }

  @Test func withoutAskingThereIsNoTable() async throws {
    let result = try await MadeArena().dataset().fit(FitRequest(pool: .best), name: "f")
    #expect(result.document.calibration?.candidates == nil)
    #expect(!FitText.render(result.document).contains("calibrator"))
  }

  /// What was stored is the same to the bit.
  @Test(arguments: CalibrationMethod.allCases.filter { $0 != .none })
  func storedCalibratorsAreTheSame(_ method: CalibrationMethod) async throws {
    let request = FitRequest(pool: .mean, calibration: .only(method))
    let result = try await MadeArena().dataset().fit(request, name: "f")
    let stored = try FitRecord(result, request: request, inputs: []).storedBlend()
    #expect(stored.calibrator == result.fit.blend.calibrator)
    #expect(stored.calibrator.method == method)
    let read = try JSONText.parse(FitDocument.self, JSONText.render(result.document))
    #expect(read.calibration == result.document.calibration)
  }
}
