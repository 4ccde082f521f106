import Foundation

@testable import TemperCore

/// Every pool written straight from its formula, a row at a time: what the fast implementations must agree with.
enum PlainPool {
  /// log p of scores.
  static func logSoftmax(_ scores: [Double]) -> [Double] {
    let peak = scores.max() ?? 0
    let total = peak + log(scores.reduce(0) { $0 + exp($1 - peak) })
    return scores.map { $0 - total }
  }

  static func probabilities(_ scores: [Double]) -> [Double] { logSoftmax(scores).map { exp($0) } }

  /// One row of every model: M rows of K.
  static func row(_ predictions: [ProbabilityMatrix], _ index: Int) -> [[Double]] {
    predictions.map { Array($0[row: index]) }
  }

  static func logs(_ row: [[Double]], floor: Double) -> [[Double]] {
    row.map { $0.map { log(max($0, floor)) } }
  }

  /// sum_m w_m p_m.
  static func mixture(_ row: [[Double]], weights: [Double]) -> [Double] {
    row[0].indices.map { k in row.indices.reduce(0) { $0 + weights[$1] * row[$1][k] } }
  }

  /// log max(q, floor) / T.
  static func linearScores(_ row: [[Double]], weights: [Double], temperature: Double, floor: Double) -> [Double] {
    mixture(row, weights: weights).map { log(max($0, floor)) / temperature }
  }

  /// sum_m w_mk log p_mk + b_k, with K rows of weights.
  static func logarithmicScores(
    _ row: [[Double]], classWeights: [[Double]], biases: [Double], floor: Double
  ) -> [Double] {
    let logs = logs(row, floor: floor)
    return biases.indices.map { k in logs.indices.reduce(biases[k]) { $0 + classWeights[k][$1] * logs[$1][k] } }
  }

  /// (s/2, -s/2, r) in the places of side a, side b and tie.
  static func tieAwareScores(
    _ row: [[Double]], tieStructure: TieStructure, coefficients: BlendCoefficients, floor: Double
  ) -> [Double] {
    let x = logs(row, floor: floor)
    let d = x.map { $0[tieStructure.sideA] - $0[tieStructure.sideB] }
    let u = x.map { $0[tieStructure.tie] - ($0[tieStructure.sideA] + $0[tieStructure.sideB]) / 2 }
    let e = x.map { $0.reduce(0, +) / 3 }
    func sum(_ weights: [Double], _ values: [Double]) -> Double { zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } }
    let s = coefficients.blocks[.sideBias][0] + sum(coefficients.weights, d) + sum(coefficients.blocks[.tieToSide], u)
    let closeness = -d.reduce(0) { $0 + log(cosh($1 / 2)) } / Double(d.count)
    let tie =
      coefficients.biases[0] + sum(coefficients.headWeights[0], u) + sum(coefficients.blocks[.sharpness], e)
      + sum(coefficients.blocks[.marginToTie], d)
    var scores = [0.0, 0, 0]
    scores[tieStructure.sideA] = s / 2
    scores[tieStructure.sideB] = -s / 2
    scores[tieStructure.tie] = tie + coefficients.blocks[.closeness][0] * closeness
    return scores
  }

  /// The scores of a penalised pool: tie-aware where there is a tie, else logarithmic.
  static func scores(
    _ row: [[Double]], layout: ClassLayout, coefficients: BlendCoefficients, floor: Double
  ) -> [Double] {
    if let tieStructure = layout.tieStructure {
      return tieAwareScores(row, tieStructure: tieStructure, coefficients: coefficients, floor: floor)
    }
    return logarithmicScores(
      row, classWeights: coefficients.headWeights, biases: coefficients.biases, floor: floor)
  }

  /// Sum of the log losses of a penalised pool over some rows.
  static func lossSum(_ coefficients: BlendCoefficients, _ inputs: PoolInputs, rows: [Int]? = nil) -> Double {
    (rows ?? Array(inputs.labels.indices)).reduce(0) { sum, index in
      let scores = scores(
        row(inputs.predictions, index), layout: inputs.layout, coefficients: coefficients, floor: inputs.floor)
      return sum - logSoftmax(scores)[inputs.labels[index]]
    }
  }

  /// What J adds to the sum of losses.
  static func penalty(_ coefficients: BlendCoefficients, _ settings: PenaltySettings) -> Double {
    let base = 1e-3
    func strength(_ tuned: Double) -> Double { tuned == .infinity ? base : tuned + base }
    func square(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 } }
    let w = coefficients.weights
    let mean = w.reduce(0, +) / Double(w.count)
    let deviations = coefficients.headWeights.flatMap { head in zip(head, w).map { $0 - $1 } }
    return
      (strength(settings.weightRidge) * square(w.map { $0 - mean })
      + strength(settings.headRidge) * square(deviations)
      + strength(settings.blocks[.closeness]) * square(coefficients.blocks[.closeness])
      + strength(settings.blocks[.sideBias]) * square(coefficients.blocks[.sideBias])
      + base * square([w.reduce(0, +) - 1]) + base * square(coefficients.biases)) / 2
  }

  /// J on some rows.
  static func objective(
    _ coefficients: BlendCoefficients, _ settings: PenaltySettings, _ inputs: PoolInputs, rows: [Int]? = nil
  ) -> Double {
    lossSum(coefficients, inputs, rows: rows) + penalty(coefficients, settings)
  }
}
