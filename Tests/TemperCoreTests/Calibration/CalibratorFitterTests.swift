import Testing

@testable import TemperCore

@Suite struct CalibratorFitterTests {
  private static func fitter(_ layout: TestLayout, foldCount: Int = 1) -> CalibratorFitter {
    var options = CalibrationOptions()
    options.base = 0.3
    let simulation = Simulation(layout.layout, rows: 31, noise: [1], seed: 14)
    return CalibratorFitter(
      simulation.predictions[0], labels: simulation.labels, layout: layout.layout,
      folds: simulation.labels.indices.map { $0 % foldCount }, foldCount: foldCount, options: options)
  }

  /// Every problem of a calibrator on a layout.
  private static func problems(_ layout: TestLayout) -> [PenalisedProblem] {
    let fitter = fitter(layout)
    var problems = [fitter.biasCorrectedTemperatureProblem(), fitter.betaProblem([0]), fitter.betaProblem([0, 1])]
    for method in [CalibrationMethod.vector, .matrix, .dirichlet] where layout != .ten || method == .vector {
      problems.append(
        fitter.linearProblem(LinearShape(method, layout.layout), ridges: fitter.ridges(of: method, folds: [0])))
    }
    if layout.layout.tieStructure != nil { problems.append(fitter.tieMapProblem(slope: 0.8).problem) }
    return problems
  }

  @Test(arguments: TestLayout.allCases)
  func derivativesAgreeWithDifferences(layout: TestLayout) {
    var random = RandomSource(seed: 5)
    for problem in CalibratorFitterTests.problems(layout) {
      let x = (0..<problem.tying.count).map { _ in 0.5 + 0.3 * random.normal() }
      let objective = PenalisedProblem.Objective(problem: problem, folds: [0])
      let errors = derivativeErrors(at: x, value: objective.value, derivatives: objective.derivatives)
      #expect(errors.value < 1e-12)
      #expect(errors.gradient < 1e-7)
      #expect(errors.hessian < 1e-7)
    }
  }

  /// The certificate rests on the curvature that the ridges guarantee.
  @Test(arguments: TestLayout.allCases)
  func theModulusIsALowerBoundOfTheCurvature(layout: TestLayout) {
    var random = RandomSource(seed: 6)
    for problem in CalibratorFitterTests.problems(layout) {
      let zero = [Double](repeating: 0, count: problem.tying.count)
      let hessian = problem.penaltyDerivatives(at: zero).hessian
      for _ in 0..<20 {
        let direction = random.normals(problem.tying.count)
        let curvature = dot(direction, hessian.times(direction)) / dot(direction, direction)
        #expect(curvature >= problem.modulus * (1 - 1e-12))
      }
    }
  }

  /// The sum of losses and ridges that a calibrator claims to minimise, straight from its predictions.
  private static func objective(_ calibrator: LinearScaling, _ simulation: Simulation) -> Double {
    let loss = LogLoss.perRow(calibrator.calibrate(simulation.predictions[0]), labels: simulation.labels).reduce(0, +)
    let classes = Double(calibrator.biases.count)
    var ridge = classes * calibrator.biases.reduce(0) { $0 + $1 * $1 }
    for (index, weight) in calibrator.weights.enumerated() {
      let isDiagonal =
        calibrator.method == .vector || index / calibrator.biases.count == index % calibrator.biases.count
      ridge += isDiagonal ? classes * (weight - 1) * (weight - 1) : classes * (classes - 1) * weight * weight
    }
    return loss + ridge
  }

  @Test(arguments: [TestLayout.three, .two], [CalibrationMethod.vector, .matrix])
  func noStepFromAStructuredFitIsBetter(layout: TestLayout, method: CalibrationMethod) throws {
    let simulation = Simulation(layout.layout, rows: 90, noise: [1], seed: 9)
    let fitted = CalibratorFitter(simulation.predictions[0], labels: simulation.labels, layout: layout.layout)
      .fit(method)
    let best = try #require(fitted.calibrator.linear)
    let lowest = CalibratorFitterTests.objective(best, simulation)
    for index in 0..<best.weights.count + best.biases.count {
      for step in [-1e-3, 1e-3] {
        var (weights, biases) = (best.weights, best.biases)
        if index < weights.count { weights[index] += step } else { biases[index - weights.count] += step }
        let moved = LinearScaling(
          method: method, slope: best.slope, weights: weights, biases: biases, floor: best.floor)
        #expect(CalibratorFitterTests.objective(moved, simulation) > lowest)
      }
    }
  }

