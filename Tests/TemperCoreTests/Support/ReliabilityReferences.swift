import Foundation

@testable import TemperCore

/// What scipy, scikit-learn and relplot make of generated data; `Benchmarks/reference_reliability.py` has the recipes.
struct ReliabilityReferences: Decodable, Sendable {
  let smooth: [Smooth]
  let isotonic: [Isotonic]
  let beta: [Beta]
  let clopperPearson: [ClopperPearson]

  struct Smooth: Decodable, Sendable {
    let seed: UInt64
    let rows: Int
    let power: Int
    let gap: Double
    let value: Double
    let bandwidth: Double

    func data() -> (probabilities: [Double], outcomes: [Bool]) {
      var random = RandomSource(seed: seed)
      var probabilities: [Double] = []
      var outcomes: [Bool] = []
      for _ in 0..<rows {
        let u = random.unit()
        let p = (1..<power).reduce(u) { product, _ in product * u }
        probabilities.append(p)
        outcomes.append(random.unit() < p + gap * p * (1 - p))
      }
      return (probabilities, outcomes)
    }
  }

  struct Isotonic: Decodable, Sendable {
    let seed: UInt64
    let rows: Int
    let distinct: Int
    let binary: Bool
    let weighted: Bool
    /// Ends of the blocks.
    let x: [Double]
    let y: [Double]
    /// Places, and the fit there.
    let at: [Double]
    let values: [Double]

    func data() -> (x: [Double], y: [Double], weights: [Double]?) {
      var random = RandomSource(seed: seed)
      var points: (x: [Double], y: [Double], weights: [Double]) = ([], [], [])
      for _ in 0..<rows {
        let x = (random.unit() * Double(distinct)).rounded(.down) / Double(distinct)
        let u = random.unit()
        points.x.append(x)
        points.y.append(binary ? (u < x ? 1 : 0) : x + 2 * u)
        points.weights.append(0.5 + 1.5 * random.unit())
      }
      return (points.x, points.y, weighted ? points.weights : nil)
    }
  }

  struct Beta: Decodable, Sendable {
    let a: Double
    let b: Double
    let x: Double
    let value: Double
  }

  struct ClopperPearson: Decodable, Sendable {
    let hits: Int
    let count: Int
    let confidence: Double
    let lower: Double
    let upper: Double
  }

  static let loaded = Result { try Golden.decode(ReliabilityReferences.self, "reliability_references.json") }
}

/// Perfectly calibrated predictions, for tests of what chance does.
struct CalibratedRows: Sendable {
  let probabilities: ProbabilityMatrix
  let labels: [Int]

  /// - Parameter power: powers above 1 make class 0 rarer.
  init(rows: Int, classes: Int, power: Int = 1, seed: UInt64) {
    var random = RandomSource(seed: seed)
    var values: [Double] = []
    var labels: [Int] = []
    for _ in 0..<rows {
      var weights = random.units(classes)
      for _ in 1..<power { weights[0] *= weights[0] }
      let sum = weights.reduce(0, +)
      let row = weights.map { $0 / sum }
      values += row
      labels.append(random.draw(row))
    }
    probabilities = ProbabilityMatrix(classCount: classes, values: values)
    self.labels = labels
  }

  func event(_ k: Int) -> (probabilities: [Double], outcomes: [Bool]) {
    let event = k < 0 ? PredictedEvent.topLabel(probabilities) : .class(k, probabilities)
    return (event.probabilities, event.outcomes(labels))
  }
}
