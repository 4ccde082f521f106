/// The non-decreasing step function nearest to some points in weighted squares, by pooling adjacent violators.
///
/// For 0/1 outcomes it is also the non-decreasing function of highest likelihood (Ayer et al. 1955; Barlow et al. 1972).
/// Points with equal x share one value. Agrees with scikit-learn's `IsotonicRegression` to rounding.
public struct IsotonicRegression: Sendable, Equatable {
  /// Neighbouring points that share a value.
  public struct Block: Sendable, Equatable {
    /// Smallest x of the block.
    public let lower: Double
    /// Largest x of the block; equal to `lower` where the block has one x.
    public let upper: Double
    /// Weighted mean of its y.
    public let value: Double
    /// Sum of its weights.
    public let weight: Double
  }

  /// In rising order of x and of value; no two have the same value.
  public let blocks: [Block]

  /// Fits y to x. O(N log N).
  ///
  /// - Parameters:
  ///   - x: N finite numbers, in any order.
  ///   - y: N finite numbers.
  ///   - weights: N positive numbers, or nil where all weigh one.
  public init(_ x: [Double], _ y: [Double], weights: [Double]? = nil) {
    precondition(x.count == y.count && (weights.map { $0.count == x.count } ?? true), "one y, and one weight, an x")
    // Equal x in the order of their y: the sums do not depend on the order of the points.
    let order = x.indices.sorted { (x[$0], y[$0]) < (x[$1], y[$1]) }
    var pools: [Pool] = []
    for index in order {
      let weight = weights?[index] ?? 1
      let point = Pool(lower: x[index], upper: x[index], sum: weight * y[index], weight: weight)
      if let last = pools.last, last.upper == point.lower {
        pools[pools.count - 1].absorb(point)
      } else {
        IsotonicRegression.settle(&pools)
        pools.append(point)
      }
    }
    IsotonicRegression.settle(&pools)
    blocks = pools.map { Block(lower: $0.lower, upper: $0.upper, value: $0.value, weight: $0.weight) }
  }

  /// Merges the last pool backwards until the values rise.
  private static func settle(_ pools: inout [Pool]) {
    while pools.count > 1, pools[pools.count - 2].value >= pools[pools.count - 1].value {
      let last = pools.removeLast()
      pools[pools.count - 1].absorb(last)
    }
  }

  private struct Pool {
    let lower: Double
    var upper: Double
    var sum: Double
    var weight: Double
    var value: Double { sum / weight }

    mutating func absorb(_ other: Pool) {
      upper = other.upper
      sum += other.sum
      weight += other.weight
    }
  }
}

extension IsotonicRegression {
  /// The fitted value of each of some points that the fit has seen. O(log N) a point.
  public func values(at x: [Double]) -> [Double] {
    let curve = curve
    return x.map { curve.value(at: $0) }
  }

  /// The ends of the blocks joined by straight lines: what a new x is given.
  public var curve: MonotoneCurve {
    var x: [Double] = []
    var y: [Double] = []
    for block in blocks {
      x.append(block.lower)
      y.append(block.value)
      guard block.upper > block.lower else { continue }
      x.append(block.upper)
      y.append(block.value)
    }
    return MonotoneCurve(x: x, y: y)
  }
}
