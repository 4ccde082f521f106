import Foundation
import Testing

@testable import TemperCore

@Suite struct SmoothCalibrationErrorTests {
  /// relplot's error and bandwidth, up to 100,000 rows, calibrated and not.
  @Test(arguments: 0..<3)
  func agreesWithRelplot(index: Int) throws {
    let reference = try ReliabilityReferences.loaded.get().smooth[index]
    let (probabilities, outcomes) = reference.data()
    let found = SmoothCalibrationError(probabilities, outcomes: outcomes)
    #expect(found.bandwidth == reference.bandwidth)
    #expect(abs(found.value - reference.value) < 1e-11)
  }

  /// The error is no larger than its bandwidth, and 1/1024 below the bandwidth it is.
  @Test func theBandwidthEqualsTheError() {
    let (probabilities, outcomes) = CalibratedRows(rows: 150, classes: 3, seed: 12).event(2)
    let found = SmoothCalibrationError(probabilities, outcomes: outcomes)
    #expect(found.value <= found.bandwidth)
    let below = found.bandwidth - 1.0 / 1024
    #expect(SmoothCalibrationError.at(bandwidth: below, probabilities, outcomes: outcomes) > below)
    #expect(
      SmoothCalibrationError.at(bandwidth: found.bandwidth, probabilities, outcomes: outcomes) == found.value)
  }

  /// Rows rounded to a grid of their own, one grid at a time, for every bandwidth of the bisection.
  @Test(arguments: [0.5, 0.0625, 0.0078125, 3.0 / 1024])
  func agreesWithSeparateGrids(bandwidth: Double) {
    let (probabilities, outcomes) = CalibratedRows(rows: 150, classes: 3, seed: 12).event(1)
    let smoothing = ReflectedSmoothing(bandwidth: bandwidth)
    var residuals = [Double](repeating: 0, count: smoothing.gridCount)
    var density = residuals
    for (p, event) in zip(probabilities, outcomes) {
      smoothing.add(event ? p - 1 : p, at: p, to: &residuals)
      smoothing.add(1, at: p, to: &density)
    }
    let mass =
      smoothing.sums(density).plain + SmoothCalibrationError.addedDensity * Double(smoothing.evaluationCount)
    let expected = smoothing.sums(residuals).magnitudes / mass
    #expect(SmoothCalibrationError.at(bandwidth: bandwidth, probabilities, outcomes: outcomes) == expected)
  }

  /// Bandwidths that are passed over, because no error can be as large, are those that bisection would leave as well.
  @Test(arguments: [0.0005, 0.004, 0.03, 0.2], [false, true])
  func bisectionOfEveryBandwidth(rate: Double, areSure: Bool) {
    var random = RandomSource(seed: UInt64(1 / rate))
    // Sure forecasts lie at 0 or close to it, but for those that are right.
    let outcomes = (0..<900).map { $0 < 2 || random.unit() < rate }
    let probabilities = outcomes.map { outcome in areSure ? (outcome ? 0.9 : 0) : 2 * rate * random.unit() }
    var (low, high) = (0, 1024)
    for _ in 0..<10 {
      let middle = (low + high) / 2
      let bandwidth = Double(middle) / 1024
      let error = SmoothCalibrationError.at(bandwidth: bandwidth, probabilities, outcomes: outcomes)
      if bandwidth < 0.001 || bandwidth < error { low = middle } else { high = middle }
    }
    let found = SmoothCalibrationError(probabilities, outcomes: outcomes)
    let bandwidth = Double(high) / 1024
    #expect(found.bandwidth == bandwidth)
    #expect(found.value == SmoothCalibrationError.at(bandwidth: bandwidth, probabilities, outcomes: outcomes))
  }

  @Test func perfectPredictionsHaveNoError() {
    let found = SmoothCalibrationError([0, 1, 1, 0], outcomes: [false, true, true, false])
    #expect(found.value == 0)
    #expect(found.bandwidth == 2.0 / 1024)
  }

  @Test func alwaysWrongIsAsWrongAsCanBe() {
    let found = SmoothCalibrationError([0, 1], outcomes: [true, false])
    #expect(found.value > 0.3 && found.value <= 1)
  }
}

