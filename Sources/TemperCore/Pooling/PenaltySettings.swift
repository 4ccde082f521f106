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

  /// - Parameter blocks: ridges of the blocks that are on.
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
