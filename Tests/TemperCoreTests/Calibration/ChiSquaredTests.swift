import Foundation
import Testing

@testable import TemperCore

@Suite struct ChiSquaredTests {
  /// 5 % points of the tables (Abramowitz & Stegun, table 26.8).
  @Test(arguments: [(1, 3.841459), (2, 5.991465), (3, 7.814728), (4, 9.487729), (9, 16.918978), (10, 18.307038)])
  func tabulatedQuantiles(_ point: (freedom: Int, x: Double)) {
    #expect(abs(ChiSquared.survival(point.x, degreesOfFreedom: point.freedom) - 0.05) < 2e-8)
  }

  @Test func closedForms() {
    for x in [0.01, 1, 4, 30] {
      #expect(abs(ChiSquared.survival(x, degreesOfFreedom: 1) - erfc((x / 2).squareRoot())) < 1e-15)
      #expect(abs(ChiSquared.survival(x, degreesOfFreedom: 2) - exp(-x / 2)) < 1e-15)
    }
  }

  /// The derivative is minus the density.
  @Test(arguments: 1...12)
  func fallsByItsDensity(_ freedom: Int) {
    for x in [0.5, 3, 11] {
      let half = Double(freedom) / 2
      let exponent: Double = (half - 1) * log(x) - x / 2 - half * log(2.0)
      let density: Double = exp(exponent) / tgamma(half)
      func survival(_ x: Double) -> Double { ChiSquared.survival(x, degreesOfFreedom: freedom) }
      let fall = (survival(x - 1e-5) - survival(x + 1e-5)) / 2e-5
      #expect(abs(fall - density) < 1e-9)
    }
  }

  @Test func nothingIsBelowZero() {
    #expect(ChiSquared.survival(0, degreesOfFreedom: 3) == 1)
    #expect(ChiSquared.survival(-1e-18, degreesOfFreedom: 2) == 1)
  }
}
