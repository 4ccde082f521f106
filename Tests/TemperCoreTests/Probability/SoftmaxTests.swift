import Foundation
import Testing

@testable import TemperCore

@Suite struct SoftmaxTests {
  private static let logThree = 1.0986122886681098
  private static let table: [(scores: [Double], expected: [Double], normaliser: Double)] = [
    ([0, 0], [0.5, 0.5], 0.6931471805599453),
    ([logThree, 0], [0.75, 0.25], 1.3862943611198906),
    ([1000, 1000 - logThree], [0.75, 0.25], 1000.2876820724518),
    ([-1000, -1000 - logThree], [0.75, 0.25], -999.7123179275482),
    ([0, -800], [1, 0], 0),
    ([1e308, -1e308, 0], [1, 0, 0], 1e308),
    ([7], [1], 7),
  ]

  @Test(arguments: table)
  func probabilitiesAndTheirNormaliser(_ row: (scores: [Double], expected: [Double], normaliser: Double)) {
    var values = row.scores
    let found = softmax(&values)
    #expect(largestDifference(values, row.expected) < 1e-13)
    #expect(relativeDifference(found, row.normaliser) < 1e-15)
  }

  /// The normaliser gives log-probabilities where the probability itself is zero in doubles.
  @Test func logProbabilitiesDoNotUnderflow() {
    var values = [0.0, -5000]
    let normaliser = softmax(&values)
    #expect(values[1] == 0)
    #expect(-5000 - normaliser == -5000)
  }

  @Test func flooredLogRaisesWhatIsTooSmall() {
    #expect(flooredLog(0, floor: 1e-7) == log(1e-7))
    #expect(flooredLog(1e-7, floor: 1e-7) == log(1e-7))
    #expect(flooredLog(0.5, floor: 1e-7) == log(0.5))
  }

  @Test func lanesAreComputedOneByOne() {
    let x = SIMD4(0.5, 1, 2, 300)
    #expect(exp(x) == SIMD4(exp(0.5), exp(1.0), exp(2.0), exp(300.0)))
    #expect(log(x) == SIMD4(log(0.5), 0, log(2.0), log(300.0)))
  }
}
