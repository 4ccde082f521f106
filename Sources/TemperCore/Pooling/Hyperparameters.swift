/// Everything that is chosen about a pool before its parameters are fitted.
public struct Hyperparameters: Sendable, Hashable {
  public var kind: PoolKind
  /// How swapped predictions take part.
  public var swapping: SwapUse
  /// Sign of the weights, for the penalised pools.
  public var sign: WeightSign?
  /// Ridge strengths, for the penalised pools.
  public var penalties: PenaltySettings?
  /// Number of models, repeated ones included, for ensemble selection.
  public var steps: Int?
  /// The penalised pools whose geometric mixture this is, the leader first; empty where it is one pool. Sign and penalties
  /// are then the leader's.
  public var finalists: [MixtureComponent]

  public init(
    kind: PoolKind, swapping: SwapUse = .none, sign: WeightSign? = nil, penalties: PenaltySettings? = nil,
    steps: Int? = nil, finalists: [MixtureComponent] = []
  ) {
    self.kind = kind
    self.swapping = swapping
    self.sign = sign
    self.penalties = penalties
    self.steps = steps
    self.finalists = finalists
  }

  /// The ridge of a block of weights, nil where the pool does not have the block.
  ///
  /// The leader of a mixture may lack a block that another finalist has: it is the weakest of the finalists' ridges.
  public func ridge(of block: TieAwareBlock) -> Double? {
    let settings = finalists.isEmpty ? penalties.map { [$0] } ?? [] : finalists.map(\.penalties)
    return settings.map { $0.blocks[block] }.filter(\.isFinite).min()
  }

  /// The penalised pools that make it up: the finalists, or the only one.
  ///
  /// - Precondition: the recipe is of a penalised pool.
  var parts: [MixtureComponent] {
    guard finalists.isEmpty else { return finalists }
    guard let sign, let penalties else { preconditionFailure("a penalised pool has a sign and penalties") }
    return [MixtureComponent(kind: kind, sign: sign, penalties: penalties, share: 1)]
  }
}

/// A pool with its parameters, and how they were found.
struct FittedPool: Sendable {
  var pool: Pool
  var certificate: Certificate
  /// The coefficients of a penalised pool, or of each finalist of a mixture: a warm start for fits on other rows.
  var coefficients: [BlendCoefficients] = []
}
