import Testing

@testable import TemperCore

@Suite struct FoldedRowsTests {
  @Test func foldsBecomeRunsOfWholeLanes() {
    let rows = FoldLayout(folds: [1, 0, 1, 1, 2, 1, 1, 0], foldCount: 3)
    #expect(rows.members == [[1, 7], [0, 2, 3, 5, 6], [4]])
    #expect(rows.folds == [0..<1, 1..<3, 3..<4])
    #expect(
      rows.slots == [1, 7, -1, -1, 0, 2, 3, 5, 6, -1, -1, -1, 4, -1, -1, -1])
    #expect(
      rows.weights == [SIMD4(1, 1, 0, 0), SIMD4(1, 1, 1, 1), SIMD4(1, 0, 0, 0), SIMD4(1, 0, 0, 0)])
    #expect(rows.laneCount == 4)
    #expect(rows.foldCount == 3)
  }

  @Test func lanesHoldValuesAndZeroInFilling() {
    let rows = FoldLayout(folds: [1, 0, 0], foldCount: 2)
    #expect(rows.lanes { Double($0) + 10 } == [SIMD4(11, 12, 0, 0), SIMD4(10, 0, 0, 0)])
  }

  @Test func lanesOfColumns() {
    let rows = FoldLayout(folds: [1, 0, 0], foldCount: 2)
    let matrix = ProbabilityMatrix(classCount: 2, values: [0.25, 0.75, 0.5, 0.5, 1, 0])
    #expect(
      rows.lanes(of: matrix, columns: [1, 0], least: 0.125, filling: 2)
        == [SIMD4(0.5, 0.125, 2, 2), SIMD4(0.75, 2, 2, 2), SIMD4(0.5, 1, 2, 2), SIMD4(0.25, 2, 2, 2)])
  }

  @Test(arguments: 1...9)
  func everyRowHasOneSlot(size: Int) {
    let rows = FoldLayout(folds: (0..<size).map { _ in 0 }, foldCount: 1)
    #expect(rows.slots.filter { $0 >= 0 } == Array(0..<size))
    #expect(rows.laneCount == (size + 3) / 4)
    #expect(rows.weights.reduce(SIMD4(), +).sum() == Double(size))
  }
}

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
