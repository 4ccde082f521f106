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
    self.init(.mass, probabilities, outcomes: outcomes, bins: bins)
  }
}
