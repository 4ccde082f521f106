import TemperCore
import Testing

/// What somebody who has arrays, and no files, meets.
@Suite struct TrainingSetInputTests {
  private static let classes = ["a", "b", "tie"]
  private static let labels = ["a", "b", "tie", "b", "a", "tie"]
  private static let rows = labels.map { label in classes.map { $0 == label ? 0.5 : 0.25 } }

  private static func set(
    classes: [String] = classes, tie: String? = "tie", sides: [String]? = nil, labels: [String] = labels,
    models: [String: [[Double]]] = ["m": rows], swapped: [String: [[Double]]] = [:],
    folds: [Int]? = [0, 1, 2, 0, 1, 2],
    groups: [String]? = nil, segments: [String: [String]] = [:], floor: Double = TrainingSet.defaultFloor
  ) throws -> TrainingSet {
    try TrainingSet(
      classes: classes, tie: tie, sides: sides, labels: labels, models: models.mapValues(ProbabilityMatrix.init),
      swapped: swapped.mapValues(ProbabilityMatrix.init), folds: folds, groups: groups, segments: segments,
      floor: floor)
  }

  @Test func everythingIsNumbered() throws {
    let set = try Self.set(
      sides: ["b", "a"], models: ["z": Self.rows, "m": Self.rows], swapped: ["z": Self.rows],
      folds: [7, 3, 5, 7, 3, 5],
      groups: ["x", "y", "x", "z", "z", "y"], segments: ["language": ["en", "de", "", "en", "de", ""]])
    #expect(set.layout == ClassLayout(names: Self.classes, tieStructure: TieStructure(sideA: 1, sideB: 0, tie: 2)))
    #expect(set.labels == [0, 1, 2, 1, 0, 2])
    #expect(set.models == ["m", "z"])
    #expect(set.swapped.map { $0 == nil } == [true, false])
    #expect(set.folds == [2, 0, 1, 2, 0, 1])
    #expect(set.groups == [0, 1, 0, 2, 2, 1])
    #expect(set.segments?.columns.map { $0.values.map(\.name) } == [["(none)", "de", "en"]])
    #expect(set.segments?.ordinals == [[2, 1, 0, 2, 1, 0]])
  }

  @Test func rowsAreDividedByTheirSums() throws {
    var rows = Self.rows
    rows[4] = [0.3334, 0.3334, 0.3334]
    let set = try Self.set(models: ["m": rows])
    #expect(set.predictions[0][row: 4].allSatisfy { abs($0 - 1.0 / 3) < 1e-15 })
  }

