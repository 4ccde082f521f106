import Testing

@testable import TemperCore

/// A calibrator on a layout: the contract tests hold for every one of these.
struct CalibratorCase: Sendable, CustomTestStringConvertible {
  let layout: TestLayout
  let method: CalibrationMethod
  var options = CalibrationOptions(isForced: true)

  var testDescription: String {
    let extras = [options.hasAbsoluteMargin ? "|d|" : "", options.hasPositionOffset ? "offset" : ""]
    return ([layout.rawValue, method.rawValue] + extras.filter { !$0.isEmpty }).joined(separator: ", ")
  }

  /// Whether a class is promised to rise with its own probability.
  var isMonotone: Bool { method != .matrix && method != .dirichlet && !options.hasAbsoluteMargin }

  static let all: [CalibratorCase] = TestLayout.allCases.flatMap { layout in
    var cases = CalibrationMethod.applicable(layout: layout.layout, rowCount: 0, isForced: true)
      // A full matrix of ten classes has 110 parameters: slow without optimisation, and no other code than for three.
      .filter { layout != .ten || $0 != .dirichlet }
      .map { CalibratorCase(layout: layout, method: $0) }
    if layout.layout.tieStructure != nil {
      let closeness = CalibrationOptions(isForced: true, hasAbsoluteMargin: true)
      let all = CalibrationOptions(isForced: true, hasAbsoluteMargin: true, hasPositionOffset: true)
      cases += [closeness, all].map { CalibratorCase(layout: layout, method: .tieMap, options: $0) }
    }
    return cases
  }

  /// A model that is too sure of itself, with exact zeros and an exact one among its predictions.
  func simulation(rows: Int = 80, seed: UInt64 = 81) -> Simulation {
    var simulation = Simulation(layout.layout, rows: rows, noise: [1.2], seed: seed)
    let classes = layout.layout.count
    for k in 0..<classes { simulation.predictions[0][7, k] = k == simulation.labels[7] ? 1 : 0 }
    for k in 0..<classes { simulation.predictions[0][9, k] = k == (simulation.labels[9] + 1) % classes ? 1 : 0 }
    return simulation
  }

  func fitter(_ simulation: Simulation) -> CalibratorFitter {
    CalibratorFitter(
      simulation.predictions[0], labels: simulation.labels, layout: simulation.layout, options: options)
  }

  func fit(_ simulation: Simulation) -> FittedCalibrator { fitter(simulation).fit(method) }
}

extension Simulation {
  /// The same rows in another order.
  func permuted(_ order: [Int]) -> Simulation {
    var result = self
    result.labels = order.map { labels[$0] }
    result.predictions = predictions.map { $0.gathering(rows: order) }
    return result
  }
}
