import TemperCore
import Testing

@testable import Temper

@Suite struct FitRequestLimitsTests {
  private static func request(
    _ wishes: WeightRequest, pool: PoolKind? = nil, weights: WeightSign? = nil, swapping: BlendOptions.Swapping = .auto
  ) -> FitRequest {
    var request = FitRequest(pool: pool, weights: weights, swapping: swapping)
    request.limits = wishes
    return request
  }

  private static func fix(_ weights: [(String, Double)], minimum: Double? = nil, most: Int? = nil) -> WeightRequest {
    WeightRequest(
      minimum: minimum, fixed: weights.map { .init(model: $0.0, weight: $0.1) }, maximumModels: most)
  }

  /// The limits of a fit of three models, where they can be had.
  private static func limits(_ request: FitRequest) throws -> WeightLimits {
    var arena = MadeArena(models: 3, swapped: 3)
    for (index, name) in ["alpha", "beta", "gemma"].enumerated() { arena.models[index].name = name }
    let data = try arena.dataset().trainingSet(request)
    let options = try request.options(data.models)
    try options.check(data)
    return options.limits
  }

  @Test func namesBecomePositions() throws {
    let wishes = Self.fix([("gemma", 0.5), ("alpha", 0.25)], minimum: 0.1, most: 3)
    #expect(
      try Self.limits(Self.request(wishes))
        == WeightLimits(minimum: 0.1, fixed: [0: 0.25, 2: 0.5], maximumModels: 3))
    #expect(try Self.limits(FitRequest()) == .none)
    // No limit, and so none that a pool could not keep.
    #expect(try Self.limits(Self.request(WeightRequest(minimum: 0), pool: .mean)) == .none)
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let request: FitRequest
    let text: String
    var testDescription: String { text }

    init(_ request: FitRequest, _ text: String) {
      self.request = request
      self.text = text
    }
  }

  private static let remedy = "; --pool logarithmic and tie-aware have weights of any sum"

  @Test(arguments: [
    Refusal(request(fix([("gema", 0.5)])), "--fix: there is no model \"gema\"; did you mean \"gemma\"?"),
    Refusal(
      request(fix([("zzz", 0.5)])), "--fix: there is no model \"zzz\"; the models of the fit are alpha, beta, gemma"),
    Refusal(
      request(fix([("beta", 0.5), ("beta", 0.5)])), "--fix names the model \"beta\" twice; give it one weight"),
    Refusal(request(fix([("beta", .infinity)])), "--fix: found beta=inf, expected a finite weight"),
    Refusal(
      request(fix([("beta", 1.5)])),
      "--fix: found beta=1.5, expected a weight from 0 to 1 for the pool linear" + remedy),
    Refusal(
      request(fix([("beta", -0.5)]), pool: .linear),
      "--fix: found beta=-0.5, expected a weight from 0 to 1 for the pool linear" + remedy),
    Refusal(
      request(fix([("beta", 0.5), ("alpha", 0.625)])),
      "the weights of the pool linear add up to 1; found at least 1.125" + remedy),
    Refusal(
      request(fix([("beta", 0.5)], minimum: 0.375)),
      "the weights of the pool linear add up to 1; found at least 1.25 (--min-weight 0.375 for 2 models, and 0.5 given)"
        + remedy),
    Refusal(
      request(fix([("beta", 0.5), ("alpha", 0.25), ("gemma", 0.125)])),
      "the weights of the pool linear add up to 1; all of them are fixed, and add up to 0.875" + remedy),
    Refusal(
      request(fix([("beta", 0.5)], most: 1)),
      "the weights of the pool linear add up to 1; all of them are fixed, and add up to 0.5" + remedy),
    Refusal(
      request(fix([("beta", 0.5)]), pool: .selection),
      "--fix is for the pools linear, logarithmic and tie-aware; the weights of selection cannot be limited"),
    Refusal(
      request(fix([], minimum: 0.1), pool: .mean),
      "--min-weight is for the pools linear, logarithmic and tie-aware; the weights of mean cannot be limited"),
    Refusal(
      request(fix([], minimum: 0.1), weights: .signed),
      "--min-weight needs non-negative weights; leave out --weights signed"),
    Refusal(request(fix([], minimum: -0.1)), "--min-weight: found -0.1, expected a number of at least 0"),
    Refusal(request(fix([], minimum: .nan)), "--min-weight: found nan, expected a number of at least 0"),
    Refusal(
      request(fix([("beta", -0.5)]), pool: .logarithmic, weights: .nonnegative),
      "--fix: found beta=-0.5, expected no negative weight with --weights nonnegative"),
    Refusal(
      request(fix([("beta", -0.5)], minimum: 0.1), pool: .logarithmic),
      "--fix: found beta=-0.5, expected no negative weight with --min-weight"),
    Refusal(
      request(fix([("beta", 0.5)]), swapping: .separate),
      "--fix does not go with --swapped separate, where a model has two weights; use --swapped always"),
    Refusal(request(fix([], most: 0)), "--max-models: found 0, expected at least 1"),
    Refusal(
      request(fix([], most: 2), pool: .best),
      "--max-models is for blends of several models; the pool best is one model"),
    Refusal(
      request(fix([("beta", 0.5), ("alpha", 0.5)], most: 1)),
      "--max-models 1 leaves out a model whose weight is fixed; --fix names 2"),
  ])
  func whatCannotBeHadIsRefused(_ refusal: Refusal) async {
    let found = await failure { try Self.limits(refusal.request) }
    #expect(found == Failed(.usage, refusal.text))
  }

  @Test func whatCanBeHadIsNot() throws {
    for request in [
      Self.request(Self.fix([("beta", 1.5), ("alpha", -1)]), pool: .tieAware),
      Self.request(Self.fix([("beta", 0.5), ("alpha", 0.5)])),
      Self.request(Self.fix([("beta", 0.5), ("alpha", 0.25), ("gemma", 0.25)])),
      Self.request(Self.fix([("beta", 0.5), ("alpha", 0)])),
      // A minimum for every one of two is possible, for every one of three it would not be.
      Self.request(Self.fix([], minimum: 0.4, most: 2)),
      Self.request(Self.fix([("beta", 0.5), ("alpha", 0)], minimum: 0.5, most: 2)),
      Self.request(Self.fix([], most: 9), pool: .mean),
    ] {
      _ = try Self.limits(request)
    }
  }
}
