/// Area under the receiver operating characteristic: the probability that a row of the class is ranked above a row of
/// another, ties counting a half (Mann & Whitney 1947; midranks).
package enum AreaUnderCurve {
  /// One against the rest, averaged over the classes with equal weights; for two classes the area of the second one.
  ///
  /// A class that all rows have, or none, has no area and is left out of the mean. Where that leaves no class, nothing can be
  /// ranked and the value is 0.5, that of a constant prediction. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  package static func macro(_ probabilities: ProbabilityMatrix, labels: [Int], weights: [Double]? = nil) -> Double {
    let classes = probabilities.classCount == 2 ? 1..<2 : 0..<probabilities.classCount
    let areas = classes.compactMap { oneVersusRest(probabilities, labels: labels, class: $0, weights: weights) }
    return areas.isEmpty ? 0.5 : areas.reduce(0, +) / Double(areas.count)
  }

  /// The area of one class against the rest, or nil where all rows have the class, or none.
  ///
  /// Pairs are counted in integers: twice those in which the member stands above the other, and once those where they are
  /// equal. O(N) where probabilities spread over [0, 1], O(N log N) where they crowd. With weights a pair counts as often as
  /// the product of its rows' weights.
  package static func oneVersusRest(
    _ probabilities: ProbabilityMatrix, labels: [Int], class k: Int, weights: [Double]? = nil
  ) -> Double? {
    precondition(labels.count == probabilities.rowCount, "one label a row")
    if let weights { return weightedArea(probabilities, labels, k, weights) }
    var members: [Double] = []
    var others: [Double] = []
    members.reserveCapacity(labels.count)
    others.reserveCapacity(labels.count)
    var index = k
    for label in labels {
      let value = probabilities.values[index]
      if label == k { members.append(value) } else { others.append(value) }
      index += probabilities.classCount
    }
    guard !members.isEmpty, !others.isEmpty else { return nil }
    let pairs = Double(members.count) * Double(others.count)
    var dealtMembers = BucketedValues(members)
    var dealtOthers = BucketedValues(others)
    return Double(doubledPairs(&dealtMembers, &dealtOthers)) / (2 * pairs)
  }

  /// The rows in rising order, once through: a member stands above all others that came before.
  private static func weightedArea(
    _ probabilities: ProbabilityMatrix, _ labels: [Int], _ k: Int, _ weights: [Double]
  ) -> Double? {
    let values = labels.indices.map { probabilities[$0, k] }
    var (pairs, below, members) = (0.0, 0.0, 0.0)
    var here = (value: -Double.infinity, members: 0.0, others: 0.0)
    func count() {
      pairs += here.members * (below + here.others / 2)
      below += here.others
      members += here.members
    }
    for row in RisingOrder.rows(values) {
      if values[row] != here.value {
        count()
        here = (values[row], 0, 0)
      }
      if labels[row] == k { here.members += weights[row] } else { here.others += weights[row] }
    }
    count()
    return members > 0 && below > 0 ? pairs / (members * below) : nil
  }

  private static func doubledPairs(_ members: inout BucketedValues, _ others: inout BucketedValues) -> Int {
    var doubled = 0
    for bucket in 0..<BucketedValues.count {
      let inside = members.range(bucket)
      guard !inside.isEmpty else { continue }
      let rivals = others.range(bucket)
      doubled += 2 * inside.count * rivals.lowerBound
      guard !rivals.isEmpty else { continue }
      members.sort(inside)
      others.sort(rivals)
      doubled += doubledPairs(members.values, inside, others.values, rivals)
    }
    return doubled
  }

  /// The same for values in rising order.
  private static func doubledPairs(
    _ members: [Double], _ inside: Range<Int>, _ others: [Double], _ rivals: Range<Int>
  ) -> Int {
    var below = rivals.lowerBound
    var notAbove = rivals.lowerBound
    var doubled = 0
    for position in inside {
      let value = members[position]
      while below < rivals.upperBound && others[below] < value { below += 1 }
      notAbove = max(notAbove, below)
      while notAbove < rivals.upperBound && others[notAbove] == value { notAbove += 1 }
      doubled += below + notAbove - 2 * rivals.lowerBound
    }
    return doubled
  }
}

/// Numbers dealt into buckets of rising value: ensemble selection ranks thousands of long columns, and for that only
/// numbers of one bucket need be compared.
private struct BucketedValues {
  /// Buckets of equal width over [0, 1]; what lies outside goes to the first or the last one.
  static let count = 8_192

  /// Bucket after bucket.
  private(set) var values: [Double]
  /// Where each bucket starts, and after the last one the number of values.
  private var starts: [Int]

  init(_ unordered: [Double]) {
    let buckets = unordered.map {
      Int(min(max($0, 0) * Double(BucketedValues.count), Double(BucketedValues.count - 1)))
    }
    var starts = [Int](repeating: 0, count: BucketedValues.count + 1)
    for bucket in buckets { starts[bucket + 1] += 1 }
    for bucket in 0..<BucketedValues.count { starts[bucket + 1] += starts[bucket] }
    var next = starts
    values = unordered
    values.withUnsafeMutableBufferPointer { values in
      for (value, bucket) in zip(unordered, buckets) {
        values[next[bucket]] = value
        next[bucket] += 1
      }
    }
    self.starts = starts
  }

  func range(_ bucket: Int) -> Range<Int> { starts[bucket]..<starts[bucket + 1] }

  /// Puts the values at some positions in rising order.
  mutating func sort(_ range: Range<Int>) {
    // A bucket mostly holds a few values; by insertion they are sorted soonest.
    if range.count > 24 { return values[range].sort() }
    for position in range.dropFirst() {
      let value = values[position]
      var hole = position
      while hole > range.lowerBound && values[hole - 1] > value {
        values[hole] = values[hole - 1]
        hole -= 1
      }
      values[hole] = value
    }
  }
}
