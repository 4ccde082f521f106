import Testing

@testable import TemperCore

@Suite struct IsotonicRegressionTests {
  /// The fit at every point by the max-min formula (Barlow et al. 1972): max over a <= i of min over b >= i of the mean of
  /// the points a ... b, equal x merged first.
  private static func maxMin(_ x: [Double], _ y: [Double], _ weights: [Double]) -> [Double] {
    let distinct: [Double] = Set(x).sorted()
    var fitted: [Double] = []
    for i in distinct.indices {
      var largest = -Double.infinity
      for a in 0...i {
        var smallest = Double.infinity
        for b in i..<distinct.count {
          var sum = 0.0
          var weight = 0.0
          for point in x.indices where x[point] >= distinct[a] && x[point] <= distinct[b] {
            sum += weights[point] * y[point]
            weight += weights[point]
          }
          smallest = min(smallest, sum / weight)
        }
        largest = max(largest, smallest)
      }
      fitted.append(largest)
    }
    return x.map { value in fitted[distinct.firstIndex(of: value) ?? 0] }
  }

  @Test(arguments: 0..<30)
  func agreesWithTheMaxMinFormula(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    let count = 1 + random.index(below: 25)
    // Few distinct x, so that there are ties; outcomes in half of the cases.
    let x = (0..<count).map { _ in Double(random.index(below: 12)) / 12 }
    let y = (0..<count).map { _ in seed.isMultiple(of: 2) ? Double(random.index(below: 2)) : random.unit() }
    let weights = (0..<count).map { _ in seed % 3 == 0 ? 1 : 0.1 + random.unit() }
    let fit = IsotonicRegression(x, y, weights: weights)
    #expect(largestDifference(fit.values(at: x), IsotonicRegressionTests.maxMin(x, y, weights)) < 1e-12)
    #expect(zip(fit.blocks, fit.blocks.dropFirst()).allSatisfy { $0.value < $1.value && $0.upper < $1.lower })
    #expect(abs(fit.blocks.reduce(0) { $0 + $1.weight } - weights.reduce(0, +)) < 1e-12)
  }

  @Test func theOrderOfThePointsDoesNotMatter() {
    var random = RandomSource(seed: 3)
    let x = (0..<50).map { _ in Double(random.index(below: 20)) / 20 }
    let y = random.units(50)
    var order = Array(0..<50)
    random.shuffle(&order)
    #expect(IsotonicRegression(order.map { x[$0] }, order.map { y[$0] }) == IsotonicRegression(x, y))
  }

  @Test func aRisingSequenceIsItsOwnFitAndAFallingOneIsItsMean() {
    let rising = IsotonicRegression([3, 1, 2], [0.5, 0, 0.25])
    #expect(rising.blocks.map(\.value) == [0, 0.25, 0.5])
    #expect(rising.curve == MonotoneCurve(x: [1, 2, 3], y: [0, 0.25, 0.5]))
    let falling = IsotonicRegression([1, 2, 3], [1, 0.5, 0])
    #expect(falling.blocks == [.init(lower: 1, upper: 3, value: 0.5, weight: 3)])
    #expect(falling.curve == MonotoneCurve(x: [1, 3], y: [0.5, 0.5]))
  }
}

@Suite struct ForecastRegressionTests {
  /// scikit-learn's regression, with ties, with and without weights: blocks, and the fit between and outside them.
  @Test func agreesWithScikitLearn() throws {
    for reference in try ReliabilityReferences.loaded.get().isotonic {
      let (x, y, weights) = reference.data()
      let found = IsotonicRegression(x, y, weights: weights)
      #expect(found.curve.x == reference.x)
      #expect(largestDifference(found.curve.y, reference.y) < 1e-12)
      #expect(largestDifference(reference.at.map { found.curve.value(at: $0) }, reference.values) < 1e-12)
    }
  }

