import Testing

@testable import TemperCore

@Suite struct FoldTableTests {
  @Test func exclusionsAreEveryFoldAndEveryPair() {
    #expect(FoldTable.exclusions(foldCount: 3) == [[0], [0, 1], [0, 2], [1], [1, 2], [2]])
  }

  @Test func entriesAreWhereTheyBelong() {
    var table = FoldTable(counts: [10, 20, 30])
    // The loss on fold g of a fit without f and g, as f·10 + g.
    table.record([0], excluded: [0])
    table.record([11], excluded: [1])
    table.record([22], excluded: [2])
    table.record([10, 1], excluded: [0, 1])
    table.record([20, 2], excluded: [0, 2])
    table.record([21, 12], excluded: [1, 2])
    #expect(table.sums == [[0, 1, 2], [10, 11, 12], [20, 21, 22]])
    // Without outer fold 1: folds 0 and 2, each fitted without fold 1 and itself.
    #expect(table.innerLoss(outer: 1) == 22.0 / 40)
    #expect(table.innerLoss(outer: 0) == 3.0 / 50)
    #expect(table.innerLoss(outer: 2) == 41.0 / 30)
    #expect(table.innerLoss(outer: nil) == 33.0 / 60)
  }

  @Test func unfittedLossesAreTheFoldsOwn() {
    let table = FoldTable(counts: [2, 2, 4], unfitted: [1, 3, 8])
    #expect(table.innerLoss(outer: nil) == 12.0 / 8)
    #expect(table.innerLoss(outer: 2) == 1)
    #expect(table.innerLoss(outer: 0) == 11.0 / 6)
  }
}
