import Foundation
import Testing

@testable import TemperCore

/// What holds for every calibrator, whatever the classes are.
@Suite struct CalibratorContractTests {
  @Test(arguments: CalibratorCase.all)
  func rowsAreDistributionsAndExactZerosDoNoHarm(_ calibrator: CalibratorCase) {
    let simulation = calibrator.simulation()
    let fitted = calibrator.fit(simulation)
    let calibrated = fitted.calibrator.calibrate(simulation.predictions[0])
    #expect(calibrated.rowCount == 80)
    #expect(calibrated.classCount == calibrator.layout.layout.count)
    #expect(rowsAreDistributions(calibrated))
    #expect(fitted.calibrator.method == calibrator.method)
    if calibrator.method != .none { #expect(calibrated.values.allSatisfy { $0 > 0 }) }
  }

  @Test(arguments: CalibratorCase.all)
  func fitsConvergeAndAreCertified(_ calibrator: CalibratorCase) {
    let certificate = calibrator.fit(calibrator.simulation()).certificate
    #expect(certificate.converged)
    #expect(certificate.gap <= 1e-9)
  }

  @Test(arguments: CalibratorCase.all)
  func fittingAgainGivesTheSameBits(_ calibrator: CalibratorCase) {
    let simulation = calibrator.simulation()
    let (first, second) = (calibrator.fit(simulation), calibrator.fit(simulation))
    #expect(first.calibrator.parameters == second.calibrator.parameters)
    #expect(first.certificate == second.certificate)
  }

  @Test(arguments: CalibratorCase.all)
  func aCalibratorComesBackFromJSON(_ calibrator: CalibratorCase) throws {
    let fitted = calibrator.fit(calibrator.simulation()).calibrator
    let names = fitted.parameters.map(\.name)
    #expect(Set(names).count == names.count)
    let json = try JSONEncoder().encode(fitted)
    let again = try JSONDecoder().decode(Calibrator.self, from: json)
    #expect(again == fitted)
    #expect(again.method == calibrator.method)
    #expect(again.isUsable(calibrator.layout.layout))
    #expect(again.isUsable(ClassLayout(names: ["one"])) == (calibrator.method == .none))
    // Every part is needed.
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    for key in object.keys {
      var damaged = object
      damaged[key] = nil
      let data = try JSONSerialization.data(withJSONObject: damaged)
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(Calibrator.self, from: data) }
    }
  }

  @Test(arguments: CalibratorCase.all)
  func theOrderOfTheRowsDoesNotMatter(_ calibrator: CalibratorCase) {
    let simulation = calibrator.simulation()
    let order = Array(simulation.labels.indices.reversed())
    let straight = calibrator.fit(simulation).calibrator
    let turned = calibrator.fit(simulation.permuted(order)).calibrator
    let predictions = simulation.predictions[0]
    #expect(largestDifference(turned.calibrate(predictions).values, straight.calibrate(predictions).values) < 1e-9)
    let calibrated = straight.calibrate(predictions)
    #expect(straight.calibrate(predictions.gathering(rows: order)) == calibrated.gathering(rows: order))
  }