  /// Rows taken one by one, or gathered by equal probability.
  @Test func aForecastIsItsRows() {
    let (probabilities, outcomes) = CalibratedRows(rows: 300, classes: 3, seed: 4).event(0)
    let rounded = probabilities.map { ($0 * 50).rounded() / 50 }
    let found = IsotonicRegression(BinaryForecast(rounded, outcomes: outcomes))
    #expect(found == IsotonicRegression(rounded, outcomes.map { $0 ? 1 : 0 }))
    #expect(found.blocks.reduce(0) { $0 + $1.weight } == 300)
  }

  /// 1 - .7 - .2 is not .1, but rounding must not break a tie.
  @Test func valuesThatDifferByRoundingAreEqual() {
    let noisy = 1 - 0.7 - 0.2
    #expect(noisy != 0.1)
    let found = IsotonicRegression([noisy, 0.1, 0.5], [0, 1, 1])
    #expect(found.blocks.map(\.value) == [0.5, 1])
    #expect(IsotonicRegression.groups([0, 1e-16, 2e-15, 0.1]) == [0, 2, 3, 4])
    #expect(IsotonicRegression.groups([]) == [0])
  }
}

@Suite struct MonotoneCurveTests {
  private let curve = MonotoneCurve(x: [1, 2, 4, 8], y: [0, 0.5, 0.5, 1])

  @Test(arguments: [(0.0, 0.0), (1, 0), (1.5, 0.25), (2, 0.5), (3, 0.5), (4, 0.5), (5, 0.625), (8, 1), (9, 1)])
  func straightBetweenThePointsAndFlatBeyond(_ point: (position: Double, height: Double)) {
    #expect(curve.value(at: point.position) == point.height)
  }

  @Test func aSinglePointIsAConstant() {
    let constant = MonotoneCurve(x: [0.3], y: [0.7])
    #expect([-1, 0.3, 2].map { constant.value(at: $0) } == [0.7, 0.7, 0.7])
  }
}

@Suite struct PooledViolatorsTests {
  @Test func poolsByHand() {
    var pools = PoolAdjacentViolators()
    pools.fit(sums: [1, 0, 2, 2, 6], weights: [1, 1, 2, 1, 3])
    // 1, 0 pool to 1/2; 1 follows; 2, 2 are equal and one block.
    #expect(pools.blocks.map(\.points) == [0..<2, 2..<3, 3..<5])
    #expect(pools.blocks.map(\.value) == [0.5, 1, 2])
    #expect(pools.blocks.map(\.weight) == [2, 2, 4])
  }

  @Test func canBeUsedAgain() {
    var pools = PoolAdjacentViolators()
    pools.fit(sums: [3, 2, 1], weights: [1, 1, 1])
    #expect(pools.blocks.map(\.value) == [2])
    pools.fit(sums: [1, 2, 3], weights: [1, 1, 1])
    #expect(pools.blocks.map(\.value) == [1, 2, 3])
    var values = [Double](repeating: 0, count: 4)
    pools.values(at: [0, 2], into: &values, from: 1)
    #expect(values == [0, 1, 3, 0])
  }

  /// The value of a point is max over starts of min over ends of the means (Barlow et al. 1972).
  @Test(arguments: 1...5)
  func minMaxFormula(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    let weights = (0..<30).map { _ in 0.5 + random.unit() }
    let sums = weights.enumerated().map { $1 * (random.normal() + 0.05 * Double($0)) }
    var pools = PoolAdjacentViolators()
    pools.fit(sums: sums, weights: weights)
    var found = [Double](repeating: 0, count: 30)
    pools.values(at: Array(0..<30), into: &found, from: 0)
    func mean(_ start: Int, _ end: Int) -> Double {
      sums[start...end].reduce(0, +) / weights[start...end].reduce(0, +)
    }
    let expected: [Double] = (0..<30).map { point in
      (0...point).reduce(-.infinity) { most, start in
        max(most, (point..<30).reduce(.infinity) { least, end in min(least, mean(start, end)) })
      }
    }
    #expect(largestDifference(found, expected) < 1e-12)
  }
}
