import Testing

@testable import TemperCore

@Suite struct DrawnRowsTests {
  @Test func columnsFollowTheDrawnRows() {
    // Folds 0 1 0 1 …: lanes hold the even rows first, then the odd ones, each filled up to four.
    let whole = FoldLayout(folds: (0..<10).map { $0 % 2 }, foldCount: 2)
    let counts: [Double] = [2, 0, 1, 3, 0, 0, 0, 1, 1, 0]
    let drawn = DrawnRows(whole, counts: counts)
    #expect(drawn.members == [0, 2, 8, 3, 7])
    #expect(drawn.rows.weightSums == [8])
    #expect(drawn.rows.weights == [SIMD4(2, 1, 1, 3), SIMD4(1, 0, 0, 0)])
    let columns = whole.lanes { Double($0) } + whole.lanes { 100 + Double($0) }
    #expect(
      drawn.gather(columns, stride: whole.laneCount) == [
        SIMD4(0, 2, 8, 3), SIMD4(7, 0, 0, 0), SIMD4(100, 102, 108, 103), SIMD4(107, 0, 0, 0),
      ])
    #expect(drawn.gather(columns, stride: whole.laneCount, [1]).first == SIMD4(100, 102, 108, 103))
    let ones = whole.lanes { _ in 1 }
    #expect(drawn.outcomes(ones, stride: whole.laneCount) == drawn.rows.weights)
  }
}