  @Test func foldsAreMadeWhereThereAreNone() throws {
    let labels = (0..<60).map { Self.classes[$0 % 3] }
    let rows = labels.map { label in Self.classes.map { $0 == label ? 0.5 : 0.25 } }
    let groups = (0..<60).map { "g\($0 / 2)" }
    let set = try Self.set(labels: labels, models: ["m": rows], folds: nil, groups: groups)
    #expect(set.foldCount == 5 && Set(set.folds) == Set(0..<5))
    for row in stride(from: 0, to: 60, by: 2) { #expect(set.folds[row] == set.folds[row + 1]) }
  }

  struct Mistake: Sendable {
    var text: String
    var make: @Sendable () throws -> TrainingSet

    init(_ text: String, _ make: @escaping @Sendable () throws -> TrainingSet) {
      self.text = text
      self.make = make
    }
  }

  private static func changed(_ row: Int, _ numbers: [Double]) -> [String: [[Double]]] {
    var changed = rows
    changed[row] = numbers
    return ["gemma2": rows, "llama": changed]
  }

  static let mistakes: [Mistake] = [
    Mistake("found the classes [\"a\"], expected at least two different ones") { try set(classes: ["a"]) },
    Mistake("found the classes [\"a\", \"a\"], expected at least two different ones") { try set(classes: ["a", "a"]) },
    Mistake("found the tie \"draw\", expected a tie and two sides as the only classes") { try set(tie: "draw") },
    Mistake("found the tie \"tie\" between [\"a\", \"x\"], expected a tie and two sides as the only classes") {
      try set(sides: ["a", "x"])
    },
    Mistake("found no model, expected at least one") { try set(models: [:]) },
    Mistake("found no rows") { try set(labels: []) },
    Mistake("row 2: found the label \"c\", expected one of the classes") {
      try set(labels: ["a", "b", "c", "b", "a", "tie"])
    },
    Mistake("model \"llama\", row 3: found nan for \"b\", expected a probability from 0 to 1") {
      try set(models: changed(3, [0.5, .nan, 0.5]))
    },
    Mistake("model \"llama\", row 5: found -0.25 for \"a\", expected a probability from 0 to 1") {
      try set(models: changed(5, [-0.25, 0.25, 1]))
    },
    Mistake("model \"llama\", row 1: found probabilities that sum to 0.75, expected a sum within 0.001 of 1") {
      try set(models: changed(1, [0.25, 0.25, 0.25]))
    },
    Mistake("model \"m\": found 2 numbers in a row, expected 3, one a class") {
      try set(models: ["m": labels.map { _ in [0.5, 0.5] }])
    },
    Mistake("model \"m\": found 5 rows, expected 6, one a row") { try set(models: ["m": Array(rows.dropLast())]) },
    Mistake("model \"n\": found no plain predictions, which are needed") { try set(swapped: ["n": rows]) },
    Mistake("found 2 folds, expected 6, one a row") { try set(folds: [0, 1]) },
    Mistake("found 2 folds, expected 3 to 50, each with rows of its own") { try set(folds: [0, 1, 0, 1, 0, 1]) },
    Mistake("found 5 folds, expected 3 to 50, each with rows of its own") {
      try set(folds: nil, groups: ["x", "x", "x", "y", "y", "z"])
    },
    Mistake("found 1 groups, expected 6, one a row") { try set(groups: ["x"]) },
    Mistake("found the floor nan, expected a number above 0 and up to 0.01") { try set(floor: .nan) },
    Mistake("found the floor 0.5, expected a number above 0 and up to 0.01") { try set(floor: 0.5) },
    Mistake("found 1 segments \"s\", expected 6, one a row") { try set(segments: ["s": ["x"]]) },
    Mistake("found no two different segments \"s\", expected every row to have one") {
      try set(segments: ["s": labels.map { _ in "x" }])
    },
  ]

  @Test(arguments: mistakes.indices) func mistakesNameTheModelAndTheRow(_ index: Int) {
    let mistake = Self.mistakes[index]
    let error = #expect(throws: InputError.self) { try mistake.make() }
    #expect(error?.description == mistake.text)
  }

  @Test func blendPredictsByTheNamesOfItsModels() async throws {
    let labels = (0..<60).map { Self.classes[$0 * 7 % 3] }
    let sharp = labels.map { label in Self.classes.map { $0 == label ? 0.6 : 0.2 } }
    let flat = labels.indices.map { $0 % 2 == 0 ? [0.5, 0.25, 0.25] : [0.25, 0.25, 0.5] }
    let set = try Self.set(
      labels: labels, models: ["sharp": sharp, "flat": flat], folds: labels.indices.map { $0 % 3 })
    let fit = try await Blend.fit(set, BlendOptions(pool: .linear))
    let plain = ["flat": ProbabilityMatrix(flat), "sharp": ProbabilityMatrix(sharp)]
    #expect(try fit.blend.predict(plain) == fit.blend.predict(set.predictions))
    let missing = #expect(throws: InputError.self) { _ = try fit.blend.predict(["flat": plain["flat"]!]) }
    #expect(missing?.model == "sharp" && missing?.row == nil)
    let short = ProbabilityMatrix(Array(sharp.dropLast()))
    let uneven = #expect(throws: InputError.self) {
      _ = try fit.blend.predict(["flat": plain["flat"]!, "sharp": short])
    }
    #expect(uneven?.problem == .count(of: "rows", found: 59, expected: 60))
  }
}
