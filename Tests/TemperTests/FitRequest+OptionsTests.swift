import Testing

@testable import Temper

@Suite struct FitRequestOptionsTests {
  private func stored(_ request: FitRequest) -> [String: String] {
    Dictionary(uniqueKeysWithValues: request.options.map { ($0.name, $0.value) })
  }

  @Test(arguments: [
    FitRequest(),
    FitRequest(
      pool: .tieAware, weights: .signed, swapping: .never, models: ["b", "a"], without: ["c"], folds: 7, seed: .max,
      isExact: true, floor: 0.001, bootstrap: 0, publicShare: 0.3),
    FitRequest(pool: .selection, weights: .nonnegative, swapping: .always, bootstrap: 12),
  ])
  func optionsGiveTheRequestBack(_ request: FitRequest) {
    #expect(FitRequest(options: stored(request)) == request)
  }

  @Test func whatIsNotKnownIsRefused() {
    #expect(FitRequest(options: [:]) == nil)
    for (name, value) in [("pool", "other"), ("seed", "-1"), ("exact", "maybe"), ("another option", "1")] {
      var options = stored(FitRequest())
      options[name] = value
      #expect(FitRequest(options: options) == nil, "\(name)")
    }
    var lacking = stored(FitRequest())
    lacking["swapped"] = nil
    #expect(FitRequest(options: lacking) == nil)
  }
}
