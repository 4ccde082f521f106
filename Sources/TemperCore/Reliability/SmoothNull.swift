/// Smooth calibration errors of one event for many draws of its outcomes.
///
/// The part of the residuals that the probabilities make is smoothed once for each bandwidth, and a draw's search for its
/// bandwidth starts at the last draw's. The error falls as the bandwidth grows, so the search ends where bisection would.
struct SmoothNull {
  /// What does not change between draws, at one bandwidth.
  private struct Base {
    let smoothing: ReflectedSmoothing
    /// The probabilities on the grid.
    let grid: [Double]
    /// The smoothed density, summed.
    let mass: Double
  }

  private let probabilities: [Double]
  private var bases: [Base?] = Array(repeating: nil, count: 1025)
  /// The last bandwidth, in 1024ths.
  private var last = 16

  init(_ probabilities: [Double]) {
    self.probabilities = probabilities
  }

  /// The error if the event came true in exactly these rows. O(rows + grid × kernel) for each bandwidth that is tried.
  mutating func value(hits: [Int32]) -> Double {
    // The smallest bandwidth that is no smaller than its error; below 2/1024 relplot does not look.
    var upper = last
    var error = self.error(hits: hits, upper)
    var step = 1
    while Double(upper) / 1024 < error {
      upper = min(1024, upper + step)
      error = self.error(hits: hits, upper)
      step *= 2
    }
    var lower = 1
    step = 1
    while upper - lower > 1 {
      let middle = step > 0 ? max(lower + 1, upper - step) : (lower + upper) / 2
      let trial = self.error(hits: hits, middle)
      if Double(middle) / 1024 < trial {
        lower = middle
        step = 0
      } else {
        upper = middle
        error = trial
        step *= 2
      }
    }
    last = upper
    return error
  }

  private mutating func error(hits: [Int32], _ bandwidth: Int) -> Double {
    let base = bases[bandwidth] ?? makeBase(bandwidth)
    bases[bandwidth] = base
    var grid = base.grid
    for row in hits { base.smoothing.add(-1, at: probabilities[Int(row)], to: &grid) }
    return base.smoothing.sums(grid).magnitudes / base.mass
  }

  private func makeBase(_ bandwidth: Int) -> Base {
    let smoothing = ReflectedSmoothing(coarse: Double(bandwidth) / 1024)
    var grid = [Double](repeating: 0, count: smoothing.gridCount)
    var density = grid
    for p in probabilities {
      smoothing.add(p, at: p, to: &grid)
      smoothing.add(1, at: p, to: &density)
    }
    let added = SmoothCalibrationError.addedDensity * Double(smoothing.evaluationCount)
    return Base(smoothing: smoothing, grid: grid, mass: smoothing.sums(density).plain + added)
  }
}
