/// Area under the receiver operating characteristic: the probability that a row of the class is ranked above a row of
/// another, ties counting a half (Mann & Whitney 1947; midranks).
public enum AreaUnderCurve {
  /// One against the rest, averaged over the classes with equal weights; for two classes the area of the second one.
  ///
  /// A class that all rows have, or none, has no area and is left out of the mean. Where that leaves no class, nothing can be
  /// ranked and the value is 0.5, that of a constant prediction. O(N K).
  ///
  /// - Parameters:
  ///   - probabilities: N × K.
  ///   - labels: N class ordinals.
  public static func macro(_ probabilities: ProbabilityMatrix, labels: [Int]) -> Double {
    let classes = probabilities.classCount == 2 ? 1..<2 : 0..<probabilities.classCount
    let areas = classes.compactMap { oneVersusRest(probabilities, labels: labels, class: $0) }
    return areas.isEmpty ? 0.5 : areas.reduce(0, +) / Double(areas.count)
  }

  /// The area of one class against the rest, or nil where all rows have the class, or none. O(N).
  public static func oneVersusRest(_ probabilities: ProbabilityMatrix, labels: [Int], class k: Int) -> Double? {
    precondition(labels.count == probabilities.rowCount, "one label a row")
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
    return area(members: SortKeys.sorted(members), others: SortKeys.sorted(others))
  }

  /// Counts, in integers, twice the pairs in which the member stands above the other, and once those where they are equal.
  private static func area(members: [UInt64], others: [UInt64]) -> Double {
    var below = 0
    var notAbove = 0
    var doubled = 0
    for key in members {
      while below < others.count && others[below] < key { below += 1 }
      notAbove = max(notAbove, below)
      while notAbove < others.count && others[notAbove] == key { notAbove += 1 }
      doubled += below + notAbove
    }
    return Double(doubled) / (2 * Double(members.count) * Double(others.count))
  }
}

/// Doubles as integers of the same order, sorted by radix: ensemble selection sorts thousands of long columns.
enum SortKeys {
  /// Keys of the values in rising order; equal values, +0 and -0 too, have equal keys. O(n).
  static func sorted(_ values: [Double]) -> [UInt64] {
    var keys = values.map(key)
    // Below this length the counting tables cost more than comparisons.
    if keys.count < 1_024 {
      keys.sort()
    } else {
      sortByRadix(&keys)
    }
    return keys
  }

  private static func key(_ value: Double) -> UInt64 {
    let bits = (value + 0).bitPattern
    return bits & (1 << 63) == 0 ? bits | (1 << 63) : ~bits
  }

  /// From the lowest digit up, each pass stable; a digit that all keys share is skipped.
  private static func sortByRadix(_ keys: inout [UInt64]) {
    let bits = 11
    let buckets = 1 << bits
    let passes = (UInt64.bitWidth + bits - 1) / bits
    var counts = [Int](repeating: 0, count: passes * buckets)
    counts.withUnsafeMutableBufferPointer { counts in
      for key in keys {
        for pass in 0..<passes { counts[pass * buckets + digit(key, pass, bits)] += 1 }
      }
    }
    var other = keys
    for pass in 0..<passes {
      let range = pass * buckets..<(pass + 1) * buckets
      guard counts[range.lowerBound + digit(keys[0], pass, bits)] < keys.count else { continue }
      var start = 0
      for bucket in range { (counts[bucket], start) = (start, start + counts[bucket]) }
      counts.withUnsafeMutableBufferPointer { counts in
        other.withUnsafeMutableBufferPointer { other in
          for key in keys {
            let bucket = range.lowerBound + digit(key, pass, bits)
            other[counts[bucket]] = key
            counts[bucket] += 1
          }
        }
      }
      swap(&keys, &other)
    }
  }

  @inline(__always)
  private static func digit(_ key: UInt64, _ pass: Int, _ bits: Int) -> Int {
    Int(truncatingIfNeeded: key &>> UInt64(pass * bits)) & ((1 << bits) - 1)
  }
}
