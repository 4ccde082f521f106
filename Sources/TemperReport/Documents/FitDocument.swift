public import TemperCore

/// A fit as other programs read it: the JSON of `temper fit` and `temper show`, and `"fit"` of `temper run`.
///
/// Losses are in nats per example. Keys may be added, never renamed. A number that does not exist (the temperature of a
/// pool whose weights do not have a positive sum, an infinite penalty) is null.
public struct FitDocument: Codable, Sendable, Equatable {
  public struct LogLoss: Codable, Sendable, Equatable {
    public var inSample: Double
    public var crossValidated: Double
    public var standardError: Double

    public init(inSample: Double, crossValidated: Double, standardError: Double) {
      self.inSample = inSample
      self.crossValidated = crossValidated
      self.standardError = standardError
    }

    enum CodingKeys: String, CodingKey {
      case inSample
      case crossValidated
      case standardError
    }
  }

  /// Ridge strengths on the scale of the summed loss; null is an infinite one, which ties or switches off.
  public struct Penalty: Codable, Sendable, Equatable {
    public var equalWeights: Double?
    public var classDeviation: Double?
    public var closeness: Double?
    public var sideBias: Double?

    public init(equalWeights: Double?, classDeviation: Double?, closeness: Double?, sideBias: Double?) {
      self.equalWeights = equalWeights
      self.classDeviation = classDeviation
      self.closeness = closeness
      self.sideBias = sideBias
    }

    enum CodingKeys: String, CodingKey {
      case equalWeights
      case classDeviation
      case closeness
      case sideBias
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(equalWeights, forKey: .equalWeights)
      try container.encode(classDeviation, forKey: .classDeviation)
      try container.encode(closeness, forKey: .closeness)
      try container.encode(sideBias, forKey: .sideBias)
    }
  }

  /// A block of weights, one a model, in the order of `models`; only blocks that cross-validation wanted are there.
  public struct Block: Codable, Sendable, Equatable {
    /// `tie-to-side`: tie log-odds in the side score. `sharpness`: mean log-probability in the tie score.
    /// `margin-to-tie`: margins in the tie score.
    public var name: String
    /// Ridge strength.
    public var penalty: Double
    public var weights: [Double]
    /// The same of swapped predictions that are models of their own, in the order of `swapped_models`.
    public var swappedWeights: [Double]?
    /// 95 % bootstrap intervals of `weights`; absent without a bootstrap.
    public var weightIntervals: [[Double]]? = nil

    enum CodingKeys: String, CodingKey {
      case name, penalty, weights
      case swappedWeights
      case weightIntervals
    }

    public init(name: String, penalty: Double, weights: [Double], swappedWeights: [Double]? = nil) {
      self.name = name
      self.penalty = penalty
      self.weights = weights
      self.swappedWeights = swappedWeights
    }
  }

  /// One model: what it weighs, what it scores alone, and what the blend loses without it.
  public struct Model: Codable, Sendable, Equatable {
    public var name: String
    /// Weight on the sides where there is a tie, else on all classes.
    public var weight: Double
    /// Weight on the tie; null without a tie class.
    public var tieWeight: Double?
    /// `weight` divided by the sum of all; null when that sum is not positive.
    public var normalisedWeight: Double?
    /// Weight per class, by class ordinal, where the pool has them (class-wise deviations without a tie).
    public var classWeights: [Double]?
    /// Weights of its swapped predictions, where they take part as a model of their own.
    public var swappedWeight: Double?
    public var swappedTieWeight: Double?
    public var logLoss: Double
    public var standardError: Double
    /// Loss of "tie or not", and (share decisive) × loss of "which side"; they add up to `logLoss`. Null without a tie.
    public var tieLogLoss: Double?
    public var decisiveLogLoss: Double?
    /// Nested loss without this model minus nested loss with it; positive means that the model helps. Null for M = 1.
    public var leaveOutDelta: Double?
    /// 95 % paired interval of `leaveOutDelta`.
    public var leaveOutInterval: [Double]?
    /// 95 % bootstrap intervals of `weight` and `tieWeight`; null without a bootstrap.
    public var weightInterval: [Double]? = nil
    public var tieWeightInterval: [Double]? = nil
    /// Share of the refits that leave the model out; null without a bootstrap.
    public var zeroShare: Double? = nil
    /// Whether it can be left out, or another model put in its place, without the data objecting; null without a bootstrap.
    public var interchangeable: Bool? = nil
    /// Models whose weights rise where this one's falls, neither surely different from zero.
    public var interchangeableWith: [String]? = nil

