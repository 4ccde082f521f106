import TemperCore
import Testing

@testable import Temper
@testable import TemperCommand

@Suite struct DatasetBlendDataTests {
  private func dataset(folds: [String], groups: [String]? = nil) -> Dataset {
    MadeArena(rows: folds.count).dataset(folds: folds, groups: groups)
  }

  @Test(arguments: [
    (["2", "10", "1", "2"], [1, 2, 0, 1], 3),
    (["b", "a", "B", "a"], [2, 1, 0, 1], 3),
    (["10", "9", "1a", "b", "-1"], [2, 1, 3, 4, 0], 5),
    (["1", "01", "2", "1"], [1, 0, 2, 1], 3),
  ]) func foldsAreNumberedInOrder(_ names: [String], _ folds: [Int], _ count: Int) throws {
    let data = try dataset(folds: names).trainingSet(FitRequest())
    #expect(data.folds == folds)
    #expect(data.foldCount == count)
  }

  @Test func orderOfFoldsDoesNotDependOnWhereTheyStart() {
    let sorted = ["-1", "01", "1", "2", "9", "10", "1a", "2b", "b"]
    var random = RandomSource(seed: 3)
    for _ in 0..<200 {
      var names = sorted
      random.shuffle(&names)
      #expect(names.sorted(by: Dataset.isOrdered) == sorted)
    }
  }

  @Test func groupsAreNumberedAsTheyCome() throws {
    let data = try dataset(folds: ["0", "1", "2", "0"], groups: ["z", "a", "z", "b"]).trainingSet(FitRequest())
    #expect(data.groups == [0, 1, 0, 2])
  }

  @Test func modelsAreChosen() throws {
    let dataset = MadeArena(models: 4, swapped: 2).dataset()
    #expect(try dataset.trainingSet(FitRequest()).models == ["m0", "m1", "m2", "m3"])
    #expect(try dataset.trainingSet(FitRequest(models: ["m2", "m0"])).models == ["m0", "m2"])
    let data = try dataset.trainingSet(FitRequest(models: ["m2", "m1", "m0"], without: ["m2"]))
    #expect(data.models == ["m0", "m1"])
    #expect(data.predictions == dataset.models[..<2].map(\.oof))
    #expect(data.swapped == dataset.models[..<2].map(\.swappedOOF))
  }

  @Test(arguments: [
    (FitRequest(models: ["m0", "m7"]), Failed(.usage, "there is no model \"m7\"; loaded are m0, m1")),
    (FitRequest(without: ["x\u{1B}"]), Failed(.usage, "there is no model \"x\\u{1B}\"; loaded are m0, m1")),
    (
      FitRequest(models: ["m0"], without: ["m0"]),
      Failed(.usage, "no model is left; --models and --without exclude all of them")
    ),
    (FitRequest(models: []), Failed(.usage, "no model is left; --models and --without exclude all of them")),
  ]) func unknownModelsAreRefused(_ request: FitRequest, _ expected: Failed) async {
    #expect(await failure { try MadeArena().dataset().trainingSet(request) } == expected)
  }

  @Test func tooFewOrManyFoldsAreRefused() async {
    let advice = "an honest score needs folds to choose on and one to score on"
    #expect(
      await failure { try dataset(folds: ["a", "b", "a", "b"]).trainingSet(FitRequest()) }
        == Failed(.badData, "the loaded folds: found 2 different, expected 3 to 50; \(advice)"))
    #expect(
      await failure { try dataset(folds: (0..<51).map(String.init)).trainingSet(FitRequest()) }
        == Failed(.badData, "the loaded folds: found 51 different, expected 3 to 50; \(advice)"))
  }

  @Test func foldsAreMadeWhereNoneAreLoaded() throws {
    var dataset = MadeArena(rows: 60).dataset(groups: (0..<60).map { "g\($0 / 4)" })
    dataset.folds = nil
    let data = try dataset.trainingSet(FitRequest(folds: 4, seed: 5))
    #expect(data.foldCount == 4)
    #expect(Set(data.folds) == [0, 1, 2, 3])
    for row in 0..<60 { #expect(data.folds[row] == data.folds[row / 4 * 4]) }
    #expect(try dataset.trainingSet(FitRequest(folds: 4, seed: 5)).folds == data.folds)
    #expect(try dataset.trainingSet(FitRequest(folds: 4, seed: 6)).folds != data.folds)
  }

  @Test(
    arguments: [
      (2, nil, Failed(.usage, "--folds: found 2, expected 3 to 50")),
      (51, nil, Failed(.usage, "--folds: found 51, expected 3 to 50")),
      (9, nil, Failed(.badData, "8 labelled rows are too few for 9 folds")),
      (
        5, ["a", "a", "b", "b", "c", "c", "d", "d"],
        Failed(.badData, "there are fewer groups than folds; give a smaller --folds, or load no groups")
      ),
    ] as [(Int, [String]?, Failed)])
  func foldsThatCannotBeMadeAreRefused(_ count: Int, _ groups: [String]?, _ expected: Failed) async {
    var dataset = MadeArena(rows: 8).dataset(groups: groups)
    dataset.folds = nil
    let found = await failure { [dataset] in try dataset.trainingSet(FitRequest(folds: count)) }
    #expect(found == expected)
  }

  @Test(arguments: [
    (
      FitRequest(pool: .linear, weights: .signed),
      "--weights is for the pools logarithmic and tie-aware; the weights of linear have no choice of sign"
    ),
    (FitRequest(swapping: .always), "--swapped always needs swapped predictions of at least one of the models"),
    (FitRequest(floor: 0), "--floor: found 0.0, expected a number above 0 and up to 0.01"),
    (FitRequest(floor: .nan), "--floor: found nan, expected a number above 0 and up to 0.01"),
  ]) func optionsThatDoNothingOrHarmAreRefused(_ request: FitRequest, _ message: String) async throws {
    let error = await #expect(throws: RequestError.self) { try await MadeArena().dataset().fit(request) }
    #expect(error?.kind == .usage && error?.text(\.words) == message)
  }

  @Test func tieAwareNeedsATie() async {
    let dataset = MadeArena(classCount: 4).dataset()
    #expect(
      await failure { try await dataset.fit(FitRequest(pool: .tieAware)) }
        == Failed(
          .usage,
          "the pool tie-aware needs a tie; name it where the labels are loaded, with --tie CLASS --sides A B, or use another pool"
        ))
  }
}
