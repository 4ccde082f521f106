import TemperKernels

/// Convolution with a Gaussian kernel that is reflected at 0 and 1, on an even grid, as relplot 1.0.3 discretises it.
///
/// The kernel is cut at ±1/2 and not renormalised. On an even number of grid points its centre lies half a step aside;
/// both are kept, so that figures agree with relplot's.
struct ReflectedSmoothing: Sendable {
  /// Points of the grid that data are rounded to.
  let gridCount: Int
  /// Points at which the result is looked at, evenly over [0, 1].
  let evaluationCount: Int
  /// Kernel values that matter at all; `firstTap` is the number of those left out before.
  private let taps: [Double]
  private let firstTap: Int
  /// relplot does not double what lies on the first and the last grid point, though all else is reflected: on its grid that
  /// concerns shares of what lies closer to 0 or 1 than this. Zero on that grid itself, where it comes by itself.
  private let edge: Double

  /// relplot's grid for a bandwidth.
  init(bandwidth: Double) {
    self.init(
      bandwidth: bandwidth, gridCount: ReflectedSmoothing.gridCount(bandwidth: bandwidth),
      evaluationCount: ReflectedSmoothing.evaluationCount(bandwidth: bandwidth), reach: 9, edge: 0)
  }

  /// A grid that is no finer than the points looked at, a tenth of the bandwidth apart: rounding to it moves the
  /// bandwidth by less than a thousandth. For Monte Carlo.
  init(coarse bandwidth: Double) {
    let count = ReflectedSmoothing.evaluationCount(bandwidth: bandwidth) / 2 * 2 + 1
    self.init(
      bandwidth: bandwidth, gridCount: count, evaluationCount: count, reach: 5,
      edge: 1 / Double(ReflectedSmoothing.gridCount(bandwidth: bandwidth) - 1))
  }

  /// - Parameter reach: the kernel is taken as zero beyond so many bandwidths; beyond 9 it is below 1e-17 of its peak.
  private init(bandwidth: Double, gridCount: Int, evaluationCount: Int, reach: Double, edge: Double) {
    self.edge = edge
    self.gridCount = gridCount
    self.evaluationCount = evaluationCount
    let step = 1 / Double(gridCount - 1)
    let scale = 1 / ((2 * Double.pi).squareRoot() * bandwidth)
    let offsets = (0..<gridCount).filter { abs(Double($0) * step - 0.5) <= reach * bandwidth }
    firstTap = offsets.first ?? 0
    taps = offsets.map { index in
      let distance = Double(index) * step - 0.5
      return scale * exp(-distance * distance / (2 * bandwidth * bandwidth))
    }
  }

  private static func gridCount(bandwidth: Double) -> Int {
    max(2000, Int((20 / bandwidth).rounded(.toNearestOrEven))) / 2 + 1
  }

  private static func evaluationCount(bandwidth: Double) -> Int {
    max(200, Int((10 / bandwidth).rounded(.toNearestOrEven)))
  }

  /// The grid point at or below a place in [0, 1], but the last but one for 1.
  @inline(__always)
  func point(below place: Double) -> Int { min(max(Int(place * Double(gridCount - 1)), 0), gridCount - 2) }

  /// Whether what is added at a place is shared in proportion to the distances alone.
  @inline(__always)
  func isLinear(at place: Double) -> Bool { min(place, 1 - place) >= edge }

  /// Adds a weight at a place in [0, 1], shared between the two grid points beside it. O(1).
  @inline(__always)
  func add(_ weight: Double, at place: Double, to grid: inout [Double]) {
    let position = place * Double(gridCount - 1)
    let index = point(below: place)
    let share = position - Double(index)
    var weight = weight
    if !isLinear(at: place) { weight *= (1 + min(place, 1 - place) / edge) / 2 }
    grid[index] += (1 - share) * weight
    grid[index + 1] += share * weight
  }

  /// Adds two weights at one place in [0, 1] to two grids, on relplot's grid. O(1).
  @inline(__always)
  func add(_ weights: SIMD2<Double>, at place: Double, to grids: inout [SIMD2<Double>]) {
    let position = place * Double(gridCount - 1)
    let index = point(below: place)
    let share = position - Double(index)
    grids[index] += (1 - share) * weights
    grids[index + 1] += share * weights
  }

  /// Sum and sum of magnitudes of the smoothed grid over the points looked at. O(evaluations × taps); of a rare event only
  /// those count that are near its probabilities.
  func sums(_ grid: [Double]) -> (plain: Double, magnitudes: Double) {
    var grid = grid
    let reached = reached(by: grid)
    if edge > 0 {
      grid[0] *= 2
      grid[gridCount - 1] *= 2
    }
    let extended = reflected(grid)
    var plain = 0.0
    var magnitudes = 0.0
    if evaluationCount == gridCount {
      for range in reached {
        for value in smoothed(extended, range) {
          plain += value
          magnitudes += value.magnitude
        }
      }
      return (plain, magnitudes)
    }
    var memory = (index: -1, value: 0.0)
    let step = 1 / Double(gridCount - 1)
    var evaluation = 0
    while evaluation < evaluationCount {
      let place = Double(evaluation) / Double(evaluationCount - 1)
      let index = min(max(Int(place * Double(gridCount - 1)), 0), gridCount - 2)
      let share = (place - Double(index) * step) / step
      evaluation += 1
      guard reached.contains(where: { $0.contains(index) || $0.contains(index + 1) }) else { continue }
      let left = memory.index == index ? memory.value : smoothed(extended, index)
      let right = abs(share) < 1e-12 ? left : smoothed(extended, index + 1)
      if abs(share) >= 1e-12 { memory = (index + 1, right) }
      let value = left * (1 - share) + right * share
      plain += value
      magnitudes += value.magnitude
    }
    return (plain, magnitudes)
  }

