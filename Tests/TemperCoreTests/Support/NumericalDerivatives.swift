@testable import TemperCore

/// Central differences of a function and of its own gradient, against the derivatives it claims.
///
/// - Returns: the largest error of a gradient component and of a Hessian entry, each as a share of the largest component
///   (or of 1 where all are smaller).
func derivativeErrors(
  at x: [Double], step: Double = 1e-5, value: ([Double]) -> Double, derivatives: ([Double]) -> Derivatives
) -> (value: Double, gradient: Double, hessian: Double) {
  let claimed = derivatives(x)
  var gradientError = 0.0
  var hessianError = 0.0
  for i in x.indices {
    var up = x
    var down = x
    up[i] += step
    down[i] -= step
    let slope = (value(up) - value(down)) / (2 * step)
    gradientError = max(gradientError, largestDifference([slope], [claimed.gradient[i]]))
    let bend = zip(derivatives(up).gradient, derivatives(down).gradient).map { ($0 - $1) / (2 * step) }
    let row = x.indices.map { claimed.hessian[i, $0] }
    hessianError = max(hessianError, largestDifference(bend, row))
  }
  let gradientScale = max(1, claimed.gradient.map(abs).max() ?? 0)
  let hessianScale = max(1, claimed.hessian.values.map(abs).max() ?? 0)
  return (
    relativeDifference(claimed.value, value(x)), gradientError / gradientScale, hessianError / hessianScale
  )
}
