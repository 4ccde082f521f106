/// Smooth calibration error (Błasiok & Nakkiran 2023): the mean of |smoothed residual| at the bandwidth that equals it.
///
/// By the algorithm of relplot 1.0.3, grid and all, so that figures agree: the bandwidth is the upper end after ten
/// bisections of [0, 1].
public struct SmoothCalibrationError: Sendable, Equatable {
  public let value: Double
  /// Standard deviation of the kernel, a multiple of 2⁻¹⁰.
  public let bandwidth: Double

  /// relplot adds so much to the density, to divide by it.
  static let addedDensity = 1e-4

  /// The error at the bandwidth that equals it. O(N + grid × kernel).
  ///
  /// - Parameters:
  ///   - probabilities: N probabilities of an event, N at least 1.
  ///   - outcomes: N times whether it came true.
  public init(_ probabilities: [Double], outcomes: [Bool]) {
    var low = 0
    var high = 1024
    var value: Double?
    for _ in 0..<10 {
      let middle = (low + high) / 2
      let bandwidth = Double(middle) / 1024
      let error = SmoothCalibrationError.at(bandwidth: bandwidth, probabilities, outcomes: outcomes)
      if bandwidth < 0.001 || bandwidth < error {
        low = middle
      } else {
        high = middle
        value = error
      }
    }
    bandwidth = Double(high) / 1024
    self.value = value ?? SmoothCalibrationError.at(bandwidth: bandwidth, probabilities, outcomes: outcomes)
  }

  /// The error at a given bandwidth in (0, 1]. O(N + grid × kernel).
  public static func at(bandwidth: Double, _ probabilities: [Double], outcomes: [Bool]) -> Double {
    precondition(probabilities.count == outcomes.count && !probabilities.isEmpty, "one outcome a row, and rows")
    let smoothing = ReflectedSmoothing(bandwidth: bandwidth)
    var residuals = [Double](repeating: 0, count: smoothing.gridCount)
    var density = residuals
    for (p, event) in zip(probabilities, outcomes) {
      smoothing.add(event ? p - 1 : p, at: p, to: &residuals)
      smoothing.add(1, at: p, to: &density)
    }
    let mass = smoothing.sums(density).plain + addedDensity * Double(smoothing.evaluationCount)
    return smoothing.sums(residuals).magnitudes / mass
  }
}
