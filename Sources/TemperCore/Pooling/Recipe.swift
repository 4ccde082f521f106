/// Everything that is chosen about a pool before its parameters are fitted.
public struct Recipe: Sendable, Hashable {
  public var kind: PoolKind
  /// Whether plain and swapped predictions are averaged where a model has both.
  public var swapAveraging: Bool
  /// Sign of the weights, for the penalised pools.
  public var sign: WeightSign?
  /// Ridge strengths, for the penalised pools.
  public var penalties: PenaltySettings?
  /// Number of models, repeated ones included, for ensemble selection.
  public var steps: Int?

  public init(
    kind: PoolKind, swapAveraging: Bool, sign: WeightSign? = nil, penalties: PenaltySettings? = nil,
    steps: Int? = nil
  ) {
    self.kind = kind
    self.swapAveraging = swapAveraging
    self.sign = sign
    self.penalties = penalties
    self.steps = steps
  }
}

/// A pool with its parameters, and how they were found.
struct FittedPool: Sendable {
  var pool: any Pool
  var certificate: Certificate
  /// The coefficients of a penalised pool: a warm start for fits on other rows.
  var coefficients: BlendCoefficients?
}
