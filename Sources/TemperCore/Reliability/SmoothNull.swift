/// Smooth calibration errors of one event for many draws of its outcomes.
///
/// The part of the residuals that the probabilities make is smoothed once for each bandwidth, and a draw's search for its
/// bandwidth starts at the last draw's. The error falls as the bandwidth grows, so the search ends where bisection would.
struct SmoothNull: Sendable {
  private let bases: SmoothBases
  /// The last bandwidth, in 1024ths.
  private var last = 16

  init(_ bases: SmoothBases) {
    self.bases = bases
  }

  /// The error of drawn outcomes: N times 1 or 0, by rising probability. O(N + grid × kernel) for each bandwidth tried.
  mutating func value(chosen: [UInt8]) -> Double {
    // The smallest bandwidth that is no smaller than its error; below 2/1024 relplot does not look.
    var upper = last
    var error = bases.error(chosen, upper)
    var step = 1
    while Double(upper) / 1024 < error {
      upper = min(1024, upper + step)
      error = bases.error(chosen, upper)
      step *= 2
    }
    var lower = 1
    step = 1
    while upper - lower > 1 {
      let middle = step > 0 ? max(lower + 1, upper - step) : (lower + upper) / 2
      let trial = bases.error(chosen, middle)
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
}
