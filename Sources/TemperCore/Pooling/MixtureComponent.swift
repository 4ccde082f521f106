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
