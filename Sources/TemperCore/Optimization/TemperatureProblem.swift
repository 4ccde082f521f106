import TemperKernels

/// The slope beta = 1/T that minimises the log loss of p^beta / Z (Guo et al. 2017), a convex function of one variable.
struct TemperatureProblem {
  let rows: FoldLayout
  /// Floored logarithms, class by class, `rows.laneCount` lanes each.
  let logs: [SIMD4<Double>]
  let outcomes: [SIMD4<Double>]
  let classCount: Int
  let folds: [Int]

  /// T stays within 1/100 and 100, so that separable data have an optimum and T can never turn negative.
  static let slopes = 0.01...100.0

  private var rowCount: Double { folds.reduce(0) { $0 + rows.weightSums[$1] } }

  struct Solution: Sendable {
    var slope: Double
    var iterations: Int
    var converged = true
  }

  /// The optimal slope.
  func solve() -> Double { solution().slope }

  /// The optimal slope, by Newton steps that a shrinking bracket keeps safe. O(N K) a step.
  func solution() -> Solution {
    let rowCount = rowCount
    let rows = rowsBelowTheirPeak()
    var bracket = TemperatureProblem.slopes
    var slope = 1.0
    for iteration in 1...200 {
      let (gradient, curvature) = rows.derivatives(at: slope)
      // Predictions that are uniform in every row have no slope to find.
      if gradient == 0 { return Solution(slope: slope, iterations: iteration) }
      // Rows that are certain and right lower the loss for ever, by less than a double can tell.
      if gradient * gradient <= 1e-20 * curvature * rowCount {
        let next = min(max(slope - gradient / curvature, bracket.lowerBound), bracket.upperBound)
        return Solution(slope: next, iterations: iteration)
      }
      if gradient > 0 { bracket = bracket.lowerBound...slope } else { bracket = slope...bracket.upperBound }
      var next = slope - gradient / curvature
      if !(next > bracket.lowerBound && next < bracket.upperBound) {
        // A bound is the optimum when the loss still falls there; otherwise the middle halves the bracket.
        let bound = gradient > 0 ? bracket.lowerBound : bracket.upperBound
        if bound == TemperatureProblem.slopes.lowerBound || bound == TemperatureProblem.slopes.upperBound {
          let outwards = rows.derivatives(at: bound).gradient * (gradient > 0 ? 1 : -1)
          if outwards >= 0 { return Solution(slope: bound, iterations: iteration) }
        }
        next = (bracket.lowerBound + bracket.upperBound) / 2
      }
      // Newton's error is the square of the step times half of f'''/f'', which is at most the widest span of a row's
      // logarithms (Bach 2010): this step has landed.
      if abs(next - slope) <= 1e-6 * slope { return Solution(slope: next, iterations: iteration) }
      slope = next
    }
    return Solution(slope: slope, iterations: 200, converged: false)
  }

  /// The bound of loss minus optimum at a solution. One more pass over the rows.
  ///
  /// A convex function lies above its tangent, so it cannot fall by more than the slope there times the way to the end of
  /// the interval.
  func certificate(of solution: Solution) -> Certificate {
    let gradient = rowsBelowTheirPeak().derivatives(at: solution.slope).gradient
    let slopes = TemperatureProblem.slopes
    let way = gradient > 0 ? solution.slope - slopes.lowerBound : slopes.upperBound - solution.slope
    return Certificate(
      gap: abs(gradient) * way / rowCount, iterations: solution.iterations, converged: solution.converged)
  }

  /// The rows as every step needs them. O(N K).
  private func rowsBelowTheirPeak() -> RowsBelowTheirPeak {
    let stride = rows.laneCount
    var result = RowsBelowTheirPeak(
      otherCount: classCount - 1, laneCount: folds.reduce(0) { $0 + rows.folds[$1].count })
    for fold in folds {
      for lane in rows.folds[fold] {
        var peak = logs[lane]
        var hit = outcomes[lane] * peak
        let first = result.others.count
        for k in 1..<classCount {
          let value = logs[k * stride + lane]
          let isHigher = value .> peak
          result.others.append(value.replacing(with: peak, where: isHigher))
          peak.replace(with: value, where: isHigher)
          hit += outcomes[k * stride + lane] * value
        }
        for index in first..<result.others.count { result.others[index] -= peak }
        result.hits.append(hit - rows.weights[lane] * peak)
        result.weights.append(rows.weights[lane])
      }
    }
    return result
  }
}

/// Logarithms of the classes less the largest of their row, which itself is left out: exp of it is 1.
private struct RowsBelowTheirPeak {
  /// K - 1.
  let otherCount: Int
  /// Lane by lane K - 1 differences, none positive; zero in filling.
  var others: [SIMD4<Double>] = []
  /// The difference of the class that came true, as often as the row counts; zero in filling.
  var hits: [SIMD4<Double>] = []
  /// How often each row counts.
  var weights: [SIMD4<Double>] = []

  init(otherCount: Int, laneCount: Int) {
    self.otherCount = otherCount
    others.reserveCapacity(otherCount * laneCount)
    hits.reserveCapacity(laneCount)
    weights.reserveCapacity(laneCount)
  }

  /// First and second derivative of the summed loss with respect to the slope.
  func derivatives(at slope: Double) -> (gradient: Double, curvature: Double) {
    var gradient = 0.0
    var curvature = 0.0
    others.withUnsafeBytes { others in
      hits.withUnsafeBytes { hits in
        weights.withUnsafeBytes { weights in
          temper_temperature_derivatives(
            others.doubles, hits.doubles, weights.doubles, self.weights.count, otherCount, slope, &gradient, &curvature)
        }
      }
    }
    return (gradient, curvature)
  }
}
