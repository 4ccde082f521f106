@testable import TemperCore

/// The likelihoods of a golden mixture, made again from its seed (`Benchmarks/random_mixtures.py`).
struct RandomMixture {
  /// N rows of M.
  let likelihoods: [[Double]]

  init(_ mixture: Golden.Mixture) {
    var state = mixture.seed
    func uniform() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
    }
    let last = mixture.models - 1
    likelihoods = (0..<mixture.rows).map { _ in
      var row = (0..<mixture.models).map { _ in
        let u = uniform()
        return u * u
      }
      switch mixture.kind {
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
  var problem: MixtureProportions {
    let rows = FoldedRows(folds: likelihoods.map { _ in 0 }, foldCount: 1)
    return MixtureProportions(
      rows: rows,
      likelihoods: likelihoods[0].indices.map { m in
        rows.lanes { max(likelihoods[$0][m], LogLoss.smallestProbability) }
      },
      folds: [0])
  }
}