@Suite struct SmoothNullTests {
  /// On a coarser grid and from another starting point, the same error: within half a percent on average, and within two
  /// where rounding chooses another bandwidth.
  @Test(arguments: [(60, 1), (400, 1), (400, 3), (3000, 5)])
  func agreesWithTheExactError(rows: Int, power: Int) {
    let (probabilities, outcomes) = CalibratedRows(rows: rows, classes: 3, power: power, seed: 1).event(0)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    var null = SmoothNull(SmoothBases(forecast))
    var deviations: [Double] = []
    var scratch = ReflectedSmoothing.Scratch()
    for seed in 0..<6 as Range<UInt64> {
      var random = RandomSource(seed: seed)
      let outcomes = probabilities.map { random.unit() < $0 }
      let exact = SmoothCalibrationError(probabilities, outcomes: outcomes)
      let drawn = DrawnOutcomes(forecast.order.map { outcomes[$0] ? 1 : 0 })
      deviations.append(null.value(drawn, &scratch) / exact.value - 1)
    }
    #expect(deviations.allSatisfy { abs($0) < 0.02 })
    #expect(abs(MeanEstimate(deviations).mean) < 0.005, "\(deviations)")
  }

  @Test func doesNotDependOnTheLastDraw() {
    let (probabilities, outcomes) = CalibratedRows(rows: 200, classes: 3, seed: 2).event(0)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    let chosen = DrawnOutcomes(forecast.order.map { outcomes[$0] ? 1 : 0 })
    var fresh = SmoothNull(SmoothBases(forecast))
    var used = SmoothNull(SmoothBases(forecast))
    var (one, other) = (ReflectedSmoothing.Scratch(), ReflectedSmoothing.Scratch())
    _ = used.value(DrawnOutcomes(Array(repeating: 0, count: 200)), &one)
    _ = used.value(DrawnOutcomes(Array(repeating: 1, count: 200)), &one)
    #expect(fresh.value(chosen, &other) == used.value(chosen, &one))
  }
}

@Suite struct SmoothBasesTests {
  /// Every residual added to the grid by itself, and smoothed.
  private static func plainError(_ probabilities: [Double], _ outcomes: [Bool], bandwidth: Int) -> Double {
    let smoothing = ReflectedSmoothing(coarse: Double(bandwidth) / 1024)
    var residuals = [Double](repeating: 0, count: smoothing.gridCount)
    var density = residuals
    for (p, outcome) in zip(probabilities, outcomes) {
      smoothing.add(outcome ? p - 1 : p, at: p, to: &residuals)
      smoothing.add(1, at: p, to: &density)
    }
    let added = SmoothCalibrationError.addedDensity * Double(smoothing.evaluationCount)
    return smoothing.sums(residuals).magnitudes / (smoothing.sums(density).plain + added)
  }

  private static func error(_ probabilities: [Double], _ outcomes: [Bool], bandwidth: Int) -> Double {
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    var scratch = ReflectedSmoothing.Scratch()
    return SmoothBases(forecast).error(
      DrawnOutcomes(forecast.order.map { outcomes[$0] ? 1 : 0 }), bandwidth, &scratch)
  }

  @Test(arguments: [3, 16, 40, 150, 700], [1, 6])
  func agreesWithRowsOneByOne(bandwidth: Int, power: Int) {
    var (probabilities, outcomes) = CalibratedRows(rows: 700, classes: 3, power: power, seed: 4).event(0)
    // Ends, and closer to them than a step of the grid.
    probabilities += [0, 0, 1, 1e-9, 2e-4, 4e-4, 1 - 1e-9, 1 - 3e-4, 0.5, 0.25]
    outcomes += [true, false, true, true, true, false, false, true, true, true]
    let expected = Self.plainError(probabilities, outcomes, bandwidth: bandwidth)
    #expect(abs(Self.error(probabilities, outcomes, bandwidth: bandwidth) - expected) < 1e-13)
    #expect(expected > 1e-4)
  }