    public init(
      name: String, weight: Double, tieWeight: Double?, normalisedWeight: Double?, classWeights: [Double]?,
      swappedWeight: Double? = nil, swappedTieWeight: Double? = nil, logLoss: Double, standardError: Double,
      tieLogLoss: Double?, decisiveLogLoss: Double?, leaveOutDelta: Double?, leaveOutInterval: [Double]?
    ) {
      self.name = name
      self.weight = weight
      self.tieWeight = tieWeight
      self.normalisedWeight = normalisedWeight
      self.classWeights = classWeights
      self.swappedWeight = swappedWeight
      self.swappedTieWeight = swappedTieWeight
      self.logLoss = logLoss
      self.standardError = standardError
      self.tieLogLoss = tieLogLoss
      self.decisiveLogLoss = decisiveLogLoss
      self.leaveOutDelta = leaveOutDelta
      self.leaveOutInterval = leaveOutInterval
    }

    enum CodingKeys: String, CodingKey {
      case name, weight
      case tieWeight
      case normalisedWeight
      case classWeights
      case swappedWeight
      case swappedTieWeight
      case logLoss
      case standardError
      case tieLogLoss
      case decisiveLogLoss
      case leaveOutDelta
      case leaveOutInterval
      case weightInterval
      case tieWeightInterval
      case zeroShare
      case interchangeable
      case interchangeableWith
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(weight, forKey: .weight)
      try container.encode(tieWeight, forKey: .tieWeight)
      try container.encode(normalisedWeight, forKey: .normalisedWeight)
      try container.encodeIfPresent(classWeights, forKey: .classWeights)
      try container.encodeIfPresent(swappedWeight, forKey: .swappedWeight)
      try container.encodeIfPresent(swappedTieWeight, forKey: .swappedTieWeight)
      try container.encode(logLoss, forKey: .logLoss)
      try container.encode(standardError, forKey: .standardError)
      try container.encode(tieLogLoss, forKey: .tieLogLoss)
      try container.encode(decisiveLogLoss, forKey: .decisiveLogLoss)
      try container.encode(leaveOutDelta, forKey: .leaveOutDelta)
      try container.encode(leaveOutInterval, forKey: .leaveOutInterval)
      try container.encode(weightInterval, forKey: .weightInterval)
      try container.encode(tieWeightInterval, forKey: .tieWeightInterval)
      try container.encode(zeroShare, forKey: .zeroShare)
      try container.encode(interchangeable, forKey: .interchangeable)
      try container.encode(interchangeableWith, forKey: .interchangeableWith)
    }
  }

  /// One pool that was tried, with its own nested score and the paired difference to the chosen blend.
  public struct Candidate: Codable, Sendable, Equatable {
    public var pool: String
    public var crossValidated: Double
    public var standardError: Double
    /// Nested loss of the blend minus that of this candidate; negative means that the blend is better.
    public var difference: Double
    /// 95 % paired bootstrap interval of `difference`, lower and upper.
    public var interval: [Double]

    public init(
      pool: String, crossValidated: Double, standardError: Double, difference: Double, interval: [Double]
    ) {
      self.pool = pool
      self.crossValidated = crossValidated
      self.standardError = standardError
      self.difference = difference
      self.interval = interval
    }

    enum CodingKeys: String, CodingKey {
      case pool, difference, interval
      case crossValidated
      case standardError
    }
  }

  /// How far the fit can be from its family's optimum.
  public struct Certificate: Codable, Sendable, Equatable {
    /// Upper bound of loss minus optimum, nats per example.
    public var gap: Double
    public var iterations: Int
    public var converged: Bool

    public init(gap: Double, iterations: Int, converged: Bool) {
      self.gap = gap
      self.iterations = iterations
      self.converged = converged
    }
  }

