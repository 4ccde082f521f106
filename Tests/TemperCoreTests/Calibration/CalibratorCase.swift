import Testing

@testable import TemperCore

/// A calibrator on a layout: the contract tests hold for every one of these.
struct CalibratorCase: Sendable, CustomTestStringConvertible {
  let layout: TestLayout
  let method: CalibrationMethod

  var testDescription: String { "\(layout.rawValue), \(method.rawValue)" }

  /// Whether a class is promised to rise with its own probability.
  var isMonotone: Bool { method != .matrix && method != .dirichlet }

  static let all: [CalibratorCase] = TestLayout.allCases.flatMap { layout in
    CalibrationMethod.allCases.filter { $0.refusal(layout: layout.layout) == nil }
      // A full matrix of ten classes has 110 parameters: slow without optimisation, and no other code than for three.
      .filter { layout != .ten || $0 != .dirichlet }
      .map { CalibratorCase(layout: layout, method: $0) }
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
      simulation.predictions[0], labels: simulation.labels, layout: simulation.layout)
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

extension Calibrator {
  var temperature: TemperatureScaling? { if case .temperature(let scaling) = self { scaling } else { nil } }
  var linear: LinearScaling? { if case .linear(let scaling) = self { scaling } else { nil } }
  var tieMap: TieMap? { if case .tieMap(let map) = self { map } else { nil } }
  var beta: BetaCalibration? { if case .beta(let curves) = self { curves } else { nil } }
  var isotonic: IsotonicCalibration? { if case .isotonic(let curves) = self { curves } else { nil } }
}
