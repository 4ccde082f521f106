import Testing

@testable import TemperCore

@Suite struct HeadLossTests {
  /// Data whose folds have 1, 2, … 9 rows: every way to fill up a lane.
  private static func unevenInputs(_ layout: ClassLayout, models: Int = 3, seed: UInt64 = 21) -> PoolInputs {
    let folds = (1...9).flatMap { size in Array(repeating: size - 1, count: size) }
    let noise = (0..<models).map { 0.4 + 0.3 * Double($0) }
    let simulation = Simulation(layout, rows: folds.count, noise: noise, seed: seed)
    return PoolInputs(
      layout: layout, labels: simulation.labels, rows: FoldLayout(folds: folds, foldCount: 9), floor: 1e-7,
      predictions: simulation.predictions)
  }

  private static func loss(_ inputs: PoolInputs) -> HeadLoss {
    inputs.layout.tieStructure == nil
      ? inputs.classLoss(inputs.classColumns()) : TieColumns(inputs).loss(inputs, allBlocks).loss
  }

  private static let allBlocks = PenaltySettings(blocks: [
    .closeness: 30, .sideBias: 30, .tieToSide: 30, .sharpness: 30, .marginToTie: 30,
  ])

  /// What the columns of a loss mean, by name.
  static func named(_ coefficients: [Double], _ inputs: PoolInputs) -> BlendCoefficients {
    let m = inputs.modelCount
    guard inputs.layout.tieStructure == nil else {
      var named = BlendCoefficients(equalWeightsFor: m, heads: 1)
      named.weights = Array(coefficients[0..<m])
      named.blocks[.sideBias] = [coefficients[m]]
      named.blocks[.tieToSide] = Array(coefficients[m + 1..<2 * m + 1])
      let tie = Array(coefficients[(2 * m + 1)...])
      named.headWeights = [Array(tie[0..<m])]
      named.biases = [tie[m]]
      named.blocks[.closeness] = [tie[m + 1]]
      named.blocks[.sharpness] = Array(tie[m + 2..<2 * m + 2])
      named.blocks[.marginToTie] = Array(tie[2 * m + 2..<3 * m + 2])
      return named
    }
    var named = BlendCoefficients(equalWeightsFor: m, heads: inputs.classCount)
    for k in 0..<inputs.classCount {
      named.headWeights[k] = Array(coefficients[k * (m + 1)..<k * (m + 1) + m])
      named.biases[k] = coefficients[k * (m + 1) + m]
    }
    return named
  }

  @Test(arguments: TestLayout.allCases)
  func valueIsThePlainLossOfEachFoldsRows(layout: TestLayout) {
    let inputs = HeadLossTests.unevenInputs(layout.layout)
    let loss = HeadLossTests.loss(inputs)
    var random = RandomSource(seed: 2)
    let coefficients = random.normals(loss.coefficientCount)
    for fold in 0..<9 {
      let plain = PlainPool.lossSum(
        HeadLossTests.named(coefficients, inputs), inputs, rows: inputs.rows.members[fold])
      #expect(relativeDifference(loss.value(at: coefficients, fold: fold), plain) < 1e-13)
    }
  }

  @Test(arguments: TestLayout.allCases, 0..<9)
  func derivativesOfEachFold(layout: TestLayout, fold: Int) {
    let inputs = HeadLossTests.unevenInputs(layout.layout, models: layout == .ten ? 2 : 3)
    let loss = HeadLossTests.loss(inputs)
    var random = RandomSource(seed: 3, stream: UInt64(fold))
    let errors = derivativeErrors(
      at: random.normals(loss.coefficientCount), value: { loss.value(at: $0, fold: fold) },
      derivatives: { loss.derivatives(at: $0, fold: fold) })
    #expect(errors.value < 1e-14)
    #expect(errors.gradient < 1e-7)
    #expect(errors.hessian < 1e-7)
  }

  /// Six models: the four columns that share a load, and some left over, within and across heads.
  @Test(arguments: [TestLayout.pairwise, .two], [5, 6, 7, 8])
  func derivativesWithManyColumns(layout: TestLayout, models: Int) {
    let inputs = HeadLossTests.unevenInputs(layout.layout, models: models)
    let loss = HeadLossTests.loss(inputs)
    var random = RandomSource(seed: 4, stream: UInt64(models))
    let errors = derivativeErrors(
      at: random.normals(loss.coefficientCount).map { $0 / 2 }, value: { loss.value(at: $0, fold: 8) },
      derivatives: { loss.derivatives(at: $0, fold: 8) })
    #expect(errors.gradient < 1e-7)
    #expect(errors.hessian < 1e-7)
  }

