import TemperReport
import Testing

@testable import Temper

@Suite struct WeightWishesTests {
  @Test func readsModelsAndWeights() throws {
    #expect(try WeightRequest.fixed("a=0.5") == [.init(model: "a", weight: 0.5)])
    #expect(
      try WeightRequest.fixed(" a = .5 , x=y=-1e-3") == [
        .init(model: "a", weight: 0.5), .init(model: "x=y", weight: -0.001),
      ])
  }

  @Test(arguments: [
    ("", ""), ("a", "a"), ("a=", "a="), ("=1", "=1"), ("a=1,,b=1", ""), ("a=nan", "a=nan"), ("a=x", "a=x"),
  ])
  func refusesWhatIsNoWeight(text: String, found: String) async {
    #expect(
      await failure { try WeightRequest.fixed(text) }
        == Failed(.usage, "--fix: found \"\(found)\", expected MODEL=WEIGHT, such as gemma2=0.5"))
  }

  @Test(arguments: [
    WeightRequest(), WeightRequest(minimum: 0), WeightRequest(minimum: 0.05, maximumModels: 3),
    WeightRequest(fixed: [.init(model: "b", weight: 0.1), .init(model: "a", weight: 1e-9)]),
  ])
  func theyComeBackFromJSON(_ wishes: WeightRequest) throws {
    var request = FitRequest(pool: .linear)
    request.limits = wishes
    #expect(try JSONText.parse(FitRequest.self, JSONText.render(request)) == request)
    #expect(wishes.isNone == (wishes == WeightRequest()))
    #expect((wishes.document == nil) == wishes.isNone)
  }

  @Test func theyAreSaidOnlyWhereTheyAreAskedFor() {
    #expect(WeightRequest().options.isEmpty)
    let wishes = WeightRequest(minimum: 0.05, fixed: [.init(model: "a", weight: 0.5)], maximumModels: 3)
    #expect(
      wishes.options.map { "\($0.name): \($0.value)" } == [
        "minimum weight: 0.05", "fixed weights: a=0.5", "most models: 3",
      ])
    #expect(wishes.document == .init(minimum: 0.05, fixed: ["a": 0.5], maxModels: 3))
  }
}
