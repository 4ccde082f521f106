import Testing

@testable import TemperCore

@Suite struct PlainCandidatesTests {
  /// Tables of the plain pools against fits made one by one, scored by the plain formula.
  @Test(arguments: [PoolKind.best, .mean, .geometric, .linear], [TestLayout.pairwise, .three])
  func tablesHoldTheLossesOfSeparateFits(kind: PoolKind, layout: TestLayout) async {
    let inputs = Simulation(layout.layout, rows: 50, noise: [0.8, 0.9, 1], seed: 111).inputs(foldCount: 4)
    let fitter = PoolFitter(inputs, kinds: [kind])
    let table = await fitter.table(kind, threads: 2)
    for f in 0..<4 {
      for g in 0..<4 {
        let others = (0..<4).filter { $0 != f && $0 != g }
        let pool = fitter.fit(Hyperparameters(kind: kind), folds: others).pool
        let losses = LogLoss.perRow(pool.predict(inputs.predictions), labels: inputs.labels)
        let expected = inputs.rows.members[g].reduce(0) { $0 + losses[$1] }
        #expect(relativeDifference(table.sums[f][g], expected) < 1e-12)
      }
    }
  }

  @Test func exclusionsAreEveryFoldAndEveryPair() {
    #expect(FoldTable.exclusions(foldCount: 3) == [[0], [0, 1], [0, 2], [1], [1, 2], [2]])
  }

  @Test func entriesAreWhereTheyBelong() {
    var table = FoldTable(weights: [10, 20, 30])
    // The loss on fold g of a fit without f and g, as f·10 + g.
    table.record([0], excluded: [0])
    table.record([11], excluded: [1])
    table.record([22], excluded: [2])
    table.record([10, 1], excluded: [0, 1])
    table.record([20, 2], excluded: [0, 2])
    table.record([21, 12], excluded: [1, 2])
    #expect(table.sums == [[0, 1, 2], [10, 11, 12], [20, 21, 22]])
    // Without outer fold 1: folds 0 and 2, each fitted without fold 1 and itself.
    #expect(table.innerLoss(.fold(1)) == 22.0 / 40)
    #expect(table.innerLoss(.fold(0)) == 3.0 / 50)
    #expect(table.innerLoss(.fold(2)) == 41.0 / 30)
    #expect(table.innerLoss(.all) == 33.0 / 60)
  }

  @Test func unfittedLossesAreTheFoldsOwn() {
    let table = FoldTable(weights: [2, 2, 4], unfitted: [1, 3, 8])
    #expect(table.innerLoss(.all) == 12.0 / 8)
    #expect(table.innerLoss(.fold(2)) == 1)
    #expect(table.innerLoss(.fold(0)) == 11.0 / 6)
  }
}
