/// What a user may ask of a fit.
public struct BlendOptions: Sendable, Equatable {
  /// How swapped predictions may take part.
  public enum Swapping: String, Sendable, Equatable, Codable, CaseIterable {
    /// Cross-validation decides.
    case auto
    /// Averaged with the plain ones.
    case always
    case never
    /// Averaged geometrically.
    case geometric
    /// As models of their own.
    case separate
  }

  /// Nil lets cross-validation choose among all pools.
  public var pool: PoolKind?
  /// Nil lets cross-validation choose.
  public var sign: WeightSign?
  public var swapping: Swapping
  /// What the choice between pools, and ensemble selection, optimise; all other pools are fitted to log loss.
  public var metric: Metric
  /// Which calibrators the blend may end in.
  public var calibration: CalibrationRequest
  /// Whether segments may have slopes and biases of their own, where cross-validation wants that.
  public var usesSegments: Bool
  /// What the weights are held to; models are counted in their order.
  public var limits: WeightLimits
  public var seed: UInt64
  /// Refits every setting exactly, however many rows there are.
  public var isExact: Bool
  /// How many fits run at once; it changes no number.
  public var threads: Int

  public init(
    pool: PoolKind? = nil, sign: WeightSign? = nil, swapping: Swapping = .auto, metric: Metric = .logLoss,
    calibration: CalibrationRequest = .auto, usesSegments: Bool = true,
    limits: WeightLimits = .none, seed: UInt64 = 0, isExact: Bool = false,
    threads: Int = 1
  ) {
    self.pool = pool
    self.sign = sign
    self.swapping = swapping
    self.metric = metric
    self.calibration = calibration
    self.usesSegments = usesSegments
    self.limits = limits
    self.seed = seed
    self.isExact = isExact
    self.threads = threads
  }

  /// How swapped predictions may take part, the simplest first.
  func swapUses(_ data: TrainingSet) -> [SwapUse] {
    guard data.hasSwapped else { return [.none] }
    switch swapping {
    case .auto: return SwapUse.allCases.filter { $0 != .separate || !limits.bindsWeights }
    case .always: return [.arithmetic]
    case .never: return [.none]
    case .geometric: return [.geometric]
    case .separate: return [.separate]
    }
  }

  /// The pools that are fitted: all, or the wanted one beside those that every summary compares with.
  func kinds(for layout: ClassLayout) -> [PoolKind] {
    PoolKind.allCases.filter { kind in
      if kind == .tieAware && layout.tieStructure == nil { return false }
      guard let pool else { return eligible.contains(kind) || [.best, .mean].contains(kind) }
      return kind == pool || [.best, .mean, .linear].contains(kind)
    }
  }

  /// The pools that cross-validation may choose from: all, or those whose weights can be held to limits.
  var eligible: [PoolKind] {
    limits.bindsWeights ? [.linear, .logarithmic, .tieAware] : PoolKind.allCases
  }

  /// The signs of the weights that are tried: a minimum needs the one, and a negative weight that is given the other.
  var signs: [WeightSign] {
    if let sign { return [sign] }
    if limits.minimum > 0 { return [.nonnegative] }
    return limits.fixed.values.contains { $0 < 0 } ? [.signed] : WeightSign.allCases
  }
}

extension BlendOptions {
  /// Refuses options that do not suit each other, or the data.
  ///
  /// - Throws: `RequestError` of kind `.usage`.
  package func check(_ data: TrainingSet) throws(RequestError) {
    if pool == .tieAware, data.layout.tieStructure == nil {
      throw RequestError(
        .usage,
        "the pool tie-aware needs a tie; name it where the labels are loaded, with \(.tieAndSides), or use another pool"
      )
    }
    if let pool, ![.logarithmic, .tieAware].contains(pool), sign != nil {
      throw RequestError(
        .usage,
        "\(.weights) is for the pools logarithmic and tie-aware; the weights of \(pool.rawValue) have no choice of sign"
      )
    }
    if case .only(let method) = calibration {
      switch method.refusal(layout: data.layout) {
      case .needsSides:
        throw RequestError(
          .usage,
          "\(.calibration) \(method.rawValue) needs a tie; name it where the labels are loaded, with \(.tieAndSides)")
      case .tooManyClasses(let maximum):
        throw RequestError(
          .usage,
          "\(.calibration) \(method.rawValue): found \(data.layout.count) classes, expected at most \(maximum)")
      case nil: break
      }
    }
    if ![.auto, .never].contains(swapping), !data.hasSwapped {
      throw RequestError(
        .usage, "\(.swapping) \(swapping.rawValue) needs swapped predictions of at least one of the models")
    }
    try limits.check(self, data.models)
  }
}
