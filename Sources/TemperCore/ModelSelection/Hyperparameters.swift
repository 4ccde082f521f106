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

/// A penalised pool that takes part in a mixture.
///
/// Logarithms of the finalists' probabilities are linear in their coefficients, so the normalised geometric mixture of
/// pools with the same inputs is a pool of the same family, whose coefficients are the weighted sum of theirs.
public struct MixtureComponent: Sendable, Hashable {
  public var kind: PoolKind
  public var sign: WeightSign
  public var penalties: PenaltySettings
  /// Its exponent in the mixture, not negative.
  public var share: Double

  public init(kind: PoolKind, sign: WeightSign, penalties: PenaltySettings, share: Double) {
    self.kind = kind
    self.sign = sign
    self.penalties = penalties
    self.share = share
  }
}

/// Ridge strengths of the penalised pools, on the scale of the summed loss.
///
/// An infinite strength ties the coefficients it would make equal, or switches a block off.
public struct PenaltySettings: Sendable, Hashable {
  /// λ_w: pulls the weights of the models towards one another.
  public var weightRidge: Double
  /// λ_δ: pulls the weights of a head, the tie's or a class's own, towards the shared ones.
  public var headRidge: Double
  /// Ridges on the coefficients of the blocks of a tie-aware pool.
  public var blocks: BlockValues<Double>
  /// Whether the tie (or, without one, every class) has a bias.
  public var hasBias: Bool

  /// - Parameters:
  ///   - blocks: ridges of the blocks that are on.
  ///   - hasBias: whether there is a bias of the tie, or of the classes.
  ///   - headRidge: pulls the weights of the heads towards one another.
  ///   - weightRidge: pulls all weights towards equal ones.
  public init(
    weightRidge: Double = 0, headRidge: Double = .infinity, blocks: [TieAwareBlock: Double] = [:], hasBias: Bool = true
  ) {
    self.weightRidge = weightRidge
    self.headRidge = headRidge
    self.blocks = BlockValues(blocks, else: .infinity)
    self.hasBias = hasBias
  }

  /// The weakest strength of each kind among some settings: which coefficients their mixture has.
  static func union(_ all: [PenaltySettings]) -> PenaltySettings {
    func least(_ strength: (PenaltySettings) -> Double) -> Double { all.map(strength).min() ?? .infinity }
    var result = PenaltySettings(
      weightRidge: least(\.weightRidge), headRidge: least(\.headRidge), hasBias: all.contains(where: \.hasBias))
    result.blocks = BlockValues { block in least { $0.blocks[block] } }
    return result
  }

  /// The fixed strength μ that makes every minimiser finite and unique; never tuned.
  public static let base = 1e-3

  /// Strengths that cross-validation chooses from, strongest first: what is simpler is tried first and kept on a tie.
  static let ladder: [Double] = [.infinity, 3000, 300, 30, 3, 0]
  /// The same for blocks, which are never free of a ridge.
  static let blockLadder: [Double] = [.infinity, 3000, 300, 30]
}

/// Whether a model may have a negative weight.
public enum WeightSign: String, Sendable, Hashable, Codable, CaseIterable {
  case nonnegative
  case signed
}
