public import TemperCore
import TemperFiles

/// How a user wants a fit.
public struct FitRequest: Sendable, Equatable, Codable {
  /// What becomes of fold files of test predictions.
  public enum Averaging: String, Sendable, Equatable, Codable {
    /// Nothing: the submission is what the blend makes of their means.
    case never
  }

  /// Under which the fit is stored; nil names it after its number.
  public var name: String? = nil
  /// Nil lets cross-validation choose the pool.
  public var pool: PoolKind?
  /// Nil lets cross-validation choose the sign of the weights.
  public var weights: WeightSign?
  public var swapping: BlendOptions.Swapping
  /// What the choice between pools optimises.
  public var metric: Metric
  public var calibration: CalibrationRequest
  /// Whether loaded segments may have slopes and biases of their own.
  public var usesSegments: Bool
  /// Names of the only models to use; nil uses all.
  public var models: [String]?
  /// Names of models to leave out.
  public var without: [String]
  /// Number of folds to make where none are loaded; nil makes 5.
  public var folds: Int?
  public var seed: UInt64
  /// Refits every setting exactly, however many rows there are.
  public var isExact: Bool
  /// Smallest probability that a logarithmic pool sees.
  public var floor: Double
  /// Number of bootstrap refits; nil makes the default number where they are quick (see `RefitBootstrap.isQuick`).
  public var bootstrap: Int?
  /// The part of the test rows that a leaderboard shows, for a forecast of the score there.
  public var publicShare: Double?
  /// How many fits run at once; it changes no number.
  public var threads = 1
  /// Whether fold files of test predictions correct the submission; nil where they do, which is the default.
  public var averaging: Averaging? = nil
  /// What the weights are held to, and how many models may stay.
  public var limits = WeightRequest()

  public init(
    name: String? = nil, pool: PoolKind? = nil, weights: WeightSign? = nil, swapping: BlendOptions.Swapping = .auto,
    metric: Metric = .logLoss, calibration: CalibrationRequest = .auto, usesSegments: Bool = true,
    models: [String]? = nil, without: [String] = [], folds: Int? = nil, seed: UInt64 = 0, isExact: Bool = false,
    floor: Double = TrainingSet.defaultFloor, bootstrap: Int? = nil, publicShare: Double? = nil, threads: Int = 1
  ) {
    self.name = name
    self.pool = pool
    self.weights = weights
    self.swapping = swapping
    self.metric = metric
    self.calibration = calibration
    self.usesSegments = usesSegments
    self.models = models
    self.without = without
    self.folds = folds
    self.seed = seed
    self.isExact = isExact
    self.floor = floor
    self.bootstrap = bootstrap
    self.publicShare = publicShare
    self.threads = threads
  }

  /// Name and threads belong to one command; what is repeated is the rest.
  private enum CodingKeys: String, CodingKey {
    case pool, weights, swapping, metric, calibration, usesSegments, models, without, folds, seed, isExact, floor
    case bootstrap, publicShare, averaging, limits
  }

  /// Number of folds that are made where none is asked for.
  static let defaultFolds = 5

  /// The options that decide the numbers, in a fixed order and in words, for readers.
  var options: [(name: String, value: String)] {
    [
      ("pool", pool?.rawValue ?? "auto"), ("weights", weights?.rawValue ?? "auto"),
      ("swapped", swapping.rawValue), ("metric", metric.rawValue), ("calibration", calibration.name),
      ("segments", usesSegments ? "auto" : "never"), ("models", models?.joined(separator: ",") ?? "all"),
      ("without", without.isEmpty ? "none" : without.joined(separator: ",")),
      ("folds to make", "\(folds ?? FitRequest.defaultFolds) where none are given"), ("seed", "\(seed)"),
      ("floor", "\(floor)"), ("exact", isExact ? "yes" : "no"),
      ("bootstrap", bootstrap.map { "\($0)" } ?? "auto"), ("public share", publicShare.map { "\($0)" } ?? "none"),
    ] + limits.options + (averaging.map { [("averaging", $0.rawValue)] } ?? [])
  }
}

extension FitRequest {
  /// The same request without some of the models.
  func leavingOut(_ names: [String]) -> FitRequest {
    var result = self
    if let models {
      result.models = models.filter { !names.contains($0) }
    } else {
      result.without += names.filter { !without.contains($0) }
    }
    result.limits.fixed.removeAll { names.contains($0.model) }
    return result
  }

  /// How it is asked for: what is not as by default, but for its name and what changes no number.
  ///
  /// - Parameter term: what is said also where it is as by default, because it is what changes.
  func command(saying term: Message.Term? = nil) -> Message {
    var text: Message = "\(.fit)"
    func add(_ term: Message.Term, _ value: String?) {
      if let value { text = text + " \(term) \(value)" }
    }
    let usual = FitRequest()
    add(.pool, pool?.rawValue)
    add(.weights, weights?.rawValue)
    add(.swapping, swapping == usual.swapping ? nil : swapping.rawValue)
    add(.metric, metric == usual.metric ? nil : metric.rawValue)
    add(.calibration, calibration == usual.calibration && term != .calibration ? nil : calibration.name)
    add(.segmentEffects, usesSegments ? (term == .segmentEffects ? "auto" : nil) : "never")
    add(.averaging, averaging?.rawValue)
    add(.models, models.map(OptionText.names))
    add(.without, without.isEmpty ? nil : OptionText.names(without))
    add(.minimumWeight, limits.minimum.map { "\($0)" })
    add(.fixedWeights, limits.fixed.isEmpty ? nil : OptionText.pairs(limits.fixed.map { ($0.model, "\($0.weight)") }))
    add(.maximumModels, limits.maximumModels.map { "\($0)" })
    add(.folds, folds.map { "\($0)" })
    add(.seed, seed == usual.seed ? nil : "\(seed)")
    add(.floor, floor == usual.floor ? nil : "\(floor)")
    add(.bootstrap, bootstrap.map { "\($0)" })
    add(.publicShare, publicShare.map { "\($0)" })
    return isExact ? text + " \(.exact)" : text
  }
}
