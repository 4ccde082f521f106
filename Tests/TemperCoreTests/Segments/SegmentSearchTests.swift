import Testing

@testable import TemperCore

@Suite struct SegmentSearchTests {
  /// Most of what knowing the truth would gain is gained on fresh labels, and cross-validation says so.
  @Test(arguments: [UInt64(1), 2]) func gainIsFoundWhereTheTieBiasVaries(_ seed: UInt64) async {
    let data = SegmentSimulation(rows: 1600, shifts: [-0.7, -0.2, 0.2, 0.7], seed: seed)
    let oracle = data.expectedLoss(data.predictions) - data.expectedLoss(data.truth)
    let found = await data.chosen()
    let gain = data.expectedLoss(data.predictions) - data.expectedLoss(found.predictions)
    #expect(oracle > 0.015)
    #expect(gain > 0.7 * oracle && gain <= oracle)
    #expect(found.choice.converged)
    #expect(found.choice.strengths.allSatisfy { $0.isFinite })
    #expect(found.choice.unadjusted - found.choice.loss > 0.4 * oracle)
  }

  @Test(arguments: [UInt64(1), 2, 3, 4]) func nothingIsLostWhereItDoesNotVary(_ seed: UInt64) async {
    let data = SegmentSimulation(rows: 1200, shifts: [0, 0, 0, 0], idleColumns: 1, seed: seed)
    let found = await data.chosen()
    #expect(data.expectedLoss(found.predictions) - data.expectedLoss(data.predictions) <= 1e-4)
    #expect(found.choice.loss <= found.choice.unadjusted)
  }

  @Test func columnsAreChosenOneByOne() async {
    let data = SegmentSimulation(rows: 1200, shifts: [-0.9, 0.9], idleColumns: 2, seed: 3)
    let choice = await data.chosen().choice
    #expect(choice.strengths.map(\.isFinite) == [true, false, false])
    #expect(!choice.isOff)
  }

  /// What all rows share would better these predictions, but no segment does: they stay as they are.
  @Test func sharedEffectsAreNoSegments() async {
    let data = SegmentSimulation(rows: 800, shifts: [0.6, 0.6], seed: 4)
    let choice = await data.chosen().choice
    let fitter = data.fitter
    let shared = data.folds.map { fold in
      fitter.losses([.infinity], fittedTo: data.folds.filter { $0 != fold }, on: fold, from: nil).perRow
    }
    #expect(shared.joined().reduce(0, +) / 800 < choice.unadjusted - 0.005)
    #expect(choice.isOff && choice.loss == choice.unadjusted)
    #expect(abs(choice.unadjusted - LogLoss.mean(data.predictions, labels: data.labels)) < 1e-12)
  }

  /// The loss that is stated is that of fits which did not see the fold.
  @Test func lossIsCrossValidatedOnTheGivenFolds() async throws {
    let data = SegmentSimulation(rows: 600, shifts: [-1, 1], seed: 6)
    let folds = [0, 1, 3]
    let choice = await SegmentSearch.choose(data.fitter, folds: folds, threads: 1)
    var sum = 0.0
    var count = 0
    for fold in folds {
      let others = folds.filter { $0 != fold }
      let adjusted = data.fitter.fit(choice.strengths, folds: others).adjustment.adjust(
        data.predictions, segments: data.segments)
      for row in data.rows.members[fold] { sum += LogLoss.of(adjusted[row: row], label: data.labels[row]) }
      count += data.rows.members[fold].count
    }
    #expect(!choice.isOff)
    #expect(abs(sum / Double(count) - choice.loss) < 1e-7)
    let unadjusted = folds.flatMap { data.rows.members[$0] }.map {
      LogLoss.of(data.predictions[row: $0], label: data.labels[$0])
    }
    #expect(abs(unadjusted.reduce(0, +) / Double(count) - choice.unadjusted) < 1e-12)
  }

  /// Rows that belong together say less than as many rows apart: what ties gain and sides lose is then two findings.
  @Test func groupsWidenTheError() async {
    let data = SegmentSimulation(rows: 600, shifts: [-0.8, 0.8], seed: 8)
    let groups = data.labels.map { $0 == 2 ? 1 : 0 }
    let apart = await SegmentSearch.choose(data.fitter, folds: data.folds, threads: 1)
    let together = await SegmentSearch.choose(data.fitter, folds: data.folds, groups: groups, threads: 1)
    #expect(!apart.isOff && together.isOff)
    #expect(together.loss == together.unadjusted && together.unadjusted == apart.unadjusted)
  }

  @Test func threadsChangeNoBit() async {
    let data = SegmentSimulation(rows: 400, shifts: [-1, 1], idleColumns: 1, seed: 7)
    let one = await data.chosen()
    let three = await data.chosen(threads: 3)
    #expect(one.choice == three.choice)
    #expect(one.predictions == three.predictions)
  }

  @Test func anyNumberOfClasses() async {
    let data = Simulation(TestLayout.three.layout, rows: 900, noise: [0.2], seed: 9)
    // Half of the rows say their logarithms doubled: a slope of a half is what they lack.
    let sharp = data.labels.indices.map { $0.isMultiple(of: 2) }
    let predictions = ProbabilityMatrix.softmaxRows(count: 900, classCount: 3) { row, scores in
      for k in scores.indices {
        scores[k] = (sharp[row] ? 2 : 1) * flooredLog(data.predictions[0][row, k], floor: 1e-9)
      }
    }
    let segments = Segmentation(
      columns: [SegmentSimulation.column("sharp", 2)], ordinals: [sharp.map { $0 ? 1 : 0 }])
    let fitter = SegmentFitter(
      predictions, labels: data.labels, layout: data.layout, segments: segments, rows: data.rows(foldCount: 3))
    let choice = await SegmentSearch.choose(fitter, folds: [0, 1, 2], threads: 1)
    let gain = choice.unadjusted - LogLoss.mean(data.predictions[0], labels: data.labels)
    #expect(!choice.isOff && gain > 0.01 && choice.unadjusted - choice.loss > 0.6 * gain)
    let fitted = fitter.fit(choice.strengths, folds: [0, 1, 2]).adjustment
    let slopes = fitted.columns[0].values.map { fitted.shared.slope + $0.effect.slope }
    #expect(abs(slopes[0] / slopes[1] - 2) < 0.5)
  }
}
