import Foundation
import Temper
import TemperCore

/// Predictions that are perfectly calibrated: labels are drawn from them.
struct CalibratedSample: Sendable {
  let probabilities: ProbabilityMatrix
  let labels: [Int]

  var layout: ClassLayout {
    probabilities.classCount == 3
      ? ClassLayout(names: ["a", "b", "tie"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))
      : ClassLayout(names: (0..<probabilities.classCount).map { "class \($0)" })
  }

  /// One class against the rest: its log-odds are normal, and it comes true at this rate on average.
  static func binary(rate: Double, spread: Double = 1, rows: Int, seed: UInt64) -> CalibratedSample {
    var random = RandomSource(seed: seed)
    let center = log(rate / (1 - rate)) - spread * spread * (0.5 - rate)
    var values: [Double] = []
    for _ in 0..<rows {
      let p = 1 / (1 + exp(-center - spread * random.normal()))
      values += [p, 1 - p]
    }
    return CalibratedSample(drawingFrom: ProbabilityMatrix(classCount: 2, values: values), &random)
  }

  /// Two sides and a tie of this weight, of which the margin and the tie log-odds are normal.
  static func pairwise(tie: Double, rows: Int, seed: UInt64) -> CalibratedSample {
    var random = RandomSource(seed: seed)
    var values: [Double] = []
    for _ in 0..<rows {
      let margin = 1.5 * random.normal()
      let weights = [exp(margin / 2), exp(-margin / 2), tie * exp(0.5 * random.normal())]
      let sum = weights.reduce(0, +)
      values += weights.map { $0 / sum }
    }
    return CalibratedSample(drawingFrom: ProbabilityMatrix(classCount: 3, values: values), &random)
  }

  /// The same predictions with labels drawn anew.
  func relabelled(seed: UInt64) -> CalibratedSample {
    var random = RandomSource(seed: seed, stream: 5)
    return CalibratedSample(drawingFrom: probabilities, &random)
  }

  /// Probabilities and outcomes of one class.
  func event(_ k: Int) -> (probabilities: [Double], outcomes: [Bool]) {
    (labels.indices.map { probabilities[$0, k] }, labels.map { $0 == k })
  }
}

extension CalibratedSample {
  /// Draws the labels.
  init(drawingFrom probabilities: ProbabilityMatrix, _ random: inout RandomSource) {
    var labels: [Int] = []
    for row in 0..<probabilities.rowCount {
      labels.append(probabilities.label(of: row, at: random.unit()))
    }
    self.init(probabilities: probabilities, labels: labels)
  }
}

extension ProbabilityMatrix {
  /// The class of a row at a quantile of its distribution.
  func label(of row: Int, at quantile: Double) -> Int {
    var rest = quantile
    for label in 0..<classCount - 1 {
      rest -= self[row, label]
      if rest < 0 { return label }
    }
    return classCount - 1
  }
}

extension RandomSource {
  /// A standard normal number, by Box and Muller.
  mutating func normal() -> Double {
    (-2 * log(1 - unit())).squareRoot() * cos(2 * Double.pi * unit())
  }
}