  /// What a calibrator is meant to lower is not higher than where it starts.
  @Test(arguments: CalibratorCase.all)
  func neverWorseThanItsStart(_ calibrator: CalibratorCase) {
    let simulation = calibrator.simulation()
    let fitter = calibrator.fitter(simulation)
    func loss(_ calibrator: Calibrator) -> Double {
      LogLoss.mean(calibrator.calibrate(simulation.predictions[0]), labels: simulation.labels)
    }
    func curveScore(_ matrix: (Int, Int) -> Double) -> Double {
      simulation.labels.indices.reduce(0) { sum, row in
        (0..<simulation.layout.count).reduce(sum) { sum, k in
          let error = matrix(row, k) - (simulation.labels[row] == k ? 1 : 0)
          return sum + error * error
        }
      }
    }
    let fitted = fitter.fit(calibrator.method).calibrator
    let identity = Calibrator.temperature(
      TemperatureScaling(
        slope: 1, biases: simulation.predictions[0][row: 0].map { _ in 0 }, floor: fitter.inputs.floor))
    switch calibrator.method {
    case .none: #expect(loss(fitted) == loss(.none))
    case .temperature, .dirichlet: #expect(loss(fitted) < loss(identity))
    case .tieMap, .vector, .matrix: #expect(loss(fitted) <= loss(fitter.fit(.temperature).calibrator) + 1e-12)
    // Plain temperature has a penalty of base/2 (β - 1)² in all.
    case .biasCorrectedTemperature: #expect(loss(fitted) <= loss(fitter.fit(.temperature).calibrator) + 1e-5)
    case .beta, .isotonic:
      // Each curve minimises its own loss before the rows are normalised: isotonic its squares, beta its log loss.
      let before = curveScore { simulation.predictions[0][$0, $1] }
      if let isotonic = fitted.isotonic {
        #expect(curveScore { isotonic.curves[$1].value(at: simulation.predictions[0][$0, $1]) } < before)
      }
      #expect(loss(fitted) < loss(identity))
    }
  }

  /// Sharper or softer predictions of the same model are calibrated to the same probabilities.
  @Test(arguments: CalibratorCase.all.filter { [.temperature, .vector, .matrix].contains($0.method) })
  func sharpnessOfTheInputDoesNotMatter(_ calibrator: CalibratorCase) {
    // Without exact zeros, whose floor does not scale.
    let simulation = Simulation(calibrator.layout.layout, rows: 80, noise: [0.6], seed: 3)
    var sharper = simulation
    let biases = simulation.predictions[0][row: 0].map { _ in 0.0 }
    sharper.predictions = [
      TemperatureScaling(slope: 1.25, biases: biases, floor: 1e-12).calibrate(simulation.predictions[0])
    ]
    let first = calibrator.fit(simulation).calibrator.calibrate(simulation.predictions[0])
    let second = calibrator.fit(sharper).calibrator.calibrate(sharper.predictions[0])
    #expect(largestDifference(first.values, second.values) < 1e-7)
  }

  /// A row in which one class gains, and the others lose in proportion, does not lose that class's share.
  @Test(arguments: CalibratorCase.all.filter(\.isMonotone))
  func aClassRisesWithItsOwnProbability(_ calibrator: CalibratorCase) {
    let simulation = calibrator.simulation()
    let fitted = calibrator.fit(simulation).calibrator
    let classes = simulation.layout.count
    for row in [0, 3, 7, 9, 40] {
      for k in 0..<classes {
        var path: [Double] = []
        for share in stride(from: 0.0, through: 1, by: 0.05) {
          let rest = simulation.predictions[0][row: row].enumerated().filter { $0.offset != k }.map(\.element)
          let total = rest.reduce(0, +)
          guard total > 0 else { continue }
          for (j, value) in simulation.predictions[0][row: row].enumerated() {
            path.append(j == k ? share : (1 - share) * value / total)
          }
        }
        guard !path.isEmpty else { continue }
        let calibrated = fitted.calibrate(ProbabilityMatrix(classCount: classes, values: path))
        for step in 1..<calibrated.rowCount {
          #expect(calibrated[step, k] >= calibrated[step - 1, k] - 1e-12)
        }
      }
    }
  }

  /// One slope for all classes keeps the order of the classes in every row.
  @Test(arguments: TestLayout.allCases)
  func temperatureKeepsTheOrderOfTheClasses(layout: TestLayout) {
    let calibrator = CalibratorCase(layout: layout, method: .temperature)
    let simulation = calibrator.simulation()
    let calibrated = calibrator.fit(simulation).calibrator.calibrate(simulation.predictions[0])
    for row in 0..<calibrated.rowCount {
      let order = simulation.predictions[0][row: row].indices.sorted {
        simulation.predictions[0].values[$0] < simulation.predictions[0].values[$1]
      }
      for (low, high) in zip(order, order.dropFirst()) {
        #expect(calibrated.values[low] <= calibrated.values[high])
      }
    }
  }
}
