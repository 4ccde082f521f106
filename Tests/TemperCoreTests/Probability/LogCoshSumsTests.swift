import Foundation
import Testing

@testable import TemperCore

@Suite struct LogCoshSumsTests {
  private static func sums(_ rows: [[Double]]) -> [Double] {
    var sums = LogCoshSums(count: rows[0].count)
    for row in rows { row.withUnsafeBufferPointer { sums.add($0) } }
    return sums.values()
  }

  @Test(arguments: [0, 1e-9, 1e-3, 0.3, -2, 5, 30])
  func oneTermIsTheFormula(x: Double) {
    #expect(abs(LogCoshSumsTests.sums([[x]])[0] - log(cosh(x))) < 1e-14 * max(1, abs(x)))
  }

  @Test func largeNumbersStayFinite() {
    #expect(LogCoshSumsTests.sums([[1e4, -1e300, 0]]) == [1e4 - log(2), 1e300, 0])
  }

  @Test func termsAddUpRowByRow() {
    let terms: [[Double]] = [[0.5, -3], [2, 0.1], [-7, 40]]
    let expected = (0..<2).map { row in terms.reduce(0) { $0 + log(cosh($1[row])) } }
    #expect(largestDifference(LogCoshSumsTests.sums(terms), expected) < 1e-13)
  }

  @Test func numbersMayBeScaled() {
    var sums = LogCoshSums(count: 5)
    [1.0, -2, 3, 0, 0.5].withUnsafeBufferPointer { sums.add($0, times: 0.5) }
    #expect(largestDifference(sums.values(), [0.5, 1, 1.5, 0, 0.25].map { log(cosh($0)) }) < 1e-14)
  }

  /// 2^1,100 is no double.
  @Test func moreTermsThanAProductHolds() {
    let found = LogCoshSumsTests.sums(Array(repeating: [0, 1e-3], count: 1_100))
    #expect(abs(found[0]) < 1e-10)
    #expect(abs(found[1] - 1_100 * log(cosh(1e-3))) < 1e-10)
  }
}
