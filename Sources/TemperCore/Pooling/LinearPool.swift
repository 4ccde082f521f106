/// sum_m w_m p_m with w on the simplex (Stone 1961), sharpened or softened to p^(1/T)/Z afterwards.
public struct LinearPool: Sendable, Hashable, Codable {
  /// M weights, not negative, with sum 1.
  public let weights: [Double]
  /// T; below 1 sharpens.
  public let temperature: Double
  /// Smallest probability whose logarithm is taken for the temperature.
  public let floor: Double
  public init(weights: [Double], temperature: Double, floor: Double) {
    self.weights = weights
    self.temperature = temperature
    self.floor = floor
  }

  /// Whether its numbers are of such a shape, and finite.
  func isUsable(inputCount: Int) -> Bool {
    weights.count == inputCount && weights.allSatisfy(\.isFinite) && temperature > 0 && temperature.isFinite
      && floor > 0
  }

  /// O(N M K).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    let mixed = inputs.linearPool(weights: weights)
    let scores = mixed.flooredLogs(floor).map { $0 / temperature }
    return ProbabilityMatrix(softmaxOf: scores, classCount: mixed.classCount)
  }
}
