extension ReliabilityDiagram {
  /// A diagram on bins with (nearly) equal numbers of examples.
  ///
  /// Edges lie at the quantiles of the probabilities; equal probabilities are never split, so heavy ties give fewer and
  /// larger bins. Bins are `[lower, upper)`, the last one is closed. O(N log N).
  ///
  /// - Parameters:
  ///   - probabilities: N predicted probabilities of one class.
  ///   - outcomes: N times whether the class came true.
  ///   - bins: the largest number of bins, at least 1.
  public init(equalMass probabilities: [Double], outcomes: [Bool], bins: Int = 15) {
    precondition(probabilities.count == outcomes.count && bins > 0)
    let order = probabilities.indices.sorted {
      probabilities[$0] != probabilities[$1] ? probabilities[$0] < probabilities[$1] : $0 < $1
    }
    var starts: [Int] = []
    for bin in 0..<bins {
      var start = bin * order.count / bins
      while start > 0, start < order.count, probabilities[order[start]] == probabilities[order[start - 1]] {
        start += 1
      }
      if start < order.count, starts.last != start { starts.append(start) }
    }
    self.init(
      bins: starts.indices.map { index in
        let end = index + 1 < starts.count ? starts[index + 1] : order.count
        let members = order[starts[index]..<end]
        let hits = members.reduce(0) { $0 + (outcomes[$1] ? 1 : 0) }
        let count = members.count
        return Bin(
          lower: probabilities[members.first!],
          upper: index + 1 < starts.count ? probabilities[order[end]] : probabilities[members.last!],
          count: count,
          meanProbability: members.reduce(0) { $0 + probabilities[$1] } / Double(count),
          frequency: Double(hits) / Double(count),
          interval: WilsonInterval.interval(successes: hits, count: count))
      })
  }
}
