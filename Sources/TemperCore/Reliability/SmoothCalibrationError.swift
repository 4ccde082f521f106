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
    // Wide bandwidths share a grid, so that most steps need not look at the rows again.
    var grids = Grids(probabilities, outcomes: outcomes)
    for _ in 0..<10 {
      let middle = (low + high) / 2
      let bandwidth = Double(middle) / 1024
      let error = grids.error(ReflectedSmoothing(bandwidth: bandwidth))
      if bandwidth < 0.001 || bandwidth < error {
        low = middle
      } else {
        high = middle
        value = error
      }
    }
    bandwidth = Double(high) / 1024
    self.value = value ?? grids.error(ReflectedSmoothing(bandwidth: bandwidth))
  }

  /// The error at a given bandwidth in (0, 1]. O(N + grid × kernel).
  public static func at(bandwidth: Double, _ probabilities: [Double], outcomes: [Bool]) -> Double {
    var grids = Grids(probabilities, outcomes: outcomes)
    return grids.error(ReflectedSmoothing(bandwidth: bandwidth))
  }

  /// Residuals and density of rows on the grid that was looked at last.
  private struct Grids {
    let probabilities: [Double]
    let outcomes: [Bool]
    private var residuals: [Double] = []
    private var density: [Double] = []

    init(_ probabilities: [Double], outcomes: [Bool]) {
      precondition(probabilities.count == outcomes.count && !probabilities.isEmpty, "one outcome a row, and rows")
      self.probabilities = probabilities
      self.outcomes = outcomes
    }

    /// O(grid × kernel), and O(N) where the grid is another than the last.
    mutating func error(_ smoothing: ReflectedSmoothing) -> Double {
      if residuals.count != smoothing.gridCount { spread(smoothing) }
      let mass = smoothing.sums(density).plain + addedDensity * Double(smoothing.evaluationCount)
      return smoothing.sums(residuals).magnitudes / mass
    }

    /// Rounds the rows to a grid. O(N).
    private mutating func spread(_ smoothing: ReflectedSmoothing) {
      // Residual and density side by side: a row's place is looked up once.
      var cells = [SIMD2<Double>](repeating: SIMD2(), count: smoothing.gridCount)
      for row in probabilities.indices {
        let p = probabilities[row]
        smoothing.add(SIMD2(outcomes[row] ? p - 1 : p, 1), at: p, to: &cells)
      }
      residuals = cells.map(\.x)
      density = cells.map(\.y)
    }
  }
}
