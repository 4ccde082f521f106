import Synchronization
import TemperKernels

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
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public init(_ probabilities: [Double], outcomes: [Bool], weights: [Double]? = nil) {
    var low = 0
    var high = 1024
    var value: Double?
    // Wide bandwidths share a grid, so that most steps need not look at the rows again.
    var grids = Grids(probabilities, outcomes: outcomes, weights: weights)
    let bound = SmoothCalibrationError.bound(probabilities, outcomes: outcomes, weights: weights)
    for _ in 0..<10 {
      let middle = (low + high) / 2
      let bandwidth = Double(middle) / 1024
      if bandwidth > max(bound, 0.001) {
        (high, value) = (middle, nil)
        continue
      }
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
  ///
  /// - Parameters:
  ///   - bandwidth: standard deviation of the kernel.
  ///   - probabilities: N probabilities of an event, N at least 1.
  ///   - outcomes: N times whether it came true.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  public static func at(
    bandwidth: Double, _ probabilities: [Double], outcomes: [Bool], weights: [Double]? = nil
  ) -> Double {
    var grids = Grids(probabilities, outcomes: outcomes, weights: weights)
    return grids.error(ReflectedSmoothing(bandwidth: bandwidth))
  }

  /// What no error is above: the mean magnitude of a residual, times how much more of one row than of another smoothing may
  /// keep. Half of what lies at 0 or 1 is lost, and half of what lies between at the widest bandwidth; twice that is allowed
  /// for. Of a rare event it spares the widest bandwidths, which take longest. O(N).
  private static func bound(_ probabilities: [Double], outcomes: [Bool], weights: [Double]?) -> Double {
    4 * probabilities.indices.map { outcomes[$0] ? 1 - probabilities[$0] : probabilities[$0] }.mean(weights: weights)
  }

  /// Residuals and density of rows on the grid that was looked at last.
  private struct Grids {
    let probabilities: [Double]
    let outcomes: [Bool]
    let weights: [Double]?
    private var residuals: [Double] = []
    private var density: [Double] = []

    init(_ probabilities: [Double], outcomes: [Bool], weights: [Double]?) {
      precondition(probabilities.count == outcomes.count && !probabilities.isEmpty, "one outcome a row, and rows")
      self.probabilities = probabilities
      self.outcomes = outcomes
      self.weights = weights
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
        smoothing.add((weights?[row] ?? 1) * SIMD2(outcomes[row] ? p - 1 : p, 1), at: p, to: &cells)
      }
      // Key paths into vectors are looked up anew for every element.
      residuals = cells.map { $0.x }
      density = cells.map { $0.y }
    }
  }
}

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

  /// The error of drawn outcomes. O(N + grid × kernel) for each bandwidth tried, or O(cells + grid × kernel).
  mutating func value(_ chosen: DrawnOutcomes, _ scratch: inout ReflectedSmoothing.Scratch) -> Double {
    // The smallest bandwidth that is no smaller than its error; below 2/1024 relplot does not look.
    var upper = last
    var error = bases.error(chosen, upper, &scratch)
    var step = 1
    while Double(upper) / 1024 < error {
      upper = min(1024, upper + step)
      error = bases.error(chosen, upper, &scratch)
      step *= 2
    }
    var lower = 1
    step = 1
    while upper - lower > 1 {
      let middle = step > 0 ? max(lower + 1, upper - step) : (lower + upper) / 2
      let trial = bases.error(chosen, middle, &scratch)
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

/// What does not change between draws of an event's outcomes, at every bandwidth that was asked for; several threads may ask.
final class SmoothBases: Sendable {
  private struct Base: Sendable {
    let smoothing: ReflectedSmoothing
    /// The probabilities on the grid.
    let grid: [Double]
    /// The smoothed density, summed.
    let mass: Double
    /// The points at which what is smoothed may be other than zero.
    let reached: [Range<Int>]
    /// Rows between grid points i and i + 1: `starts[i]..<starts[i + 1]`. A row's weight on either is linear in its place.
    let starts: [Int]
    /// Rows before and from which a weight is another, so close to 0 or 1.
    let inner: Range<Int>
  }

  /// Probabilities of the N rows, or of cells of them, rising.
  private let probabilities: [Double]
  /// Their weights, and the weights times the probabilities; nil where every row counts once.
  private let weights: (rows: [Double], places: [Double])?
  private let bases = Mutex<[Int: Base]>([:])

  init(_ forecast: BinaryForecast) {
    probabilities = forecast.values.indices.flatMap {
      Array(repeating: forecast.values[$0], count: forecast.rowCount($0))
    }
    weights = forecast.weights.map { [probabilities] weights in
      (weights.rows, zip(weights.rows, probabilities).map { $0 * $1 })
    }
  }

  /// - Parameter cells: of rows, each of which stands for its rows at their mean probability.
  init(_ cells: BinomialCells) {
    probabilities = cells.probabilities
    weights = (cells.weights, zip(cells.weights, cells.probabilities).map { $0 * $1 })
  }

  /// The smooth calibration error at a bandwidth, in 1024ths. O(N + grid × kernel), or O(cells + grid × kernel).
  func error(_ drawn: DrawnOutcomes, _ bandwidth: Int, _ scratch: inout ReflectedSmoothing.Scratch) -> Double {
    let base = base(bandwidth)
    scratch.grid.removeAll(keepingCapacity: true)
    scratch.grid += base.grid
    let smoothing = base.smoothing
    let chosen: [UInt8]
    switch drawn {
    case .cells(let hits):
      for cell in hits.indices where hits[cell] != 0 {
        smoothing.add(-hits[cell], at: probabilities[cell], to: &scratch.grid)
      }
      return smoothing.magnitudes(&scratch, reached: base.reached) / base.mass
    case .rows(_, let few?):
      for row in few { smoothing.add(-(weights?.rows[row] ?? 1), at: probabilities[row], to: &scratch.grid) }
      return smoothing.magnitudes(&scratch, reached: base.reached) / base.mass
    case .rows(let flags, nil): chosen = flags
    }
    for rows in [0..<base.inner.lowerBound, base.inner.upperBound..<probabilities.count] {
      for row in rows where chosen[row] != 0 {
        smoothing.add(-(weights?.rows[row] ?? 1), at: probabilities[row], to: &scratch.grid)
      }
    }
    let scale = Double(smoothing.gridCount - 1)
    chosen.withUnsafeBufferPointer { chosen in
      (weights?.places ?? probabilities).withUnsafeBufferPointer { probabilities in
        guard let flags = chosen.baseAddress, let places = probabilities.baseAddress else { return }
        for point in 0..<smoothing.gridCount - 1 {
          let first = base.starts[point]
          let count = base.starts[point + 1] - first
          if count == 0 { continue }
          let hits =
            (weights?.rows).map { rows in
              rows.withUnsafeBufferPointer { temper_outcome_sum(flags + first, $0.baseAddress! + first, count) }
            } ?? Double(temper_outcome_count(flags + first, count))
          let share = temper_outcome_sum(flags + first, places + first, count) * scale - Double(point) * hits
          scratch.grid[point] -= hits - share
          scratch.grid[point + 1] -= share
        }
      }
    }
    return smoothing.magnitudes(&scratch, reached: base.reached) / base.mass
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
      let weight = weights?.rows[row] ?? 1
      smoothing.add(weight * p, at: p, to: &grid)
      smoothing.add(weight, at: p, to: &density)
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
      smoothing: smoothing, grid: grid, mass: smoothing.sums(density).plain + added,
      reached: smoothing.reached(by: density), starts: starts, inner: inner)
  }
}
