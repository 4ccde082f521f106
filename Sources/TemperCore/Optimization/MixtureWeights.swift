import TemperKernels

/// The maximum-likelihood weights of a mixture of fixed components.
///
/// Minimises -sum_i log (L w)_i + N sum w over w >= 0 by mixSQP (Kim, Carbonetto, Stephens & Anitescu 2020); the minimiser
/// sums to 1 by itself. Quadratic subproblems are solved under the bounds. The loops over rows are `TemperKernels`'.
struct MixtureWeights: ConvexObjective {
  let rows: FoldLayout
  /// Number of components M.
  let componentCount: Int
  /// L_im, component by component, `rows.laneCount` lanes each; positive, 0 in filling.
  let likelihoods: [SIMD4<Double>]
  /// Folds whose rows count.
  let folds: [Int]

  var isBounded: [Bool] { Array(repeating: true, count: componentCount) }

  private var rowCount: Double { folds.reduce(0) { $0 + rows.weightSums[$1] } }

  init(rows: FoldLayout, likelihoods: [SIMD4<Double>], folds: [Int]) {
    self.rows = rows
    self.likelihoods = likelihoods
    self.folds = folds
    componentCount = likelihoods.count / max(1, rows.laneCount)
  }

  /// O(N M).
  func value(at w: [Double]) -> Double {
    let logs = sum { kernel, lanes, scratch in
      temper_mixture_value(&kernel, w, lanes.lowerBound, lanes.upperBound, scratch)
    }
    return -logs + rowCount * w.reduce(0, +)
  }

  /// O(N M²).
  func derivatives(at w: [Double]) -> Derivatives {
    let count = componentCount
    var result = Derivatives(dimension: count)
    var slopes = result.gradient
    let logs = sum { kernel, lanes, scratch in
      temper_mixture_derivatives(
        &kernel, w, lanes.lowerBound, lanes.upperBound, &slopes, &result.hessian.values, scratch)
    }
    let rowCount = rowCount
    result.value = -logs + rowCount * w.reduce(0, +)
    var largest = 0.0
    for i in 0..<count {
      result.gradient[i] = rowCount - slopes[i]
      largest = max(largest, result.hessian[i, i])
      for j in 0..<i { result.hessian[j, i] = result.hessian[i, j] }
    }
    // Duplicate components leave directions without curvature; a trace of it changes steps, never the optimum.
    for i in 0..<count { result.hessian[i, i] += 1e-10 * largest }
    return result
  }

  /// Adds up what the kernel finds in every fold, in order.
  private func sum(
    _ part: (inout temper_mixture, Range<Int>, UnsafeMutablePointer<Double>) -> Double
  ) -> Double {
    likelihoods.withUnsafeBytes { likelihoods in
      rows.weights.withUnsafeBytes { weights in
        var kernel = temper_mixture(
          component_count: componentCount, lane_count: rows.laneCount,
          likelihoods: likelihoods.assumingMemoryBound(to: Double.self).baseAddress,
          weights: weights.assumingMemoryBound(to: Double.self).baseAddress)
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: temper_mixture_scratch()) { scratch in
          guard let scratch = scratch.baseAddress else { return .nan }
          return folds.reduce(0) { $0 + part(&kernel, rows.folds[$1], scratch) }
        }
      }
    }
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

  /// How far the loss of some weights with sum 1 can be above the best mixture's, nats per row: the Lindsay gap. O(N M).
  func gap(of weights: [Double]) -> Double {
    var slopes = [Double](repeating: 0, count: componentCount)
    _ = sum { kernel, lanes, scratch in
      temper_mixture_derivatives(&kernel, weights, lanes.lowerBound, lanes.upperBound, &slopes, nil, scratch)
    }
    return max(0, (slopes.max() ?? 0) / rowCount - 1)
  }
}