  public var name: String
  public var pool: String
  /// `nonnegative`, `signed`, or `none` where the pool has no weights to bound.
  public var weightsSign: String
  public var rows: Int
  public var classes: [String]
  public var tie: String?
  /// The two sides in order, where there is a tie.
  public var sides: [String]?
  public var logLoss: LogLoss
  public var temperature: Double?
  public var classBias: [String: Double]
  public var closeness: Double
  public var sideBias: Double
  /// Whether plain and swapped predictions are averaged.
  public var swapAveraging: Bool
  /// `none`, `arithmetic`, `geometric` or `separate`.
  public var swapping: String
  /// Models whose swapped predictions are used; empty where none are.
  public var swappedModels: [String]
  public var penalty: Penalty
  public var blocks: [Block]
  public var models: [Model]
  public var candidates: [Candidate]
  public var certificate: Certificate
  /// The metric that the choice between pools optimised.
  public var metric: MetricScore? = nil
  /// The pools whose geometric mixture the blend is, where it is one; `pool`, `penalty` and `weights_sign` are the leader's.
  public var finalists: [MixtureComponent]? = nil
  public var calibration: Calibration? = nil
  /// Null where segments have no effects of their own.
  public var segments: Segments? = nil
  /// What the bootstrap intervals of the parameters are; null without a bootstrap, and all of them with it.
  public var intervalKind: IntervalKind? = nil
  public var bootstrap: Bootstrap? = nil
  public var temperatureInterval: [Double]? = nil
  public var classBiasIntervals: [String: [Double]]? = nil
  public var closenessInterval: [Double]? = nil
  public var sideBiasInterval: [Double]? = nil
  public var relations: Relations? = nil
  /// The nested score on the test rows that are loaded; null without them.
  public var forecast: ForecastDocument? = nil
  /// The nested score if the share of ties were five points lower, as it is, and five points higher; null without a tie.
  public var whatIf: [TieShareScenario]? = nil
  /// What was asked of the weights; null where nothing was.
  public var limits: Limits? = nil
  /// What deserves attention; null in documents that were not made with it.
  public var warnings: [String]? = nil

  public init(
    name: String, pool: String, weightsSign: String, rows: Int, classes: [String], tie: String?, sides: [String]?,
    logLoss: LogLoss, temperature: Double?, classBias: [String: Double], closeness: Double, sideBias: Double,
    swapAveraging: Bool, swapping: String, swappedModels: [String] = [], penalty: Penalty, blocks: [Block] = [],
    models: [Model],
    candidates: [Candidate],
    certificate: Certificate
  ) {
    self.name = name
    self.pool = pool
    self.weightsSign = weightsSign
    self.rows = rows
    self.classes = classes
    self.tie = tie
    self.sides = sides
    self.logLoss = logLoss
    self.temperature = temperature
    self.classBias = classBias
    self.closeness = closeness
    self.sideBias = sideBias
    self.swapAveraging = swapAveraging
    self.swapping = swapping
    self.swappedModels = swappedModels
    self.penalty = penalty
    self.blocks = blocks
    self.models = models
    self.candidates = candidates
    self.certificate = certificate
  }

  enum CodingKeys: String, CodingKey {
    case name, pool, rows, classes, tie, sides, temperature, closeness, swapping, penalty, blocks, models, candidates
    case certificate
    case bootstrap, relations, forecast, limits, warnings
    case metric, finalists, calibration, segments
    case intervalKind
    case temperatureInterval
    case classBiasIntervals
    case closenessInterval
    case sideBiasInterval
    case whatIf
    case weightsSign
    case logLoss
    case classBias
    case sideBias
    case swapAveraging
    case swappedModels
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(pool, forKey: .pool)
    try container.encode(weightsSign, forKey: .weightsSign)
    try container.encode(rows, forKey: .rows)
    try container.encode(classes, forKey: .classes)
    try container.encode(tie, forKey: .tie)
    try container.encode(sides, forKey: .sides)
    try container.encode(logLoss, forKey: .logLoss)
    try container.encode(temperature, forKey: .temperature)
    try container.encode(classBias, forKey: .classBias)
    try container.encode(closeness, forKey: .closeness)
    try container.encode(sideBias, forKey: .sideBias)
    try container.encode(swapAveraging, forKey: .swapAveraging)
    try container.encode(swapping, forKey: .swapping)
    try container.encode(swappedModels, forKey: .swappedModels)
    try container.encode(penalty, forKey: .penalty)
    try container.encode(blocks, forKey: .blocks)
    try container.encode(models, forKey: .models)
    try container.encode(candidates, forKey: .candidates)
    try container.encode(certificate, forKey: .certificate)
    try container.encode(metric, forKey: .metric)
    try container.encode(finalists, forKey: .finalists)
    try container.encode(calibration, forKey: .calibration)
    try container.encode(segments, forKey: .segments)
    try container.encode(intervalKind, forKey: .intervalKind)
    try container.encode(bootstrap, forKey: .bootstrap)
    try container.encode(temperatureInterval, forKey: .temperatureInterval)
    try container.encode(classBiasIntervals, forKey: .classBiasIntervals)
    try container.encode(closenessInterval, forKey: .closenessInterval)
    try container.encode(sideBiasInterval, forKey: .sideBiasInterval)
    try container.encode(relations, forKey: .relations)
    try container.encode(forecast, forKey: .forecast)
    try container.encode(whatIf, forKey: .whatIf)
    try container.encode(limits, forKey: .limits)
    try container.encode(warnings, forKey: .warnings)
  }
}
