import Testing

@testable import TemperCore

@Suite struct RefitVarianceTests {
  private static let free = Hyperparameters(
    kind: .tieAware, sign: .signed, penalties: PenaltySettings(headRidge: 0))

  /// The same pool in every split.
  private static func contenders(
    _ data: TrainingSet, _ recipe: Hyperparameters
  ) -> SplitValues<RefitVariance.Contender> {
    let rows = FoldLayout(folds: data.folds, foldCount: data.foldCount, weights: data.weights)
    let fitter = PoolFitter(PoolInputs(data, .none, rows: rows), kinds: [recipe.kind])
    return SplitValues(foldCount: data.foldCount) { _ in
      RefitVariance.Contender(fitter: fitter, models: Array(data.models.indices), recipe: recipe)
    }
  }

  private static func variances(
    _ data: TrainingSet, _ blend: Hyperparameters, against others: [Hyperparameters], threads: Int = 2
  ) async -> [Double] {
    await RefitVariance(seed: 3, threads: threads).variances(
      contenders(data, blend), against: others.map { contenders(data, $0) }, data)
  }

  /// Where the truth is one of the pools, the optimism is a chi-square of P degrees of freedom over N: variance 2 P / N².
  @Test(arguments: [UInt64(1), 2]) func ofAPoolWithTheTruthInIt(seed: UInt64) async {
    let data = Simulation(TestLayout.pairwise.layout, rows: 1500, noise: [0, 1], seed: seed).blendData(foldCount: 5)
    let found = await RefitVarianceTests.variances(
      data, RefitVarianceTests.free, against: [Hyperparameters(kind: .mean)])
    let expected = RefitVariance.inflation(foldCount: 5) * 2 * 5 / (1500 * 1500)
    #expect(found.count == 1 && found[0] > 0.6 * expected && found[0] < 1.6 * expected)
  }

  /// A pool moves with itself, and pools without parameters do not move.
  @Test func ofWhatDoesNotDiffer() async {
    let data = Simulation(TestLayout.pairwise.layout, rows: 120, noise: [0.5, 1], seed: 4).blendData(foldCount: 3)
    let free = RefitVarianceTests.free
    let fixed = [PoolKind.mean, .geometric, .selection].map {
      Hyperparameters(kind: $0, steps: $0 == .selection ? 5 : nil)
    }
    #expect(await RefitVarianceTests.variances(data, free, against: [free]) == [0])
    #expect(await RefitVarianceTests.variances(data, fixed[0], against: fixed) == [0, 0, 0])
    // The better of two models that are nearly alike is not the same in every resample.
    let best = await RefitVarianceTests.variances(data, fixed[0], against: [Hyperparameters(kind: .best)])
    #expect(best[0] >= 0 && best[0] < 1e-2)
  }

  @Test func threadsAndRowsWithoutAWeightChangeNothing() async {
    let simulation = Simulation(TestLayout.three.layout, rows: 90, noise: [0.5, 1], seed: 5)
    func found(_ data: TrainingSet, threads: Int) async -> Double {
      await RefitVarianceTests.variances(
        data, Hyperparameters(kind: .linear), against: [Hyperparameters(kind: .mean)], threads: threads)[0]
    }
    let one = await found(simulation.blendData(foldCount: 3), threads: 1)
    #expect(one > 0)
    #expect(await found(simulation.blendData(foldCount: 3), threads: 4) == one)
    let weighted = TrainingSet(
      layout: simulation.layout, labels: simulation.labels + [0, 1, 2], models: ["first", "second"],
      predictions: simulation.predictions.map {
        ProbabilityMatrix(classCount: 3, values: $0.values + Array(repeating: 1 / 3, count: 9))
      },
      swapped: [nil, nil], folds: (0..<93).map { $0 % 3 }, foldCount: 3, groups: nil,
      weights: RowWeights(Array(repeating: 1, count: 90) + [0, 0, 0]))
    #expect(abs(await found(weighted, threads: 2) / one - 1) < 1e-6)
  }

  @Test func manyRowsNeedNone() async {
    let rows = RefitVariance.clusterLimit
    let data = Simulation(TestLayout.two.layout, rows: rows, noise: [0.5, 1], seed: 6).blendData(foldCount: 3)
    let found = await RefitVarianceTests.variances(
      data, Hyperparameters(kind: .linear), against: [Hyperparameters(kind: .mean)])
    #expect(found == [0])
  }

  /// With so many models a refit takes as long as a fit: the interval is then about other rows alone.
  @Test func costlyRefitsAreLeftOut() async {
    func found(models: Int) async -> Double {
      let data = Simulation(
        TestLayout.two.layout, rows: 500, noise: (0..<models).map { 0.5 + Double($0) }, seed: 7
      ).blendData(foldCount: 3)
      return await RefitVarianceTests.variances(
        data, Hyperparameters(kind: .linear), against: [Hyperparameters(kind: .mean)])[0]
    }
    #expect(500 * 201 * 201 > RefitVariance.refitLimit)
    #expect(await found(models: 201) == 0)
    #expect(await found(models: 2) > 0)
  }

  /// The variance of the quadratic form over K normal numbers with the eigenvalues that the derivation finds, from the form itself.
  @Test(arguments: [2, 3, 5, 10]) func inflation(foldCount k: Int) {
    let count = Double(k)
    var sum = 0.0
    for f in 0..<k {
      for g in 0..<k {
        // The nested loss minus the true one, as a form in z_f z_g; a mean over folds of variance K / N each.
        let cross = f == g ? 0 : -1 / (count * (count - 1))
        let without = Double((0..<k).count { $0 != f && $0 != g })
        let held = without / (2 * count * (count - 1) * (count - 1))
        let own = -1 / (2 * count * count)
        let entry = count * (cross + held + own)
        sum += entry * entry
      }
    }
    #expect(abs(RefitVariance.inflation(foldCount: k) - sum) < 1e-12)
  }

  @Test(arguments: [(5, 2.7764451052), (25, 2.0638985616)])
  func expandingByStudent(clusters: Int, t: Double) {
    let factor = t / 1.959963984540054 * (Double(clusters) / Double(clusters - 1)).squareRoot()
    let found = PairedBootstrap.expanded(-1...3, around: 1, clusters: clusters)
    #expect(abs(found.upperBound - 1 - 2 * factor) < 1e-6 && abs(found.lowerBound - 1 + 2 * factor) < 1e-6)
  }

  @Test func widening() {
    let z = 1.959963984540054
    #expect(PairedBootstrap.widened(-0.3...0.2, around: 0, byVariance: 0) == -0.3...0.2)
    let wide = PairedBootstrap.widened(-0.3...0.4, around: 0, byVariance: 0.01)
    #expect(abs(wide.lowerBound + (0.09 + z * z * 0.01).squareRoot()) < 1e-15)
    #expect(abs(wide.upperBound - (0.16 + z * z * 0.01).squareRoot()) < 1e-15)
  }
}
