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
    let ones = [Double](repeating: 1, count: x.count)
    let weights = weights ?? ones
    self.init(
      sorted: order.map { x[$0] }, sums: order.map { weights[$0] * y[$0] }, weights: order.map { weights[$0] })
  }

  /// Fits points that are sorted by x. O(n).
  ///
  /// - Parameters:
  ///   - values: n numbers x, not falling.
  ///   - sums: weight × y of each point.
  ///   - weights: positive.
  init(sorted values: [Double], sums: [Double], weights: [Double]) {
    self.init(sorted: values, sum: { sums[$0] }, weight: { weights[$0] })
  }

  /// The same for sums and weights that are computed as they are needed.
  @inline(__always)
  init(sorted values: [Double], sum: (Int) -> Double, weight: (Int) -> Double) {
    let starts = IsotonicRegression.groups(values)
    var pools = PoolAdjacentViolators()
    pools.fit(count: starts.count - 1) { group in
      var groupSum = 0.0
      var groupWeight = 0.0
      for index in starts[group]..<starts[group + 1] {
        groupSum += sum(index)
        groupWeight += weight(index)
      }
      return (groupSum, groupWeight)
    }
    blocks = pools.blocks.map { points, value, weight in
      Block(
        lower: values[starts[points.lowerBound]], upper: values[starts[points.upperBound - 1]], value: value,
        weight: weight)
    }
  }

  /// Where runs of equal values begin, and the number of values; closer than 1e-15 is equal, as in scikit-learn, so that
  /// rounding does not break ties. O(n).
  ///
  /// - Parameter values: not falling.
  static func groups(_ values: [Double]) -> [Int] {
    var starts: [Int] = []
    starts.reserveCapacity(values.count + 1)
    var first = -Double.infinity
    for index in values.indices where !(values[index] - first < 1e-15) {
      starts.append(index)
      first = values[index]
    }
    starts.append(values.count)
    return starts
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

extension IsotonicRegression {
  /// The recalibration curve of a forecast: outcomes, 1 or 0, fitted to probabilities. O(N).
  init(_ forecast: BinaryForecast) {
    self.init(
      sorted: forecast.values, sum: { forecast.hits[$0] }, weight: { forecast.weight($0) })
  }
}

/// A non-decreasing function made of straight lines between points, constant beyond the first and the last.
public struct MonotoneCurve: Sendable, Hashable {
  /// At least one number, strictly rising.
  public let x: [Double]
  /// As many numbers, not falling.
  public let y: [Double]

  /// - Precondition: as many x as y, at least one.
  public init(x: [Double], y: [Double]) {
    precondition(x.count == y.count && !x.isEmpty, "a curve has a y for every x, and at least one")
    self.x = x
    self.y = y
  }

  /// The height at `position`. O(log points).
  public func value(at position: Double) -> Double {
    if position <= x[0] { return y[0] }
    if position >= x[x.count - 1] { return y[y.count - 1] }
    // The last point that is not beyond the position.
    var low = 0
    var high = x.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if x[middle] <= position { low = middle } else { high = middle }
    }
    let share = (position - x[low]) / (x[high] - x[low])
    return y[low] + share * (y[high] - y[low])
  }
}

/// The stack of blocks of the pool-adjacent-violators algorithm, kept between fits so that resampling allocates nothing.
struct PoolAdjacentViolators {
  // As long as the stack has ever been, which is mostly far shorter than the points are many.
  private var ends: [Int] = []
  private var sums: [Double] = []
  private var weights: [Double] = []
  private var count = 0

  /// Fits points that are sorted by x. O(n).
  ///
  /// - Parameters:
  ///   - pointSums: weight × y of each point.
  ///   - pointWeights: positive.
  mutating func fit(sums pointSums: [Double], weights pointWeights: [Double]) {
    fit(count: pointSums.count) { (pointSums[$0], pointWeights[$0]) }
  }

  /// The same for points that are computed as they are needed.
  @inline(__always)
  mutating func fit(count pointCount: Int, _ point: (_ index: Int) -> (sum: Double, weight: Double)) {
    count = 0
    for index in 0..<pointCount {
      var (sum, weight) = point(index)
      // Compared without division; equal neighbours are one block.
      while count > 0 && sums[count - 1] * weight >= sum * weights[count - 1] {
        count -= 1
        sum += sums[count]
        weight += weights[count]
      }
      if count == sums.count {
        sums.append(sum)
        weights.append(weight)
        ends.append(index + 1)
      } else {
        sums[count] = sum
        weights[count] = weight
        ends[count] = index + 1
      }
      count += 1
    }
  }

  /// The blocks of the last fit: which points, their common value, their weight.
  var blocks: [(points: Range<Int>, value: Double, weight: Double)] {
    (0..<count).map { block in
      (block == 0 ? 0..<ends[0] : ends[block - 1]..<ends[block], sums[block] / weights[block], weights[block])
    }
  }

  /// The fit at some points, by rising index. O(blocks + points).
  func values(at points: [Int], into values: inout [Double], from start: Int) {
    var block = 0
    for (offset, point) in points.enumerated() {
      while ends[block] <= point { block += 1 }
      values[start + offset] = sums[block] / weights[block]
    }
  }
}

extension MonotoneCurve: Codable {
  private enum CodingKeys: String, CodingKey { case x, y }

  /// - Throws: `DecodingError` for numbers that are no such function.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let x = try container.decode([Double].self, forKey: .x)
    let y = try container.decode([Double].self, forKey: .y)
    guard x.count == y.count, !x.isEmpty, zip(x, x.dropFirst()).allSatisfy({ $0 < $1 }),
      zip(y, y.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw DecodingError.dataCorruptedError(forKey: .x, in: container, debugDescription: "not a rising curve")
    }
    self.init(x: x, y: y)
  }
}
