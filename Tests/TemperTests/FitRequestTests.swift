import TemperReport
import Testing

@testable import Temper

@Suite struct FitRequestTests {
  @Test(arguments: [
    FitRequest(),
    FitRequest(
      pool: .tieAware, weights: .signed, swapping: .never, calibration: .only(.biasCorrectedTemperature),
      models: ["b,c", "a"], without: ["c"], folds: 7, seed: .max, isExact: true, floor: 0.001, bootstrap: 0,
      publicShare: 0.3),
    FitRequest(pool: .selection, weights: .nonnegative, swapping: .always, calibration: .all, bootstrap: 12),
  ])
  func comesBackFromJSON(_ request: FitRequest) throws {
    #expect(try JSONText.parse(FitRequest.self, JSONText.render(request)) == request)
  }

  /// Name and threads are a command's; a repetition may have others.
  @Test func nameAndThreadsAreNoPartOfIt() throws {
    #expect(try JSONText.render(FitRequest(name: "a", threads: 3)) == JSONText.render(FitRequest()))
  }

  @Test(arguments: [("\"auto\"", "\"other\""), (": 0", ": -1"), ("\"seed\"", "\"seeds\"")])
  func whatIsNotKnownIsRefused(_ part: String, _ other: String) throws {
    let text = try JSONText.render(FitRequest())
    let changed = text.replacing(part, with: other)
    try #require(changed != text)
    #expect(throws: DecodingError.self) { try JSONText.parse(FitRequest.self, changed) }
  }
}
