import Testing

@testable import TemperCore

/// Faults of calibrators in use elsewhere, each of which must not happen here.
@Suite struct CalibrationTrapTests {
  private static let layouts: [TestLayout] = [.two, .pairwise, .three]

  /// A model that says the opposite of the truth, with a temperature driven negative, would be turned round.
  @Test(arguments: CalibratorCase.all.filter { $0.layout != .ten && $0.isMonotone })
  func slopesAreNeverNegative(_ calibrator: CalibratorCase) throws {
    var simulation = Simulation(calibrator.layout.layout, rows: 200, noise: [0], seed: 4)
    for row in simulation.labels.indices {
      let inverse = simulation.truth[row: row].map { 1 / $0 }
      for (k, value) in inverse.enumerated() { simulation.predictions[0][row, k] = value / inverse.reduce(0, +) }
    }
    let fitted = calibrator.fit(simulation)
    #expect(fitted.certificate.converged)
    switch fitted.calibrator {
    case .temperature(let scaling):
      #expect(scaling.slope >= 0)
      if scaling.method == .temperature { #expect(scaling.temperature == 100) }
    case .linear(let scaling): #expect(scaling.weights.allSatisfy { $0 >= 0 })
    case .tieMap(let map): #expect(map.marginSlope >= 0 && map.tieSlope >= 0)
    case .beta(let beta): #expect(beta.curves.allSatisfy { $0.a >= 0 && $0.b >= 0 })
    case .isotonic(let isotonic):
      #expect(isotonic.curves.allSatisfy { $0.y.first! <= $0.y.last! })
    case .none: #expect(calibrator.method == .none)
    }
    // What says nothing true is softened, never made worse than it was.
    let calibrated = fitted.calibrator.calibrate(simulation.predictions[0])
    let before = LogLoss.mean(simulation.predictions[0], labels: simulation.labels)
    let after = LogLoss.mean(calibrated, labels: simulation.labels)
    if calibrator.method != .none { #expect(after < before - 0.1) }
  }

  /// log 0 is finite everywhere, also for classes that a model excludes in every row and that come true all the same.
  @Test(arguments: CalibratorCase.all.filter { layouts.contains($0.layout) && $0.method != .none })
  func aClassThatIsAlwaysExcludedStaysPossible(_ calibrator: CalibratorCase) {
    var simulation = Simulation(calibrator.layout.layout, rows: 60, noise: [0.8], seed: 6)
    let last = simulation.layout.count - 1
    for row in simulation.labels.indices {
      let rest = 1 - simulation.predictions[0][row, last]
      for k in 0..<last { simulation.predictions[0][row, k] /= rest }
      simulation.predictions[0][row, last] = 0
    }
    let fitted = calibrator.fit(simulation)
    #expect(fitted.certificate.converged)
    #expect(fitted.calibrator.parameters.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    let calibrated = fitted.calibrator.calibrate(simulation.predictions[0])
    #expect(rowsAreDistributions(calibrated))
    #expect(
      LogLoss.mean(calibrated, labels: simulation.labels)
        < LogLoss.mean(simulation.predictions[0], labels: simulation.labels))
  }

  /// A class that never comes true in the rows of a fit, and rows that are all certain, leave every parameter finite.
  @Test(arguments: CalibratorCase.all.filter { layouts.contains($0.layout) })
  func separableRowsHaveAFiniteFit(_ calibrator: CalibratorCase) {
    let classes = calibrator.layout.layout.count
    let labels = (0..<40).map { $0 % (classes - 1) }
    let values = labels.flatMap { label in (0..<classes).map { $0 == label ? 1.0 : 0 } }
    let fitted = CalibratorFitter(
      ProbabilityMatrix(classCount: classes, values: values), labels: labels, layout: calibrator.layout.layout
    ).fit(calibrator.method)
    #expect(fitted.certificate.converged)
    #expect(fitted.calibrator.parameters.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    #expect(rowsAreDistributions(fitted.calibrator.calibrate(ProbabilityMatrix(classCount: classes, values: values))))
  }
}
