import Foundation
import Testing

@testable import TemperCore

@Suite struct LogarithmsTests {
  private static let matrix = ProbabilityMatrix(classCount: 3, values: [0.5, 0.5, 0, 1e-9, 0.25, 0.75])

  @Test func flooredLogsRaiseWhatIsTooSmall() {
    let expected = LogarithmsTests.matrix.values.map { log(max($0, 1e-7)) }
    #expect(largestDifference(LogarithmsTests.matrix.flooredLogs(1e-7), expected) < 1e-14)
  }

  @Test func lanesAreTakenOneByOne() {
    var x = [SIMD4(0.5, 1, 2, 300), SIMD4(3, 5, 7, 1e-7)]
    x.takeLogarithms()
    for (lane, plain) in zip(x, [[0.5, 1, 2, 300], [3, 5, 7, 1e-7]]) {
      for slot in 0..<4 { #expect(abs(lane[slot] - log(plain[slot])) <= 2 * log(plain[slot]).magnitude.ulp) }
    }
    var y = [SIMD4(0, -1, -0.5, -2000)]
    y.takeExponentials()
    #expect(abs(y[0][1] - exp(-1)) < 1e-16)
    #expect(abs(y[0][2] - exp(-0.5)) < 2e-16)
    #expect(y[0][0] == 1 && y[0][3] == 0)
  }

  /// The same table as for one row.
  @Test func softmaxOfRows() {
    let logThree = 1.0986122886681098
    let scores: [Double] = [1000, 1000 - logThree, -1000, -1000 - logThree, 0, -800, 1e308, -1e308]
    let found = ProbabilityMatrix(softmaxOf: scores, classCount: 2)
    #expect(largestDifference(found.values, [0.75, 0.25, 0.75, 0.25, 1, 0, 1, 0]) < 1e-13)
  }
}