  /// Memory that many calls share.
  struct Scratch: Sendable {
    /// What is to be smoothed, which a call changes at its ends.
    var grid: [Double] = []
    private var extended: [Double] = []
    private var results: [Double] = []

    /// Room for so many values and results.
    fileprivate mutating func withRoom(
      _ values: Int, _ count: Int,
      _ body: (_ grid: UnsafePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
    ) {
      if extended.count < values { extended = Array(repeating: 0, count: values) }
      if results.count < count { results = Array(repeating: 0, count: count) }
      grid.withUnsafeBufferPointer { grid in
        extended.withUnsafeMutableBufferPointer { extended in
          results.withUnsafeMutableBufferPointer { results in
            guard let grid = grid.baseAddress, let extended = extended.baseAddress, let results = results.baseAddress
            else { return }
            body(grid, extended, results)
          }
        }
      }
    }
  }

  /// Sum of magnitudes of the smoothed grid of `scratch`, on a grid that is looked at in all of its points.
  /// O(reached × taps).
  ///
  /// - Parameter reached: `reached(by:)` of a grid that is zero nowhere else.
  func magnitudes(_ scratch: inout Scratch, reached: [Range<Int>]) -> Double {
    precondition(evaluationCount == gridCount)
    let last = gridCount - 1
    if edge > 0 {
      scratch.grid[0] *= 2
      scratch.grid[last] *= 2
    }
    var sum = 0.0
    for range in reached {
      let first = range.lowerBound + gridCount / 2 + firstTap - last
      let values = range.count + taps.count - 1
      scratch.withRoom(values, range.count) { grid, extended, results in
        for offset in 0..<values {
          let place = first + offset
          extended[offset] = grid[place < 0 ? -place : place <= last ? place : 2 * last - place]
        }
        temper_convolve(extended, taps, taps.count, range.count, results)
        for index in 0..<range.count { sum += results[index].magnitude }
      }
    }
    return sum
  }

  /// The grid between its mirror images, whose outer points are shared with it.
  private func reflected(_ grid: [Double]) -> [Double] {
    let last = gridCount - 1
    return [Double](unsafeUninitializedCapacity: 3 * last + 1) { extended, count in
      count = 3 * last + 1
      grid.withUnsafeBufferPointer { grid in
        guard let target = extended.baseAddress, let source = grid.baseAddress else { return }
        var index = 0
        while index <= last {
          target[last - index] = source[index]
          target[last + index] = source[index]
          target[3 * last - index] = source[index]
          index += 1
        }
      }
    }
  }

  /// Grid points at which the convolution may be other than zero: those that a tap leads from to a point that is not zero, or
  /// to its mirror image. Rising, without overlap, in whole blocks of the kernel.
  func reached(by grid: [Double]) -> [Range<Int>] {
    guard let first = grid.firstIndex(where: { $0 != 0 }), let last = grid.lastIndex(where: { $0 != 0 }) else {
      return []
    }
    let end = gridCount - 1
    // The first tap of point i lies at i + offset.
    let offset = gridCount / 2 + firstTap - end
    var ranges: [Range<Int>] = []
    for (low, high) in [(-last, -first), (first, last), (2 * end - last, 2 * end - first)] {
      let lower = max(0, low - offset - taps.count + 1) / Self.block * Self.block
      let upper = min(gridCount, (high - offset + Self.block) / Self.block * Self.block)
      guard lower < upper else { continue }
      if let former = ranges.last, lower <= former.upperBound {
        ranges[ranges.count - 1] = former.lowerBound..<max(former.upperBound, upper)
      } else {
        ranges.append(lower..<upper)
      }
    }
    return ranges
  }

  /// Results that the kernel sums side by side; the last ones are summed one by one, in another order.
  private static let block = 16

  /// The convolution at some grid points, in whole blocks of the kernel.
  private func smoothed(_ extended: [Double], _ range: Range<Int>) -> [Double] {
    [Double](unsafeUninitializedCapacity: range.count) { results, count in
      extended.withUnsafeBufferPointer { values in
        guard let start = values.baseAddress else { return }
        temper_convolve(
          start + range.lowerBound + gridCount / 2 + firstTap, taps, taps.count, range.count, results.baseAddress)
      }
      count = range.count
    }
  }

  /// The convolution at one grid point.
  private func smoothed(_ extended: [Double], _ index: Int) -> Double {
    extended.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return 0 }
      return temper_dot(start + index + gridCount / 2 + firstTap, taps, taps.count)
    }
  }
}
