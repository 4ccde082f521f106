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
