/// The arithmetic mean of the models that ensemble selection chose, each counted as often as it was chosen.
public struct SelectionPool: Sendable, Hashable, Codable {
  /// How often each of the M models was chosen; not negative, and not all zero.
  public let counts: [Int]

  /// M weights, counts / sum of counts.
  public var weights: [Double] {
    let sum = Double(counts.reduce(0, +))
    return counts.map { Double($0) / sum }
  }

  /// - Precondition: no count is negative, and one is positive.
  public init(counts: [Int]) {
    precondition(counts.allSatisfy { $0 >= 0 } && counts.contains { $0 > 0 }, "counts must say what was chosen")
    self.counts = counts
  }

  /// Whether its numbers are of such a shape, and finite.
  func isUsable(inputCount: Int) -> Bool {
    counts.count == inputCount && counts.allSatisfy { (0...1_000_000).contains($0) } && counts.contains { $0 > 0 }
  }

  /// Pools predictions row by row. O(N M K).
  ///
  /// - Parameter inputs: M matrices of N × K, in the order of `counts`.
  /// - Returns: N × K probabilities; rows sum to 1.
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    precondition(inputs.count == counts.count, "one matrix a count")
    let chosen = counts.indices.filter { counts[$0] > 0 }
    let weights = weights
    return chosen.map { inputs[$0] }.linearPool(weights: chosen.map { weights[$0] })
  }
}