  /// 700 rows are three tiles.
  @Test(arguments: [TestLayout.shuffledPairwise, .three])
  func tilesAreAddedUp(layout: TestLayout) {
    let inputs = Simulation(layout.layout, rows: 700, noise: [0.5, 1], seed: 31).inputs()
    let loss = HeadLossTests.loss(inputs)
    var random = RandomSource(seed: 5)
    let x = random.normals(loss.coefficientCount)
    let errors = derivativeErrors(
      at: x, value: { PlainPool.lossSum(HeadLossTests.named($0, inputs), inputs) },
      derivatives: { loss.derivatives(at: $0, fold: 0) })
    #expect(errors.value < 1e-13)
    #expect(errors.gradient < 1e-7)
    #expect(errors.hessian < 1e-7)
  }

  @Test(arguments: TestLayout.allCases)
  func foldsSumToTheWhole(layout: TestLayout) {
    let simulation = Simulation(layout.layout, rows: 310, noise: [0.5, 1], seed: 32)
    let whole = HeadLossTests.loss(simulation.inputs(foldCount: 1))
    let parts = HeadLossTests.loss(simulation.inputs(foldCount: 4))
    var random = RandomSource(seed: 6)
    let x = random.normals(whole.coefficientCount)
    let expected = whole.derivatives(at: x, fold: 0)
    var sum = Derivatives(dimension: x.count)
    for fold in 0..<4 { sum.add(parts.derivatives(at: x, fold: fold)) }
    #expect(relativeDifference(sum.value, expected.value) < 1e-13)
    #expect(largestDifference(sum.gradient, expected.gradient) < 1e-10)
    #expect(largestDifference(sum.hessian.values, expected.hessian.values) < 1e-10)
  }

  @Test(arguments: TestLayout.allCases)
  func hugeScoresDoNotOverflow(layout: TestLayout) {
    let inputs = HeadLossTests.unevenInputs(layout.layout)
    let loss = HeadLossTests.loss(inputs)
    var random = RandomSource(seed: 7)
    let x = random.normals(loss.coefficientCount).map { 1e4 * $0 }
    let here = loss.derivatives(at: x, fold: 8)
    let plain = PlainPool.lossSum(HeadLossTests.named(x, inputs), inputs, rows: inputs.rows.members[8])
    #expect(relativeDifference(here.value, plain) < 1e-12)
    #expect((here.gradient + here.hessian.values).allSatisfy { $0.isFinite })
  }
}

@Suite struct FoldedLossResamplingTests {
  /// Losses and derivatives of weighted rows are those of rows that stand there several times.
  @Test(arguments: [TestLayout.pairwise, .shuffledPairwise, .three, .two], [0.0, .infinity])
  func weightedRowsAreRepeatedRows(_ layout: TestLayout, deviation: Double) {
    let simulation = Simulation(layout.layout, rows: 61, noise: [0.4, 0.9, 1.3], seed: 3)
    let counts = drawnCounts(61, resample: 2, seed: 9)
    let settings = PenaltySettings(
      weightRidge: 3, headRidge: deviation,
      blocks: [.closeness: 30, .sideBias: 30, .tieToSide: 30, .sharpness: 30, .marginToTie: 30])
    let whole = PenalisedFamily(simulation.inputs(foldCount: 3)).problem(settings, .signed)
    let weighted = whole.resampled(DrawnRows(whole.loss.rows, counts: counts))
    let repeated = PenalisedFamily(simulation.repeatingRows(counts).inputs()).problem(settings, .signed)
    var random = RandomSource(seed: 4)
    let point = (0..<weighted.tying.count).map { _ in 0.3 * random.normal() }
    let found = weighted.lossDerivatives(at: point, fold: 0)
    let expected = repeated.lossDerivatives(at: point, fold: 0)
    #expect(abs(found.value - expected.value) < 1e-10)
    #expect(abs(weighted.lossSum(at: point, fold: 0) - expected.value) < 1e-10)
    #expect(zip(found.gradient, expected.gradient).allSatisfy { abs($0 - $1) < 1e-10 })
    #expect(zip(found.hessian.values, expected.hessian.values).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test func mixturesOfWeightedRowsAreThoseOfRepeatedRows() {
    let simulation = Simulation(TestLayout.three.layout, rows: 50, noise: [0.5, 1, 1.5], seed: 8)
    let counts = drawnCounts(50, resample: 0, seed: 1)
    let drawn = LinearFamily(simulation.inputs()).resampled(DrawnRows(simulation.rows(foldCount: 1), counts: counts))
    let repeated = LinearFamily(simulation.repeatingRows(counts).inputs())
    let start = [Double](repeating: 1 / 3, count: 3)
    let found = drawn.fit(folds: [0], from: start)
    let expected = repeated.fit(folds: [0], from: start)
    #expect(largestDifference(found.pool.weights, expected.pool.weights) < 1e-9)
    #expect(abs(found.pool.temperature - expected.pool.temperature) < 1e-9)
    #expect(found.certificate.gap < 1e-9)
  }
}
