/// The non-decreasing function that is closest to given points in weighted least squares, by the pool-adjacent-violators
/// algorithm (Ayer et al. 1955).
///
/// Points of equal x are merged into their weighted mean first, as scikit-learn's `IsotonicRegression` does, whose values
/// it reproduces.
public struct IsotonicRegression: Sendable, Equatable {
  /// A stretch of x on which the fit is constant.
  public struct Block: Sendable, Equatable {
    /// First and last x of the data in the block.
    public let lower: Double
    public let upper: Double
    public let value: Double
    public let weight: Double
  }

  /// Blocks by rising x; their values rise strictly.
  public let blocks: [Block]

  /// Fits N points. O(N log N).
  ///
  /// - Parameters:
  ///   - x: N finite numbers, in any order.
  ///   - y: N finite numbers.
  ///   - weights: N positive numbers, or nil for ones.
  public init(_ x: [Double], _ y: [Double], weights: [Double]? = nil) {
    precondition(
      x.count == y.count && (weights == nil || weights?.count == x.count), "one y, and one weight, for each x")
    let order = x.indices.sorted { x[$0] != x[$1] ? x[$0] < x[$1] : $0 < $1 }
    var values: [Double] = []
    var sums: [Double] = []
    var totals: [Double] = []
    for index in order {
      let weight = weights?[index] ?? 1
      if values.last == x[index] {
        sums[sums.count - 1] += weight * y[index]
        totals[totals.count - 1] += weight
      } else {
        values.append(x[index])
        sums.append(weight * y[index])
        totals.append(weight)
      }
    }
    self.init(values: values, sums: sums, weights: totals)
  }

  /// - Parameters:
  ///   - values: distinct x, rising.
  ///   - sums: the weighted sum of y at each.
  ///   - weights: the sum of weights at each.
  init(values: [Double], sums: [Double], weights: [Double]) {
    var pools = PooledViolators(capacity: values.count)
    pools.fit(sums: sums, weights: weights)
    blocks = pools.ranges.map { range, value, weight in
      Block(lower: values[range.lowerBound], upper: values[range.upperBound - 1], value: value, weight: weight)
    }
  }

  /// The fit at x: constant on a block and outside the data, linear between blocks. O(log blocks).
  ///
  /// - Precondition: there is at least one point.
  public func value(at x: Double) -> Double {
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) / 2
      if blocks[middle].upper < x { low = middle + 1 } else { high = middle }
    }
    if low == blocks.count { return blocks[low - 1].value }
    let block = blocks[low]
    if low == 0 || x >= block.lower { return block.value }
    let before = blocks[low - 1]
    let share = (x - before.upper) / (block.lower - before.upper)
    return before.value + share * (block.value - before.value)
  }
}
