#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The maximum-likelihood weights of a mixture of fixed components.
///
/// Minimises -sum_i log (L w)_i + N sum w over w >= 0 by mixSQP (Kim, Carbonetto, Stephens & Anitescu 2020); the minimiser
/// sums to 1 by itself. Quadratic subproblems are solved under the bounds.
struct MixtureProportions: ConvexObjective {
  let rows: FoldedRows
  /// L_im, component by component, `rows.laneCount` lanes each; positive, 0 in filling.
  let likelihoods: [[SIMD4<Double>]]
  /// Folds whose rows count.
  let folds: [Int]

  var isBounded: [Bool] { Array(repeating: true, count: likelihoods.count) }

  private var rowCount: Double { folds.reduce(0) { $0 + rows.weightSums[$1] } }

  func value(at w: [Double]) -> Double {
    var sum = SIMD4<Double>()
    for fold in folds {
      for lane in rows.folds[fold] { sum += log(mixture(w, lane)) * rows.weights[lane] }
    }
    return -sum.sum() + rowCount * w.reduce(0, +)
  }

  /// O(N M²).
  func derivatives(at w: [Double]) -> Derivatives {
    let count = likelihoods.count
    var result = Derivatives(dimension: count)
    let tile = 64
    var inverse = [SIMD4<Double>](repeating: SIMD4(), count: tile)
    var reciprocals = inverse
    var weighted = inverse
    var logs = SIMD4<Double>()
    for fold in folds {
      var first = rows.folds[fold].lowerBound
      while first < rows.folds[fold].upperBound {
        let lanes = first..<min(first + tile, rows.folds[fold].upperBound)
        for lane in lanes {
          let mixed = mixture(w, lane)
          logs += log(mixed) * rows.weights[lane]
          reciprocals[lane - first] = 1 / mixed
          inverse[lane - first] = rows.weights[lane] / mixed
        }
        for i in 0..<count {
          var slope = SIMD4<Double>()
          for lane in lanes {
            let ratio = likelihoods[i][lane] * inverse[lane - first]
            weighted[lane - first] = ratio * reciprocals[lane - first]
            slope += ratio
          }
          result.gradient[i] -= slope.sum()
          for j in 0...i {
            var curve = SIMD4<Double>()
            for lane in lanes { curve += weighted[lane - first] * likelihoods[j][lane] }
            result.hessian[i, j] += curve.sum()
          }
        }
        first = lanes.upperBound
      }
    }
    let rowCount = rowCount
    result.value = -logs.sum() + rowCount * w.reduce(0, +)
    var largest = 0.0
    for i in 0..<count {
      result.gradient[i] += rowCount
      largest = max(largest, result.hessian[i, i])
      for j in 0..<i { result.hessian[j, i] = result.hessian[i, j] }
    }
    // Duplicate components leave directions without curvature; a trace of it changes steps, never the optimum.
    for i in 0..<count { result.hessian[i, i] += 1e-10 * largest }
    return result
  }

  /// A lane of L w; 1 in filling.
  @inline(__always)
  private func mixture(_ w: [Double], _ lane: Int) -> SIMD4<Double> {
    var sum = SIMD4<Double>().replacing(with: 1, where: rows.weights[lane] .== 0)
    for m in likelihoods.indices { sum += likelihoods[m][lane] * w[m] }
    return sum
  }

  /// The optimal weights, with sum 1, and the Lindsay gap that certifies them.
  ///
  /// loss(w) - optimum <= max_m mean_i(L_im / (L w)_i) - 1 (Lindsay 1983), exactly, whatever the solver did.
  func solve(from start: [Double]) -> (weights: [Double], certificate: Certificate) {
    let solution = NewtonSolver(tolerance: 1e-14 * rowCount).minimise(self, from: start)
    let total = solution.point.reduce(0, +)
    let weights = solution.point.map { $0 / total }
    return (
      weights,
      Certificate(gap: gap(of: weights), iterations: solution.iterations, converged: solution.converged)
    )
  }

  /// How far the loss of some weights with sum 1 can be above the best mixture's, nats per row: the Lindsay gap.
  func gap(of weights: [Double]) -> Double {
    max(0, derivatives(at: weights).gradient.map { -$0 / rowCount }.max() ?? 0)
  }
}
