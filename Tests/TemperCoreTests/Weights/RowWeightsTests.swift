import Testing

@testable import TemperCore

@Suite struct RowWeightsTests {
  @Test func whole() {
    #expect(RowWeights([1, 1, 1]).counts == nil)
    #expect(RowWeights([2, 2, 2]).counts == [2, 2, 2])
    #expect(RowWeights([3, 0, 1]).counts == [3, 0, 1])
    #expect(RowWeights([1, 0, 1]).counts == [1, 0, 1])
  }

  /// Weights that are not all whole have no scale of their own.
  @Test func relative() {
    #expect(RowWeights([0.5, 0.5]).counts == nil)
    #expect(RowWeights([0.3, 0.3, 0]).counts == [1, 1, 0])
    let counts = RowWeights([0.5, 1, 1.5, 0]).counts ?? []
    #expect(largestDifference(counts, [0.5, 1, 1.5, 0]) < 1e-15)
    let scaled = RowWeights([0.5e60, 1e60, 1.5e60, 0]).counts ?? []
    #expect(largestDifference(scaled, [0.5, 1, 1.5, 0]) < 1e-15)
    let small = RowWeights([0.5e-9, 1e-9, 1.5e-9, 0]).counts ?? []
    #expect(largestDifference(small, [0.5, 1, 1.5, 0]) < 1e-15)
  }

  @Test func effectiveRows() {
    #expect(RowWeights([1, 1, 1, 0]).effectiveCount == 3)
    #expect(abs(RowWeights([1, 2, 3]).effectiveCount - 36.0 / 14) < 1e-14)
    #expect(abs(RowWeights([1e90, 2e90, 3e90]).effectiveCount - 36.0 / 14) < 1e-14)
    #expect(RowWeights([1e-90, 1e90]).effectiveCount == 1)
    #expect(RowWeights([4, 0]).positiveCount == 1)
  }

  @Test func whatIsAWeight() {
    for weight in [0, -0.0, 1e-100, 0.3, 7, 1e100] { #expect(RowWeights.allows(weight)) }
    for weight in [-1, -1e-300, 1e-101, 1e101, .infinity, .nan] { #expect(!RowWeights.allows(weight)) }
  }

  @Test func theTrainingSetRefusesWhatIsNone() throws {
    let matrix = ProbabilityMatrix(Array(repeating: [0.5, 0.5], count: 6))
    func training(_ weights: [Double]) throws(InputError) -> TrainingSet {
      try TrainingSet(
        classes: ["n", "y"], labels: ["n", "y", "n", "y", "n", "y"], models: ["m": matrix], folds: [0, 0, 1, 1, 2, 2],
        weights: weights)
    }
    func problem(_ weights: [Double]) -> InputError? {
      do throws(InputError) { _ = try training(weights) } catch { return error }
      return nil
    }
    #expect(try training([1, 1, 1, 1, 1, 1]).weights == nil)
    #expect(try training([1, 0, 1, 2, 0, 1]).weights == [1, 0, 1, 2, 0, 1])
    #expect(problem([1, -2, 1, 1, 1, 1])?.row == 1)
    #expect(
      problem([1, -2, 1, 1, 1, 1])?.description
        == "row 1: found the weight -2.0, expected 0 or a number from 1e-100 to 1e+100")
    #expect(problem([1, 1, 1, 1, 1, .nan])?.row == 5)
    #expect(problem([0, 0, 0, 0, 0, 0])?.problem == .noWeight)
    #expect(problem([1, 1, 1, 0, 0, 0])?.problem == .weightedFolds(2))
    #expect(problem([1, 1])?.problem == .count(of: "weights", found: 2, expected: 6))
  }
}

/// A data set with whole weights, and the same with every row as often as it weighs, in its fold.
struct WeightedCase: Sendable {
  let layout: ClassLayout
  let labels: [Int]
  let predictions: [ProbabilityMatrix]
  let folds: [Int]
  let groups: [Int]
  let weights: [Double]
  /// The row that each of the repeated rows is.
  let repeated: [Int]

  static let foldCount = 4

  init(_ layout: ClassLayout, rows: Int = 90, models: Int = 3, seed: UInt64 = 3) {
    let simulation = Simulation(layout, rows: rows, noise: (0..<models).map { 0.5 + 0.2 * Double($0) }, seed: seed)
    self.layout = layout
    labels = simulation.labels
    predictions = simulation.predictions
    folds = (0..<rows).map { $0 % WeightedCase.foldCount }
    groups = (0..<rows).map { $0 / 3 }
    weights = (0..<rows).map { Double([1, 3, 0, 2, 1, 1, 5][$0 % 7]) }
    repeated = weights.indices.flatMap { row in Array(repeating: row, count: Int([1, 3, 0, 2, 1, 1, 5][row % 7])) }
  }

  func inputs(weighted: Bool, predictions other: [ProbabilityMatrix]? = nil) -> PoolInputs {
    let predictions = other ?? predictions
    guard !weighted else {
      return PoolInputs(
        layout: layout, labels: labels,
        rows: FoldLayout(folds: folds, foldCount: WeightedCase.foldCount, weights: weights),
        floor: TrainingSet.defaultFloor, predictions: predictions)
    }
    return PoolInputs(
      layout: layout, labels: repeated.map { labels[$0] },
      rows: FoldLayout(folds: repeated.map { folds[$0] }, foldCount: WeightedCase.foldCount),
      floor: TrainingSet.defaultFloor, predictions: predictions.map { $0.gathering(rows: repeated) })
  }

  func training(weights: RowWeights?, grouped: Bool = false) -> TrainingSet {
    TrainingSet(
      layout: layout, labels: labels, models: predictions.indices.map { "m\($0)" }, predictions: predictions,
      swapped: predictions.map { _ in nil }, folds: folds, foldCount: WeightedCase.foldCount,
      groups: grouped ? groups : nil, weights: weights)
  }

  /// The repeated rows, those of one row as one group.
  func repeatedTraining() -> TrainingSet {
    TrainingSet(
      layout: layout, labels: repeated.map { labels[$0] }, models: predictions.indices.map { "m\($0)" },
      predictions: predictions.map { $0.gathering(rows: repeated) }, swapped: predictions.map { _ in nil },
      folds: repeated.map { folds[$0] }, foldCount: WeightedCase.foldCount, groups: renumbered(repeated))
  }
}
