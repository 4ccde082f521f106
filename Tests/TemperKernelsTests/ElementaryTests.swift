import Foundation
import TemperKernels
import Testing

/// Elementary functions against those of the system, which are within one unit in the last place.
@Suite struct ElementaryTests {
  private static func exponentials(_ x: [Double]) -> [Double] {
    var result = [Double](repeating: .nan, count: x.count)
    temper_exp(x, &result, x.count)
    return result
  }

  private static func logarithms(_ x: [Double]) -> [Double] {
    var result = [Double](repeating: .nan, count: x.count)
    temper_log(x, &result, x.count)
    return result
  }

  /// Differences in units in the last place.
  private static func worst(_ found: [Double], _ expected: [Double]) -> Double {
    zip(found, expected).map { abs($0 - $1) / $1.ulp }.max() ?? 0
  }

  /// From every order of magnitude.
  private static func numbers(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    var random = LinearCongruence(state: 7)
    return (0..<count).map { _ in Double.random(in: range, using: &random) }
  }

  @Test(arguments: [1e-300, 1e-12, 1e-3, 0.5, 1, 30, 707.9])
  func exponentialsAreTheSystems(scale: Double) {
    let x = ElementaryTests.numbers(-scale...0, count: 4_000)
    #expect(ElementaryTests.worst(ElementaryTests.exponentials(x), x.map { exp($0) }) <= 2)
  }

  @Test(arguments: [2e-308...1e-300, 1e-7...1, 0.999...1.001, 1...3, 1...1e9, 1e300...1e308])
  func logarithmsAreTheSystems(range: ClosedRange<Double>) {
    let x = ElementaryTests.numbers(range, count: 4_000)
    #expect(ElementaryTests.worst(ElementaryTests.logarithms(x), x.map { log($0) }) <= 2)
  }

  @Test func exactValues() {
    #expect(ElementaryTests.exponentials([0, -709, -1e9, -.infinity]) == [1, 0, 0, 0])
    let logOfTwo: Double = log(2)
    #expect(ElementaryTests.logarithms([1, 2, 0.5]) == [0, logOfTwo, -logOfTwo])
    #expect(ElementaryTests.exponentials([.nan])[0].isNaN)
    #expect(ElementaryTests.logarithms([.nan])[0].isNaN)
  }

  /// Whole lanes and what is left over give the same numbers.
  @Test(arguments: 0...9) func anyCount(count: Int) {
    let x = (0..<count).map { -0.3 * Double($0) - 0.1 }
    #expect(ElementaryTests.exponentials(x) == x.map { ElementaryTests.exponentials([$0])[0] })
    #expect(ElementaryTests.logarithms(x.map { -$0 }) == x.map { ElementaryTests.logarithms([-$0])[0] })
  }
}

/// Knuth's linear congruence: enough for inputs of tests.
struct LinearCongruence: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) << 32 ^ state
  }
}