  @Test func noStepFromATieMapIsBetter() throws {
    let simulation = Simulation(TestLayout.shuffledPairwise.layout, rows: 120, noise: [1], seed: 10)
    let fitter = CalibratorFitter(simulation.predictions[0], labels: simulation.labels, layout: simulation.layout)
    let map = try #require(fitter.fit(.tieMap).calibrator.tieMap)
    let temperature = try #require(fitter.fit(.temperature).calibrator.temperature)
    func objective(_ g: Double, _ h: Double, _ bias: Double) -> Double {
      let moved = TieMap(tieStructure: map.tieStructure, marginSlope: g, tieSlope: h, tieBias: bias, floor: map.floor)
      let loss = LogLoss.perRow(moved.calibrate(simulation.predictions[0]), labels: simulation.labels)
      let (first, second) = (g - temperature.slope, h - temperature.slope)
      return loss.reduce(0, +) + 30 * (first * first + second * second + bias * bias)
    }
    let lowest = objective(map.marginSlope, map.tieSlope, map.tieBias)
    for step in [-1e-3, 1e-3] {
      #expect(objective(map.marginSlope + step, map.tieSlope, map.tieBias) > lowest)
      #expect(objective(map.marginSlope, map.tieSlope + step, map.tieBias) > lowest)
      #expect(objective(map.marginSlope, map.tieSlope, map.tieBias + step) > lowest)
    }
    #expect(lowest <= objective(temperature.slope, temperature.slope, 0))
  }

  /// A tie map at (β, β, 0) is plain temperature.
  @Test func theTieMapContainsTemperature() {
    let simulation = Simulation(TestLayout.shuffledPairwise.layout, rows: 20, noise: [1], seed: 10)
    let map = TieMap(
      tieStructure: simulation.layout.tieStructure!, marginSlope: 0.7, tieSlope: 0.7, tieBias: 0, floor: 1e-7)
    let scaling = TemperatureScaling(slope: 0.7, biases: [0, 0, 0], floor: 1e-7)
    let predictions = simulation.predictions[0]
    #expect(largestDifference(map.calibrate(predictions).values, scaling.calibrate(predictions).values) < 1e-14)
  }

  /// Labels drawn from a known map give its parameters back.
  @Test func parametersThatMadeTheLabelsAreFound() throws {
    var simulation = Simulation(TestLayout.pairwise.layout, rows: 6000, noise: [0], seed: 12)
    let truth = TieMap(
      tieStructure: .init(sideA: 0, sideB: 1, tie: 2), marginSlope: 0.6, tieSlope: 1.3, tieBias: 0.4, floor: 1e-7)
    let calibrated = truth.calibrate(simulation.predictions[0])
    var random = RandomSource(seed: 13)
    simulation.labels = (0..<calibrated.rowCount).map { random.draw(Array(calibrated[row: $0])) }
    let fitter = CalibratorFitter(simulation.predictions[0], labels: simulation.labels, layout: simulation.layout)
    let map = try #require(fitter.fit(.tieMap).calibrator.tieMap)
    #expect(largestDifference([map.marginSlope, map.tieSlope, map.tieBias], [0.6, 1.3, 0.4]) < 0.1)
  }

  @Test(arguments: CalibrationMethod.allCases)
  func onlyTheGivenFoldsCount(_ method: CalibrationMethod) {
    let simulation = Simulation(TestLayout.pairwise.layout, rows: 91, noise: [1], seed: 2)
    let folds = simulation.labels.indices.map { $0 % 3 }
    let whole = CalibratorFitter(
      simulation.predictions[0], labels: simulation.labels, layout: simulation.layout, folds: folds, foldCount: 3)
    let members = folds.indices.filter { folds[$0] != 1 }
    let part = CalibratorFitter(
      simulation.predictions[0].gathering(rows: members), labels: members.map { simulation.labels[$0] },
      layout: simulation.layout)
    let some = whole.fit(method, folds: [0, 2]).calibrator.calibrate(simulation.predictions[0])
    let alone = part.fit(method).calibrator.calibrate(simulation.predictions[0])
    #expect(largestDifference(some.values, alone.values) < 1e-9)
    let all = whole.fit(method).calibrator.calibrate(simulation.predictions[0])
    if method != .none { #expect(largestDifference(some.values, all.values) > 1e-6) }
  }

  @Test func aFitThatIsNotCertifiedSaysSo() {
    let fitted = CalibratorFitterTests.fitter(.pairwise).fit(.tieMap, certifies: false)
    #expect(fitted.certificate.gap.isNaN)
    #expect(fitted.certificate.converged)
  }
}
