import TemperKernels
import Testing

@Suite struct RowsTests {
  private static let values: [Double] = [0.5, 0.25, 0.25, 0.125, 0.75, 0.125, 1, 0, 0]

  @Test func rowsAreGathered() {
    var result = [Double](repeating: 0, count: 6)
    temper_gather_rows(RowsTests.values, 3, [2, 0], 2, &result)
    #expect(result == [1, 0, 0, 0.5, 0.25, 0.25])
  }

  @Test func rowsAreAdded() {
    var totals: [Double] = [1, 2, 3, 4, 5, 6]
    temper_add_rows(RowsTests.values, 3, [1, 1], 2, 2, &totals)
    #expect(totals == [1.25, 3.5, 3.25, 4.25, 6.5, 6.25])
  }

  /// The second row sums to 1.5, one number of the third is raised and one lowered.
  @Test func oddsOfWhatCameTrue() {
    var result = [Double](repeating: 0, count: 3)
    temper_odds_against([0.25, 0.75, 0.5, 1, 0, 2], 2, [1, 0, 0], 3, 0.125, &result)
    let odds: Double = 1 / 0.75
    #expect(result == [odds, 3, 9])
  }
}
