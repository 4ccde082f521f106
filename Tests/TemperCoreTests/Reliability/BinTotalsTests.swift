import Testing

@testable import TemperCore

@Suite struct BinTotalsTests {
  /// Two bins by hand: [0.1, 0.2, 0.3] with one event, [0.7, 0.9] with two.
  let totals: BinTotals = {
    let forecast = BinaryForecast([0.9, 0.1, 0.3, 0.7, 0.2], outcomes: [true, false, true, true, false])
    return BinTotals(BinPartition(equalWidth: 2, of: forecast), of: forecast)
  }()

  @Test func sums() {
    #expect(totals.counts == [3, 2])
    #expect(totals.hits == [1, 2])
    #expect(largestDifference(totals.probabilities, [0.6, 1.6]) < 1e-15)
  }

  @Test func errorsByHand() {
    #expect(abs(totals.expectedError - (0.4 + 0.4) / 5) < 1e-15)
    #expect(abs(totals.maximumError - 0.2) < 1e-15)
    // Gaps .2 - 1/3 and .8 - 1; the variance of the first is (1/3)(2/3)/2, of the second none.
    let first = 3 * ((0.2 - 1.0 / 3) * (0.2 - 1.0 / 3) - 1.0 / 9)
    #expect(totals.debiasedError == 0)
    #expect(first + 2 * 0.04 < 0)
  }

  @Test func debiasedErrorByHand() {
    let forecast = BinaryForecast([0.9, 0.9, 0.9, 0.9], outcomes: [false, false, true, false])
    let totals = BinTotals(BinPartition(equalCounts: 1, of: forecast), of: forecast)
    #expect(abs(totals.debiasedError - (0.65 * 0.65 - 0.25 * 0.75 / 3).squareRoot()) < 1e-15)
  }

  /// A bin of one row has no variance to take off.
  @Test func aSingleRowCountsWithItsGap() {
    let forecast = BinaryForecast([0.9], outcomes: [false])
    #expect(abs(BinTotals(BinPartition(equalCounts: 1, of: forecast), of: forecast).debiasedError - 0.9) < 1e-15)
  }

  @Test func noRowsHaveNoError() {
    let forecast = BinaryForecast([], outcomes: [])
    let totals = BinTotals(BinPartition(equalWidth: 5, of: forecast), of: forecast)
    #expect(totals.expectedError == 0 && totals.maximumError == 0 && totals.debiasedError == 0)
  }
}
