import Testing

@testable import TemperCore

@Suite struct FoldwiseSelectionTests {
  /// Inputs of four folds of unequal size, with weights or without, of which two models are the same.
  private static func inputs(rows: Int, haveWeights: Bool, seed: UInt64) -> PoolInputs {
    let simulation = Simulation(TestLayout.three.layout, rows: rows, noise: [0.7, 0.9, 1.1, 1.3], seed: seed)
    let weights = haveWeights ? (0..<rows).map { Double(1 + $0 % 4) } : nil
    return PoolInputs(
      layout: simulation.layout, labels: simulation.labels,
      rows: FoldLayout(folds: (0..<rows).map { ($0 * $0 + $0 / 7) % 4 }, foldCount: 4, weights: weights), floor: 1e-7,
      predictions: simulation.predictions + [simulation.predictions[1]])
  }

  /// The same models in the same order, ties included, as selections one by one; and the same losses and steps.
  @Test(arguments: [(30, 1), (30, 2), (30, 3), (400, 4), (2500, 5)] as [(Int, UInt64)], [false, true])
  func agreesWithSelectionsOneByOne(size: (rows: Int, seed: UInt64), haveWeights: Bool) async {
    let inputs = Self.inputs(rows: size.rows, haveWeights: haveWeights, seed: size.seed)
    let fitter = PoolFitter(inputs, kinds: [.selection], seed: size.seed)
    let selection = FoldwiseSelection(inputs, seed: size.seed)
    let exclusions = FoldTable.exclusions(foldCount: 4)
    let expected = await fitter.trajectories(threads: 2)
    let found = await selection.trajectories(without: exclusions, threads: 2)
    #expect(Set(found.keys) == Set(exclusions))
    for excluded in exclusions {
      #expect(found[excluded]?.chosen == expected[excluded]?.chosen, "\(excluded)")
      #expect(largestDifference(found[excluded]?.values ?? [], expected[excluded]?.values ?? [1]) < 1e-13)
    }
    let heldOut = await selection.heldOut(found, threads: 2)
    for split in OuterSplit.each(foldCount: 4) {
      let (steps, loss) = heldOut.stopping(found, split)
      let (wantedSteps, wantedLoss) = fitter.stopping(expected, split)
      #expect(steps == wantedSteps && abs(loss - wantedLoss) < 1e-13, "\(split)")
    }
  }

  @Test func doesNotDependOnThreads() async {
    let selection = FoldwiseSelection(Self.inputs(rows: 90, haveWeights: false, seed: 9), seed: 1)
    let exclusions = FoldTable.exclusions(foldCount: 4)
    let one = await selection.trajectories(without: exclusions, threads: 1)
    #expect(await selection.trajectories(without: exclusions, threads: 3) == one)
  }
}
