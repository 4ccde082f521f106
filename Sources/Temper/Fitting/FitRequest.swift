public import TemperCore

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
