import Foundation
import Testing

@testable import TemperCore

/// What named libraries, and scipy as an independent optimiser, make of three sets of predictions.
struct GoldenCalibrators: Decodable, Sendable {
  let cases: [Case]

  struct Case: Decodable, Sendable {
    let name: String
    let temperature: Temperature
    let stoppedTemperature: Temperature
    let bcts: Linear
    let vectorScaling: Linear?
    let dirichletOdir: Linear?
    let svs: Linear?
    let sms: Linear?
    let tieMap3: Map?
    let tieMap4: Map?
    let tieMap5: Map?
    let beta: [Beta]
    let isotonic: [Isotonic]
    let isotonicNormalised: Normalised?
    let saerensEm: Saerens
  }

  struct Temperature: Decodable, Sendable {
    let value: Double
    let logLoss: Double
  }

  struct Linear: Decodable, Sendable {
    let weights: [Double]?
    let biasCentred: [Double]?
    let objective: Double?
    let logLoss: Double
    let probsFirst5: [[Double]]?
  }

  struct Map: Decodable, Sendable {
    let theta: [Double]
    let logLoss: Double
  }

  struct Beta: Decodable, Sendable {
    let a: Double
    let b: Double
    let c: Double
    let logLoss: Double
  }

  struct Isotonic: Decodable, Sendable {
    let xThresholds: [Double]
    let yThresholds: [Double]
    let fittedFirst20: [Double]
    let fittedSum: Double
  }

  struct Normalised: Decodable, Sendable {
    let first20: [[Double]]
    let brier: Double
  }

  struct Saerens: Decodable, Sendable {
    let sourcePrior: [Double]
    let targetPrior: [Double]
  }

  static let loaded = Result { try Golden.decode(GoldenCalibrators.self, "calibrators.json") }

  static func cases() throws -> [Case] { try loaded.get().cases }
}

extension GoldenCalibrators.Case: CustomTestStringConvertible {
  var testDescription: String { name }
}

extension GoldenCalibrators.Case {
  /// The predictions and labels the values were made of.
  func data() throws -> (probabilities: ProbabilityMatrix, labels: [Int]) {
    let file = Fixture.folder.appending(path: "golden/\(name).csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst()
    let rows = lines.map { $0.split(separator: ",").map { Double($0) ?? .nan } }
    let classes = rows[0].count - 1
    return (
      ProbabilityMatrix(classCount: classes, values: rows.flatMap { $0.dropLast() }), rows.map { Int($0[classes]) }
    )
  }

  /// A fitter to all rows.
  ///
  /// - Parameter hasSides: whether classes 0 and 1 are sides, and 2 their tie.
  func fitter(hasSides: Bool = false, _ options: CalibrationOptions = .init()) throws -> CalibratorFitter {
    let (probabilities, labels) = try data()
    let layout = ClassLayout(
      names: (0..<probabilities.classCount).map { "class_\($0)" },
      tieStructure: hasSides ? .init(sideA: 0, sideB: 1, tie: 2) : nil)
    return CalibratorFitter(probabilities, labels: labels, layout: layout, options: options)
  }
}

extension CalibrationOptions {
  /// Ridges so weak that the optimum is that of the likelihood, to more digits than the golden values have.
  static var unpenalised: CalibrationOptions {
    var options = CalibrationOptions()
    options.tieMapRidge = 1e-9
    options.structureRidge = 1e-9
    options.base = 1e-9
    return options
  }
}
