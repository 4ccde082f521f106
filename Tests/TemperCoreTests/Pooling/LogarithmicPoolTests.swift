import Testing

@testable import TemperCore

@Suite struct LogarithmicPoolTests {
  @Test(arguments: TestLayout.allCases)
  func predictsAsItsFormula(layout: TestLayout) {
    let simulation = Simulation(layout.layout, rows: 30, noise: [0.5, 1, 2], seed: 62)
    let classes = layout.layout.count
    var random = RandomSource(seed: 1)
    let biases = random.normals(classes)
    let weights = random.normals(3)
    let classWeights = (0..<classes).map { _ in random.normals(3) }
    let shared = LogarithmicPool(weights: weights, biases: biases, floor: 1e-7).predict(simulation.predictions)
    let apart = LogarithmicPool(weights: weights, classWeights: classWeights, biases: biases, floor: 1e-7)
      .predict(simulation.predictions)
    for row in 0..<30 {
      let inputs = PlainPool.row(simulation.predictions, row)
      let plainShared = PlainPool.logarithmicScores(
        inputs, classWeights: Array(repeating: weights, count: classes), biases: biases, floor: 1e-7)
      let plainApart = PlainPool.logarithmicScores(inputs, classWeights: classWeights, biases: biases, floor: 1e-7)
      #expect(largestDifference(Array(shared[row: row]), PlainPool.probabilities(plainShared)) < 1e-14)
      #expect(largestDifference(Array(apart[row: row]), PlainPool.probabilities(plainApart)) < 1e-14)
    }
  }

  @Test func byHand() {
    // Odds 3 · (1/3)^2 · e^b with b = log 3.
    let inputs = [[0.75, 0.25], [0.25, 0.75]].map { ProbabilityMatrix(classCount: 2, values: $0) }
    let pool = LogarithmicPool(weights: [1, 2], biases: [1.0986122886681098, 0], floor: 1e-7)
    #expect(largestDifference(pool.predict(inputs).values, [0.5, 0.5]) < 1e-15)
  }

  @Test func anExactZeroIsRaisedToTheFloor() {
    let inputs = [[1, 0], [0.5, 0.5]].map { ProbabilityMatrix(classCount: 2, values: $0) }
    let pool = LogarithmicPool(weights: [0.5, 0.5], biases: [0, 0], floor: 1e-4)
    // Odds (1e4)^(1/2).
    #expect(largestDifference(pool.predict(inputs).values, [100.0 / 101, 1.0 / 101]) < 1e-15)
  }

  @Test func weightsThatSumToOneLeaveEqualModelsAlone() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.2, 0.3, 0.5])
    let pool = LogarithmicPool(weights: [1.7, -0.9, 0.2], biases: [0, 0, 0], floor: 1e-7)
    #expect(largestDifference(pool.predict([matrix, matrix, matrix]).values, matrix.values) < 1e-15)
  }
}

@Suite struct SharedWeightLossTests {
  private static let layouts: [TestLayout] = [.two, .three, .ten]

  /// Folds of 1, 2, … 9 rows.
  private static func inputs(_ layout: TestLayout) -> PoolInputs {
    let folds = (1...9).flatMap { size in Array(repeating: size - 1, count: size) }
    let simulation = Simulation(layout.layout, rows: folds.count, noise: [0.4, 0.8, 1.2], seed: 41)
    return PoolInputs(
      layout: layout.layout, labels: simulation.labels, rows: FoldLayout(folds: folds, foldCount: 9), floor: 1e-7,
      predictions: simulation.predictions)
  }

  @Test(arguments: layouts)
  func equalsClassWiseWeightsThatAreTied(layout: TestLayout) {
    let inputs = SharedWeightLossTests.inputs(layout)
    let heads = inputs.classLoss(inputs.classColumns())
    let shared = inputs.sharedLoss(heads.columns, hasBias: true)
    let k = inputs.classCount
    // Head by head: the three weights are parameters 0, 1 and 2, the bias is one of its own.
    let tying = ParameterTying(
      parameter: (0..<k).flatMap { [0, 1, 2, 3 + $0] }, isBounded: Array(repeating: false, count: 3 + k))
    var random = RandomSource(seed: 1)
    let x = random.normals(3 + k)
    #expect(shared.coefficientCount == 3 + k)
    for fold in 0..<9 {
      let expected = tying.reduce(heads.derivatives(at: tying.expand(x), fold: fold))
      let found = shared.derivatives(at: x, fold: fold)
      #expect(relativeDifference(found.value, expected.value) < 1e-13)
      #expect(relativeDifference(shared.value(at: x, fold: fold), expected.value) < 1e-13)
      #expect(largestDifference(found.gradient, expected.gradient) < 1e-11)
      #expect(largestDifference(found.hessian.values, expected.hessian.values) < 1e-10)
    }
  }

  @Test(arguments: layouts, 0..<9)
  func derivativesOfEachFold(layout: TestLayout, fold: Int) {
    let inputs = SharedWeightLossTests.inputs(layout)
    let loss = inputs.sharedLoss(inputs.classColumns(), hasBias: true)
    var random = RandomSource(seed: 2, stream: UInt64(fold))
    func plain(_ x: [Double]) -> Double {
      var named = BlendCoefficients(equalWeightsFor: 3, heads: inputs.classCount)
      named.headWeights = Array(repeating: Array(x[0..<3]), count: inputs.classCount)
      named.biases = Array(x[3...])
      return PlainPool.lossSum(named, inputs, rows: inputs.rows.members[fold])
    }
    let errors = derivativeErrors(at: random.normals(3 + inputs.classCount), value: plain) {
      loss.derivatives(at: $0, fold: fold)
    }
    #expect(errors.value < 1e-13)
    #expect(errors.gradient < 1e-7)
    #expect(errors.hessian < 1e-7)
  }

  @Test(arguments: layouts)
  func withoutBiasesOnlyTheWeightsAreLeft(layout: TestLayout) {
    let inputs = SharedWeightLossTests.inputs(layout)
    let columns = inputs.classColumns()
    let k = inputs.classCount
    let x = [0.7, -0.2, 0.4] + Array(repeating: 0.0, count: k)
    let full = inputs.sharedLoss(columns, hasBias: true).derivatives(at: x, fold: 6)
    let part = inputs.sharedLoss(columns, hasBias: false).derivatives(at: Array(x.prefix(3)), fold: 6)
    #expect(part.value == full.value)
    #expect(part.gradient == Array(full.gradient[0..<3]))
    for i in 0..<3 {
      for j in 0..<3 { #expect(part.hessian[i, j] == full.hessian[i, j]) }
    }
  }

  @Test(arguments: layouts)
  func foldsSumToTheWhole(layout: TestLayout) {
    let simulation = Simulation(layout.layout, rows: 57, noise: [0.5, 1], seed: 42)
    let losses = [1, 5].map { count in
      let inputs = simulation.inputs(foldCount: count)
      return inputs.sharedLoss(inputs.classColumns(), hasBias: true)
    }
    var random = RandomSource(seed: 3)
    let x = random.normals(losses[0].coefficientCount)
    let expected = losses[0].derivatives(at: x, fold: 0)
    var sum = Derivatives(dimension: x.count)
    for fold in 0..<5 { sum.add(losses[1].derivatives(at: x, fold: fold)) }
    #expect(relativeDifference(sum.value, expected.value) < 1e-13)
    #expect(largestDifference(sum.gradient, expected.gradient) < 1e-11)
    #expect(largestDifference(sum.hessian.values, expected.hessian.values) < 1e-11)
  }
}
