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
