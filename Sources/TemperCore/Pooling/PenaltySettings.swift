/// Ridge strengths of the penalised pools, on the scale of the summed loss.
///
/// An infinite strength ties the coefficients it would make equal, or switches a block off.
public struct PenaltySettings: Sendable, Hashable {
  /// λ_w: pulls the weights of the models towards one another.
  public var equalWeights: Double
  /// λ_δ: pulls the tie's (or every class's) own weights towards the shared ones.
  public var classDeviation: Double
  /// Ridge on the closeness coefficient of a tie-aware pool.
  public var closeness: Double
  /// Ridge on the side bias of a tie-aware pool; it gives swap equivariance up.
  public var sideBias: Double
  /// Ridge on every model's tie log-odds in the side score of a tie-aware pool; it gives swap equivariance up.
  public var tieToSide: Double
  /// Ridge on every model's sharpness, its mean log-probability, in the tie score of a tie-aware pool.
  public var sharpness: Double
  /// Ridge on every model's margin in the tie score of a tie-aware pool; it gives swap equivariance up.
  public var marginToTie: Double
  /// Whether the tie (or, without one, every class) has a bias.
  public var hasBias: Bool

  public init(
    equalWeights: Double = 0, classDeviation: Double = .infinity, closeness: Double = .infinity,
    sideBias: Double = .infinity, tieToSide: Double = .infinity, sharpness: Double = .infinity,
    marginToTie: Double = .infinity, hasBias: Bool = true
  ) {
    self.equalWeights = equalWeights
    self.classDeviation = classDeviation
    self.closeness = closeness
    self.sideBias = sideBias
    self.tieToSide = tieToSide
    self.sharpness = sharpness
    self.marginToTie = marginToTie
    self.hasBias = hasBias
  }

  /// The ridge of a block with one weight a model.
  public func ridge(of block: TieAwareBlock) -> Double {
    switch block {
    case .tieToSide: tieToSide
    case .sharpness: sharpness
    case .marginToTie: marginToTie
    }
  }

  /// The weakest strength of each kind among some settings: which coefficients their mixture has.
  static func union(_ all: [PenaltySettings]) -> PenaltySettings {
    func least(_ strength: (PenaltySettings) -> Double) -> Double { all.map(strength).min() ?? .infinity }
    return PenaltySettings(
      equalWeights: least(\.equalWeights), classDeviation: least(\.classDeviation), closeness: least(\.closeness),
      sideBias: least(\.sideBias), tieToSide: least(\.tieToSide), sharpness: least(\.sharpness),
      marginToTie: least(\.marginToTie), hasBias: all.contains(where: \.hasBias))
  }

  /// The fixed strength μ that makes every minimiser finite and unique; never tuned.
  public static let base = 1e-3

  /// Strengths that cross-validation chooses from, strongest first: what is simpler is tried first and kept on a tie.
  static let ladder: [Double] = [.infinity, 3000, 300, 30, 3, 0]
  /// The same for blocks, which are never free of a ridge.
  static let blockLadder: [Double] = [.infinity, 3000, 300, 30]
}

/// Whether a model may have a negative weight.
public enum WeightSign: String, Sendable, Hashable, CaseIterable {
  case nonnegative
  case signed
}
