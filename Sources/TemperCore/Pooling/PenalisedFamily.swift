/// The penalised pools on one set of inputs: builds their problems, and shares their columns between them.
///
/// With a tie it is the tie-aware pool, of which the logarithmic one (with a tie bias) is the case without deviations
/// and blocks. Without a tie it is the logarithmic pool with a bias, and possibly weights of its own, for every class.
struct PenalisedFamily: Sendable {
  let inputs: PoolInputs
  let limits: WeightLimits
  /// Whether there are columns for the blocks of a tie-aware pool.
  let hasBlocks: Bool
  private let columns: [SIMD4<Double>]

  /// Largest number of class-wise weights K M that is tried: the Hessian grows with its square.
  static let classWeightLimit = 256

  /// - Parameter hasBlocks: false where no settings will ask for the blocks of a tie-aware pool.
  init(_ inputs: PoolInputs, limits: WeightLimits = .none, hasBlocks: Bool = true) {
    self.inputs = inputs
    self.limits = limits
    self.hasBlocks = hasBlocks
    columns = inputs.layout.tieStructure == nil ? inputs.classColumns() : inputs.tieColumns(hasBlocks: hasBlocks)
  }

  var hasTie: Bool { inputs.layout.tieStructure != nil }

  /// Heads in `BlendCoefficients.headWeights`.
  var headCount: Int { hasTie ? 1 : inputs.classCount }

  /// Whether class-wise (or the tie's own) weights are worth trying at all.
  var allowsDeviations: Bool {
    hasTie || inputs.classCount * inputs.modelCount <= PenalisedFamily.classWeightLimit
  }

  /// The problem of some settings.
  ///
  /// - Parameter room: settings whose finite strengths get coefficients, tied or switched off where `settings` says so;
  ///   nil makes room for no more than `settings` needs. Problems with the same room have the same coefficients.
  func problem(_ settings: PenaltySettings, _ sign: WeightSign, room: PenaltySettings? = nil) -> PenalisedProblem {
    let m = inputs.modelCount
    let room = room ?? settings
    if hasTie {
      let (loss, map) = inputs.tieAwareLoss(columns, room)
      return PenalisedProblem(loss: loss, map: map, settings: settings, sign: sign, limits: limits)
    }
    let k = inputs.classCount
    if room.headRidge.isInfinite {
      let map = PenalisedProblem.CoefficientMap(
        weights: 0..<m, headWeights: Array(repeating: 0..<m, count: k), biases: (m..<m + k).map { $0 },
        count: m + k)
      let loss = inputs.sharedLoss(columns, hasBias: room.hasBias)
      return PenalisedProblem(loss: loss, map: map, settings: settings, sign: sign, limits: limits)
    }
    let inner = k * (m + 1)
    let map = PenalisedProblem.CoefficientMap(
      weights: inner..<inner + m, headWeights: (0..<k).map { $0 * (m + 1)..<$0 * (m + 1) + m },
      biases: (0..<k).map { $0 * (m + 1) + m }, count: inner + m)
    return PenalisedProblem(
      loss: inputs.classLoss(columns), map: map, settings: settings, sign: sign, limits: limits)
  }

  /// Where every fit may start: equal weights.
  var equalWeights: BlendCoefficients {
    BlendCoefficients(equalWeightsFor: inputs.modelCount, heads: headCount)
  }
}