  /// Of a rare event only the rows that came true are looked at.
  @Test(arguments: [3, 40, 700]) func agreesWithRowsOneByOneWhereFewComeTrue(bandwidth: Int) {
    let probabilities = (0..<640).map { Double(($0 * 37) % 640) / 640 } + [0, 1, 1e-9]
    let outcomes = probabilities.indices.map { $0 % 50 == 3 || $0 >= 640 }
    guard case .rows(_, let few) = DrawnOutcomes(outcomes.map { $0 ? 1 : 0 }) else { preconditionFailure("of rows") }
    #expect(few?.count == 16)
    let expected = Self.plainError(probabilities, outcomes, bandwidth: bandwidth)
    #expect(abs(Self.error(probabilities, outcomes, bandwidth: bandwidth) - expected) < 1e-13)
  }

  /// Where all rows are at the ends there is nothing between.
  @Test(arguments: [[0.0, 0, 0], [1, 1, 1], [0, 0, 1], [1e-5, 1e-5, 0.99999]])
  func rowsAtTheEndsAlone(_ probabilities: [Double]) {
    let outcomes = [true, false, false]
    let expected = Self.plainError(probabilities, outcomes, bandwidth: 102)
    #expect(abs(Self.error(probabilities, outcomes, bandwidth: 102) - expected) < 1e-13)
  }
}

@Suite struct ReflectedSmoothingTests {
  @Test func gridsAreRelplots() {
    #expect(ReflectedSmoothing(bandwidth: 0.5).gridCount == 1001)
    #expect(ReflectedSmoothing(bandwidth: 0.5).evaluationCount == 200)
    // round(20 / (3/1024)) = 6827, round(10 / (3/1024)) = 3413.
    #expect(ReflectedSmoothing(bandwidth: 3.0 / 1024).gridCount == 3414)
    #expect(ReflectedSmoothing(bandwidth: 3.0 / 1024).evaluationCount == 3413)
  }

  @Test func weightsAreSharedBetweenGridPoints() {
    let smoothing = ReflectedSmoothing(bandwidth: 0.5)
    var grid = [Double](repeating: 0, count: smoothing.gridCount)
    smoothing.add(2, at: 0.25025, to: &grid)
    #expect(largestDifference([grid[250], grid[251]], [1.5, 0.5]) < 1e-10)
    smoothing.add(1, at: 1, to: &grid)
    smoothing.add(1, at: 0, to: &grid)
    #expect(grid[1000] == 1 && grid[0] == 1)
    let sum = grid.reduce(0, +)
    #expect(abs(sum - 4) < 1e-12)
  }

  /// A point mass becomes the Gaussian plus its reflections at 0 and 1.
  @Test(arguments: [0.02, 0.5, 0.97])
  func aPointBecomesAReflectedGaussian(place: Double) {
    let bandwidth = 0.04
    let smoothing = ReflectedSmoothing(bandwidth: bandwidth)
    var grid = [Double](repeating: 0, count: smoothing.gridCount)
    smoothing.add(1, at: place, to: &grid)
    func gaussian(_ distance: Double) -> Double {
      exp(-distance * distance / (2 * bandwidth * bandwidth)) / ((2 * Double.pi).squareRoot() * bandwidth)
    }
    var expected = 0.0
    for index in 0..<smoothing.evaluationCount {
      let t = Double(index) / Double(smoothing.evaluationCount - 1)
      expected += gaussian(t - place) + gaussian(t + place) + gaussian(t - (2 - place))
    }
    let found = smoothing.sums(grid)
    // Linear interpolation between grid points, a fortieth of the bandwidth apart, is all that differs.
    #expect(abs(found.plain / expected - 1) < 1e-3)
    #expect(found.magnitudes == found.plain)
  }

  /// The coarse grid does the same to within a thousandth or two.
  @Test(arguments: [3, 8, 40, 150])
  func theCoarseGridIsNear(bandwidth: Int) {
    let fine = ReflectedSmoothing(bandwidth: Double(bandwidth) / 1024)
    let coarse = ReflectedSmoothing(coarse: Double(bandwidth) / 1024)
    var random = RandomSource(seed: 4)
    var grids = [fine, coarse].map { [Double](repeating: 0, count: $0.gridCount) }
    for _ in 0..<2000 {
      let place = random.unit()
      let weight = random.unit() < place ? place - 1 : place
      fine.add(weight, at: place, to: &grids[0])
      coarse.add(weight, at: place, to: &grids[1])
    }
    let means = zip([fine, coarse], grids).map { $0.sums($1).magnitudes / Double($0.evaluationCount) }
    #expect(abs(means[1] / means[0] - 1) < 0.005)
  }
}
