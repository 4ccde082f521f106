import Testing

@testable import TemperCore

@Suite struct OuterSplitTests {
  @Test func outerFoldsComeBeforeAllRows() {
    #expect(OuterSplit.each(foldCount: 2) == [.fold(0), .fold(1), .all])
    #expect(OuterSplit.fold(1).leftOut == 1)
    #expect(OuterSplit.all.leftOut == nil)
  }

  @Test func anInnerFitGoesWithoutItsFoldAndTheOuterOne() {
    #expect(OuterSplit.fold(1).folds(of: 3) == [0, 2])
    #expect(OuterSplit.fold(1).exclusions(of: 3) == [[0, 1], [1, 2]])
    #expect(OuterSplit.all.folds(of: 3) == [0, 1, 2])
    #expect(OuterSplit.all.exclusions(of: 3) == [[0], [1], [2]])
  }

  @Test func valuesAreFoundByTheirSplit() async {
    var values = SplitValues(foldCount: 2) { $0.leftOut ?? 9 }
    #expect(values.values == [0, 1, 9] && values.splits.map { values[$0] } == [0, 1, 9])
    values[.fold(0)] = 5
    values[.all] = 6
    #expect(values == SplitValues(outer: [5, 1], all: 6))
    #expect(values.map { -$0 }.values == [-5, -1, -6])
    #expect(await SplitValues(foldCount: 2, threads: 2) { $0.leftOut ?? 9 } == SplitValues(outer: [0, 1], all: 9))
  }

  @Test func rowsOfASplitFollowFoldAfterFold() {
    let rows = SplitRows(FoldLayout(folds: [2, 0, 1, 2, 0], foldCount: 3), .fold(0))
    #expect(rows.members == [1, 2])
    #expect(rows.rows == [2, 0, 3])
    #expect(rows.folds == [0, 1, 1])
  }
}
