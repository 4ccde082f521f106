import Synchronization
import TemperKernels

/// What does not change between draws of an event's outcomes, at every bandwidth that was asked for; several threads may ask.
final class SmoothBases: Sendable {
  private struct Base: Sendable {
    let smoothing: ReflectedSmoothing
    /// The probabilities on the grid.
    let grid: [Double]
    /// The smoothed density, summed.
    let mass: Double
    /// Rows between grid points i and i + 1: `starts[i]..<starts[i + 1]`. A row's weight on either is linear in its place.
    let starts: [Int]
    /// Rows before and from which a weight is another, so close to 0 or 1.
    let inner: Range<Int>
  }

  /// N probabilities, rising.
  private let probabilities: [Double]
  private let bases = Mutex<[Int: Base]>([:])

  init(_ forecast: BinaryForecast) {
    probabilities = forecast.values.indices.flatMap {
      Array(repeating: forecast.values[$0], count: forecast.weight($0))
    }
  }

  /// The smooth calibration error at a bandwidth, in 1024ths. O(N + grid × kernel).
  ///
  /// - Parameter chosen: N times 1 or 0, by rising probability: whether the event came true.
  func error(_ chosen: [UInt8], _ bandwidth: Int) -> Double {
    let base = base(bandwidth)
    var grid = base.grid
    let smoothing = base.smoothing
    for rows in [0..<base.inner.lowerBound, base.inner.upperBound..<probabilities.count] {
      for row in rows where chosen[row] != 0 { smoothing.add(-1, at: probabilities[row], to: &grid) }
    }
    let scale = Double(smoothing.gridCount - 1)
    chosen.withUnsafeBufferPointer { chosen in
      probabilities.withUnsafeBufferPointer { probabilities in
        guard let flags = chosen.baseAddress, let places = probabilities.baseAddress else { return }
        for point in 0..<smoothing.gridCount - 1 {
          let first = base.starts[point]
          let count = base.starts[point + 1] - first
          if count == 0 { continue }
          let hits = Double(temper_outcome_count(flags + first, count))
          let share = temper_outcome_sum(flags + first, places + first, count) * scale - Double(point) * hits
          grid[point] -= hits - share
          grid[point + 1] -= share
        }
      }
    }
    return smoothing.sums(grid).magnitudes / base.mass
  }

  private func base(_ bandwidth: Int) -> Base {
    if let found = bases.withLock({ $0[bandwidth] }) { return found }
    // Outside the lock: whoever comes meanwhile makes the same.
    let made = makeBase(bandwidth)
    bases.withLock { $0[bandwidth] = made }
    return made
  }

  private func makeBase(_ bandwidth: Int) -> Base {
    let smoothing = ReflectedSmoothing(coarse: Double(bandwidth) / 1024)
    var grid = [Double](repeating: 0, count: smoothing.gridCount)
    var density = grid
    var starts = [Int](repeating: 0, count: smoothing.gridCount)
    var low = 0
    var high = probabilities.count
    for (row, p) in probabilities.enumerated() {
      smoothing.add(p, at: p, to: &grid)
      smoothing.add(1, at: p, to: &density)
      if !smoothing.isLinear(at: p) {
        if p < 0.5 { low = row + 1 } else { high = min(high, row) }
      } else {
        starts[smoothing.point(below: p) + 1] = row + 1
      }
    }
    let inner = low..<max(low, high)
    for point in starts.indices { starts[point] = max(starts[point], point == 0 ? low : starts[point - 1]) }
    let added = SmoothCalibrationError.addedDensity * Double(smoothing.evaluationCount)
    return Base(
      smoothing: smoothing, grid: grid, mass: smoothing.sums(density).plain + added, starts: starts, inner: inner)
  }
}
