#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Log loss of softmax(log p + (e/2, -e/2, 0)) over side a, side b and tie, a convex function of e; constants left out.
struct OffsetProblem: ConvexObjective {
  let probabilities: ProbabilityMatrix
  /// 1 where side a won, -1 where side b won, 0 at a tie.
  let observed: [Double]
  let tieStructure: TieStructure

  let isBounded = [false]

  func value(at x: [Double]) -> Double { derivatives(at: x).value }

  func derivatives(at x: [Double]) -> Derivatives {
    var result = Derivatives(dimension: 1)
    for row in observed.indices {
      let (total, mean, square) = moments(row, x[0])
      result.value += log(total) - observed[row] * x[0] / 2
      result.gradient[0] += (mean - observed[row]) / 2
      result.hessian[0, 0] += (square - mean * mean) / 4
    }
    return result
  }

  /// The derivative of every row's loss.
  func slopes(at offset: Double) -> [Double] {
    observed.indices.map { (moments($0, offset).mean - observed[$0]) / 2 }
  }

  /// Normaliser, and mean and mean square of (side a: 1, side b: -1, tie: 0), of a row at an offset.
  private func moments(_ row: Int, _ offset: Double) -> (total: Double, mean: Double, square: Double) {
    let floor = LogLoss.smallestProbability
    let a = max(probabilities[row, tieStructure.sideA], floor) * exp(offset / 2)
    let b = max(probabilities[row, tieStructure.sideB], floor) * exp(-offset / 2)
    let total = a + b + max(probabilities[row, tieStructure.tie], floor)
    return (total, (a - b) / total, (a + b) / total)
  }
}
