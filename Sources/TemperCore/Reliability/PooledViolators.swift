/// The stack of blocks of the pool-adjacent-violators algorithm, kept between fits so that resampling allocates nothing.
struct PooledViolators {
  private var ends: [Int]
  private var sums: [Double]
  private var weights: [Double]
  private var count = 0

  init(capacity: Int) {
    ends = Array(repeating: 0, count: capacity)
    sums = Array(repeating: 0, count: capacity)
    weights = Array(repeating: 0, count: capacity)
  }

  /// Fits points that are sorted by x. O(n).
  ///
  /// - Parameters:
  ///   - pointSums: weight × y of each point.
  ///   - pointWeights: positive.
  mutating func fit(sums pointSums: [Double], weights pointWeights: [Double]) {
    count = 0
    for index in pointSums.indices {
      var sum = pointSums[index]
      var weight = pointWeights[index]
      // Compared without division; equal neighbours are one block.
      while count > 0 && sums[count - 1] * weight >= sum * weights[count - 1] {
        count -= 1
        sum += sums[count]
        weight += weights[count]
      }
      sums[count] = sum
      weights[count] = weight
      ends[count] = index + 1
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
