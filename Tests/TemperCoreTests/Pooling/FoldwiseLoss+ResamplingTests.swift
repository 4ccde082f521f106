import Testing

@testable import TemperCore

@Suite struct FoldedLossResamplingTests {
  /// Losses and derivatives of weighted rows are those of rows that stand there several times.
  @Test(arguments: [TestLayout.tieStructure, .shuffledArena, .three, .two], [0.0, .infinity])
  func weightedRowsAreRepeatedRows(_ layout: TestLayout, deviation: Double) {
    let simulation = Simulation(layout.layout, rows: 61, noise: [0.4, 0.9, 1.3], seed: 3)
    let counts = drawnCounts(61, resample: 2, seed: 9)
    let settings = PenaltySettings(
      weightRidge: 3, headRidge: deviation,
      blocks: [.closeness: 30, .sideBias: 30, .tieToSide: 30, .sharpness: 30, .marginToTie: 30])
    let whole = PenalisedFamily(simulation.inputs(foldCount: 3)).problem(settings, .signed)
    let weighted = whole.resampled(DrawnRows(whole.loss.rows, counts: counts))
    let repeated = PenalisedFamily(simulation.repeatingRows(counts).inputs()).problem(settings, .signed)
    var random = RandomSource(seed: 4)
    let point = (0..<weighted.tying.count).map { _ in 0.3 * random.normal() }
    let found = weighted.lossDerivatives(at: point, fold: 0)
    let expected = repeated.lossDerivatives(at: point, fold: 0)
    #expect(abs(found.value - expected.value) < 1e-10)
    #expect(abs(weighted.lossSum(at: point, fold: 0) - expected.value) < 1e-10)
    #expect(zip(found.gradient, expected.gradient).allSatisfy { abs($0 - $1) < 1e-10 })
    #expect(zip(found.hessian.values, expected.hessian.values).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func mixturesOfWeightedRowsAreThoseOfRepeatedRows() {
    let simulation = Simulation(TestLayout.three.layout, rows: 50, noise: [0.5, 1, 1.5], seed: 8)
    let counts = drawnCounts(50, resample: 0, seed: 1)
    let drawn = LinearFamily(simulation.inputs()).resampled(DrawnRows(simulation.rows(foldCount: 1), counts: counts))
    let repeated = LinearFamily(simulation.repeatingRows(counts).inputs())
    let start = [Double](repeating: 1 / 3, count: 3)
    let found = drawn.fit(folds: [0], from: start)
    let expected = repeated.fit(folds: [0], from: start)
    #expect(largestDifference(found.pool.weights, expected.pool.weights) < 1e-9)
    #expect(abs(found.pool.temperature - expected.pool.temperature) < 1e-9)
    #expect(found.certificate.gap < 1e-9)
  }
}
