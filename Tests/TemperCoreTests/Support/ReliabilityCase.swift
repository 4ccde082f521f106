import Foundation

@testable import TemperCore

/// A case of `fixtures/golden` with the values that libraries of calibration found; its README says who made them.
struct ReliabilityCase: Sendable {
  let name: String
  let layout: ClassLayout
  let probabilities: ProbabilityMatrix
  let labels: [Int]
  let values: Values

  struct Values: Decodable, Sendable {
    let logLoss: Double
    let brier: Double
    let accuracy: Double
    let rpsUnnormalised: Double
    let uncertaintyLogLoss: Double
    let eceTopWidth10: Double
    let eceTopWidth15: Double
    let eceClassWiseWidth10: ClassWise
    let eceClassWiseWidth15: ClassWise
    let eceTopMass10: Double
    let eceTopMass15: Double
    let eceTopEqualCounts10: Double
    let eceTopEqualCounts15: Double
    let eceClassWiseEqualCounts10: Double
    let eceClassWiseEqualCounts15: Double
    let meanGapTopWidth10: Double
    let meanGapTopWidth15: Double
    let mceTopWidth10: Double
    let mceTopWidth15: Double
    let eceTopRightClosed10: Double
    let eceTopRightClosed15: Double
    let eceTopMapie10: Double
    let eceTopMapie15: Double
    let eceTopFloat32: Double
    let debiasedL2Top15: Double
    let debiasedL2PerClass15: [Double]
    let debiasedL2Marginal15: Double
    let smoothTop: Smooth
    let smoothPerClass: [Smooth]
    let smoothAtBandwidthPerClass: [Double]
    let corpBrierPerClass: [Decomposition]
    let corpBrierTop: Decomposition
    let corpLogPerClass: [Decomposition]
    let isotonicPerClass: [Isotonic]
    let spiegelhalterPerClass: [Spiegelhalter]
    let spiegelhalterTop: Spiegelhalter
    let davidson: Davidson?
  }

  struct ClassWise: Decodable, Sendable {
    let perClass: [Double]
    let mean: Double
  }
  struct Smooth: Decodable, Sendable {
    let value: Double
    let bandwidth: Double
  }
  struct Decomposition: Decodable, Sendable {
    let mcb: Double
    let dsc: Double
    let unc: Double
    let score: Double

    var parts: [Double] { [mcb, dsc, unc, score] }
  }
  struct Isotonic: Decodable, Sendable {
    let xThresholds: [Double]
    let yThresholds: [Double]
    let fittedSum: Double
  }
  struct Spiegelhalter: Decodable, Sendable {
    let z: Double
    let p: Double
  }
  struct Davidson: Decodable, Sendable {
    let a: Double
    let nu: Double
    let logLoss: Double
  }

  static let names = ["g1_k2_n200", "g2_k3_n500", "g3_k3_ties_n1000"]
  private static let loaded = Result { try Dictionary(uniqueKeysWithValues: all().map { ($0.name, $0) }) }

  static func named(_ name: String) throws -> ReliabilityCase {
    guard let found = try loaded.get()[name] else { throw CocoaError(.fileReadNoSuchFile) }
    return found
  }

  /// Class k, and for -1 the top label, with the rows in which it came true.
  func event(_ k: Int) -> (probabilities: [Double], outcomes: [Bool]) {
    let event = k < 0 ? PredictedEvent.topLabel(probabilities) : .class(k, probabilities)
    return (event.probabilities, event.outcomes(labels))
  }

  private static func all() throws -> [ReliabilityCase] {
    struct File: Decodable {
      struct Case: Decodable {
        let name: String
        let values: Values

        enum CodingKeys: CodingKey { case name }

        init(from decoder: any Decoder) throws {
          name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
          values = try Values(from: decoder)
        }
      }
      let cases: [Case]
    }
    return try Golden.decode(File.self, "reliability.json").cases.map { entry in
      let text = try String(contentsOf: Fixture.folder.appending(path: "golden/\(entry.name).csv"), encoding: .utf8)
      let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
      let classCount = rows[0].count - 1
      let tieStructure = classCount == 3 ? TieStructure(sideA: 0, sideB: 1, tie: 2) : nil
      return ReliabilityCase(
        name: entry.name, layout: ClassLayout(names: (0..<classCount).map { "p\($0)" }, tieStructure: tieStructure),
        probabilities: ProbabilityMatrix(classCount: classCount, values: rows.flatMap { $0.dropLast() }),
        labels: rows.map { Int($0[classCount]) }, values: entry.values)
    }
  }
}
