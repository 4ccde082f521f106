/// Makes folds where the user has none.
public enum Folds {
  /// Assigns every row to one of `count` folds, seeded, with the class shares of the whole in every fold.
  ///
  /// Without groups the rows of each class are shuffled and dealt out in turn. With groups, whole groups go, from the
  /// largest down, to the fold where they leave the class counts most even. O(N) and O(N + G F K).
  ///
  /// - Parameters:
  ///   - labels: N class ordinals.
  ///   - classCount: K.
  ///   - groups: N group ordinals, or nil.
  ///   - count: F, at least 2.
  ///   - seed: the user's seed.
  /// - Returns: N folds in `0..<count`.
  public static func stratified(labels: [Int], classCount: Int, groups: [Int]?, count: Int, seed: UInt64) -> [Int] {
    var random = RandomSource(seed: seed, stream: 1)
    guard let groups else { return deal(labels, classCount, count, &random) }
    return assignGroups(labels, classCount, groups, count, &random)
  }

  /// Number of groups with rows in more than one fold. O(N).
  ///
  /// - Parameters:
  ///   - groups: N group ordinals.
  ///   - folds: N folds.
  public static func splitGroupCount(groups: [Int], folds: [Int]) -> Int {
    var first = [Int?](repeating: nil, count: (groups.max() ?? -1) + 1)
    var isSplit = [Bool](repeating: false, count: first.count)
    for (group, fold) in zip(groups, folds) {
      if let seen = first[group] { isSplit[group] = isSplit[group] || seen != fold } else { first[group] = fold }
    }
    return isSplit.filter { $0 }.count
  }

  private static func deal(_ labels: [Int], _ classCount: Int, _ count: Int, _ random: inout RandomSource) -> [Int] {
    var folds = [Int](repeating: 0, count: labels.count)
    var next = 0
    for k in 0..<classCount {
      var rows = labels.indices.filter { labels[$0] == k }
      random.shuffle(&rows)
      for row in rows {
        folds[row] = next % count
        next += 1
      }
    }
    return folds
  }

  private static func assignGroups(
    _ labels: [Int], _ classCount: Int, _ groups: [Int], _ count: Int, _ random: inout RandomSource
  ) -> [Int] {
    let groupCount = (groups.max() ?? -1) + 1
    var tallies = Array(repeating: [Double](repeating: 0, count: classCount), count: groupCount)
    for (row, group) in groups.enumerated() { tallies[group][labels[row]] += 1 }
    var order = Array(0..<groupCount)
    random.shuffle(&order)
    let sizes = tallies.map { $0.reduce(0, +) }
    let ranked = order.enumerated().sorted { left, right in
      sizes[left.element] != sizes[right.element]
        ? sizes[left.element] > sizes[right.element] : left.offset < right.offset
    }
    let totals = (0..<classCount).map { k in max(1, tallies.reduce(0) { $0 + $1[k] }) }
    var filled = Array(repeating: [Double](repeating: 0, count: classCount), count: count)
    var loads = [Double](repeating: 0, count: count)
    var foldOfGroup = [Int](repeating: 0, count: groupCount)
    for (_, group) in ranked {
      let costs = filled.map { Folds.growth(of: $0, adding: tallies[group], totals: totals) }
      // Folds that lack its classes equally cost the same: the smallest of them takes the group.
      let best = costs.indices.min { (costs[$0], loads[$0]) < (costs[$1], loads[$1]) } ?? 0
      foldOfGroup[group] = best
      loads[best] += sizes[group]
      for k in 0..<classCount { filled[best][k] += tallies[group][k] }
    }
    return groups.map { foldOfGroup[$0] }
  }

  /// How much the sum of squared class shares of a fold grows with a group: least where its classes are scarcest.
  private static func growth(of fold: [Double], adding tally: [Double], totals: [Double]) -> Double {
    var sum = 0.0
    for k in totals.indices {
      let grown = (2 * fold[k] + tally[k]) * tally[k]
      sum += grown / (totals[k] * totals[k])
    }
    return sum
  }
}
