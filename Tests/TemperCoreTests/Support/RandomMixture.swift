import Foundation

@testable import TemperCore

/// The likelihoods of a golden mixture, made again from its seed (`Benchmarks/random_mixtures.py`).
struct RandomMixture {
  /// N rows of M.
  let likelihoods: [[Double]]

  init(_ mixture: Golden.Mixture) {
    self.init(seed: mixture.seed, rows: mixture.rows, models: mixture.models, kind: mixture.kind)
  }

  init(seed: UInt64, rows: Int, models: Int, kind: String) {
    var random = PlainSplitMix(seed: seed)
    let last = models - 1
    likelihoods = (0..<rows).map { _ in
      var row = (0..<models).map { _ in
        let u = random.uniform()
        return u * u
      }
      switch kind {
      case "duplicate": row[last] = row[0]
      case "perfect": row[0] = 1
      case "zeros": row = row.map { $0 < 0.05 ? 0 : $0 }
      case "collinear": row[last] = (row[0] + row[1]) / 2
      default: break
      }
      return row
    }
  }

  /// The problem with all rows in one fold.
  var problem: MixtureWeights {
    let rows = FoldLayout(folds: likelihoods.map { _ in 0 }, foldCount: 1)
    return MixtureWeights(
      rows: rows,
      likelihoods: likelihoods[0].indices.flatMap { m in
        rows.lanes { max(likelihoods[$0][m], LogLoss.smallestProbability) }
      },
      folds: [0])
  }

  func meanLoss(_ weights: [Double]) -> Double { RandomMixture.meanLoss(likelihoods, weights) }

  /// Mean of -log L w, with the likelihoods floored as the pool floors them.
  static func meanLoss(_ likelihoods: [[Double]], _ weights: [Double]) -> Double {
    -likelihoods.reduce(0) { sum, row in
      sum + log(zip(row, weights).reduce(0) { $0 + max($1.0, 2.220446049250313e-16) * $1.1 })
    } / Double(likelihoods.count)
  }
}
