import Testing

@testable import TemperCore

@Suite struct CalibrationFitTests {
  private static func bootstrap(threads: Int = 1) -> PairedBootstrap {
    PairedBootstrap(resamples: 200, seed: 3, threads: threads)
  }

  /// A model that is too sure of itself.
  private static func overconfident(_ layout: TestLayout, rows: Int = 240) -> Simulation {
    var simulation = Simulation(layout.layout, rows: rows, noise: [0], seed: 31)
    let biases = simulation.truth[row: 0].map { _ in 0.0 }
    simulation.predictions = [TemperatureScaling(slope: 2, biases: biases, floor: 1e-9).calibrate(simulation.truth)]
    return simulation
  }

  @Test(arguments: [TestLayout.tieStructure, .three, .two])
  func overconfidenceIsMended(layout: TestLayout) async {
    let simulation = CalibrationFitTests.overconfident(layout)
    let fit = await CalibrationFit.run(
      simulation.calibrationData(foldCount: 3), bootstrap: CalibrationFitTests.bootstrap())
    #expect(fit.method != .none)
    #expect(fit.converged)
    #expect(fit.certificate.gap <= 1e-9)
    #expect(fit.candidates[0].method == .none)
    #expect(fit.candidates[0].difference == 0)
    #expect(fit.candidates[0].interval == 0...0)
    #expect(fit.candidates.map(\.method) == fit.candidates.map(\.method).sorted())
    let best = fit.candidates.first { $0.method == fit.method }
    #expect(best?.score.mean == fit.candidates.map(\.score.mean).min())
    #expect((best?.interval.upperBound ?? 0) < 0)
    #expect(rowsAreDistributions(fit.nestedPredictions))
    let before = LogLoss.mean(simulation.predictions[0], labels: simulation.labels)
    #expect(MeanEstimate(fit.nestedLosses).mean < before)
    #expect(fit.inSampleLoss < before)
  }

  /// A candidate's loss of a row comes from a fit to the other folds, made here by hand.
  @Test func candidatesAreScoredOnFoldsTheyHaveNotSeen() async throws {
    let simulation = CalibrationFitTests.overconfident(.tieStructure, rows: 90)
    let data = simulation.calibrationData(foldCount: 3)
    let fit = await CalibrationFit.run(data, methods: [.temperature], bootstrap: CalibrationFitTests.bootstrap())
    var wanted = [Double](repeating: 0, count: 90)
    for fold in 0..<3 {
      let others = (0..<90).filter { $0 % 3 != fold }
      let fitted = CalibratorFitter(
        data.probabilities.gathering(rows: others), labels: others.map { data.labels[$0] }, layout: data.layout
      ).fit(.temperature)
      for row in stride(from: fold, to: 90, by: 3) {
        let one = fitted.calibrator.calibrate(data.probabilities.gathering(rows: [row]))
        wanted[row] = LogLoss.mean(one, labels: [data.labels[row]])
      }
    }
    let candidate = try #require(fit.candidates.last)
    #expect(largestDifference(candidate.losses, wanted) < 1e-9)
    let plain = LogLoss.perRow(data.probabilities, labels: data.labels)
    #expect(abs(candidate.difference - zip(wanted, plain).reduce(0) { $0 + $1.0 - $1.1 } / 90) < 1e-9)
    #expect(candidate.score == MeanEstimate(candidate.losses))
    // Each fold's choice is temperature, so its nested predictions are those of the candidate.
    #expect(fit.outerMethods == [.temperature, .temperature, .temperature])
    #expect(fit.nestedLosses == candidate.losses)
  }

  /// What is chosen for a fold does not see that fold.
  @Test func theChoiceForAFoldDoesNotSeeIt() async {
    var simulation = CalibrationFitTests.overconfident(.three, rows: 120)
    let first = await CalibrationFit.run(
      simulation.calibrationData(foldCount: 3), bootstrap: CalibrationFitTests.bootstrap())
    // Other labels in fold 0: choice and predictions there stay, those elsewhere may change.
    for row in stride(from: 0, to: 120, by: 3) { simulation.labels[row] = (simulation.labels[row] + 1) % 3 }
    let second = await CalibrationFit.run(
      simulation.calibrationData(foldCount: 3), bootstrap: CalibrationFitTests.bootstrap())
    #expect(first.outerMethods[0] == second.outerMethods[0])
    let members = Array(stride(from: 0, to: 120, by: 3))
    #expect(first.nestedPredictions.gathering(rows: members) == second.nestedPredictions.gathering(rows: members))
    #expect(first.nestedPredictions != second.nestedPredictions)
  }

  @Test func threadsChangeNothing() async {
    let data = CalibrationFitTests.overconfident(.tieStructure, rows: 60).calibrationData(
      foldCount: 3, groups: (0..<60).map { $0 / 2 })
    let options = CalibrationOptions(isForced: true)
    let one = await CalibrationFit.run(data, options: options, bootstrap: CalibrationFitTests.bootstrap())
    let three = await CalibrationFit.run(data, options: options, bootstrap: CalibrationFitTests.bootstrap(threads: 3))
    #expect(one.method == three.method)
    #expect(one.calibrator.parameters == three.calibrator.parameters)
    #expect(one.nestedPredictions == three.nestedPredictions)
    #expect(one.candidates.map(\.losses) == three.candidates.map(\.losses))
    #expect(one.candidates.map(\.interval) == three.candidates.map(\.interval))
    #expect(one.candidates.map(\.score) == three.candidates.map(\.score))
  }

  /// Uniform predictions have nothing to calibrate by a slope: a loss that only rounding tells from none's is no reason.
  @Test func aTieKeepsWhatIsThere() async {
    let labels = (0..<30).map { $0 % 2 }
    let data = CalibrationData(
      layout: TestLayout.two.layout, probabilities: .init(classCount: 2, values: Array(repeating: 0.5, count: 60)),
      labels: labels, folds: (0..<30).map { $0 / 10 }, foldCount: 3, groups: nil)
    let fit = await CalibrationFit.run(data, methods: [.temperature], bootstrap: CalibrationFitTests.bootstrap())
    #expect(fit.method == .none)
    #expect(fit.outerMethods == [.none, .none, .none])
  }
}
