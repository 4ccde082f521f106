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

  /// Fits points whose x are distinct and rising. O(n).
  ///
  /// - Parameters:
  ///   - values: n numbers x.
  ///   - sums: weight × y, summed over the points at each x.
  ///   - weights: positive, summed likewise.
  init(values: [Double], sums: [Double], weights: [Double]) {
    var pools = PooledViolators(capacity: values.count)
    pools.fit(sums: sums, weights: weights)
    blocks = pools.blocks.map { points, value, weight in
      Block(lower: values[points.lowerBound], upper: values[points.upperBound - 1], value: value, weight: weight)
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
