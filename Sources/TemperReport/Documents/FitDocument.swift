public import TemperCore

/// A fit as other programs read it: the JSON of `temper fit` and `temper show`, and `"fit"` of `temper run`.
///
/// Losses are in nats per example. Keys may be added, never renamed. A number that does not exist (the temperature of a
/// pool whose weights do not have a positive sum, an infinite penalty) is null.
public struct FitDocument: Codable, Sendable, Equatable {
  public var name: String
  public var pool: PoolKind
  public var weightsSign: Sign
  public var rows: Int
  public var classes: [String]
  @Nullable public var tie: String?
  /// The two sides in order, where there is a tie.
  @Nullable public var sides: [String]?
  public var logLoss: BlendScore
  @Nullable public var temperature: Double?
  public var classBias: [String: Double]
  public var closeness: Double
  public var sideBias: Double
  /// Whether plain and swapped predictions are averaged.
  public var swapAveraging: Bool
  public var swapping: SwapUse
  /// Models whose swapped predictions are used; empty where none are.
  public var swappedModels: [String] = []
  public var penalty: Penalty
  public var blocks: [Block] = []
  public var models: [Model]
  public var candidates: [CandidateScore]
  public var certificate: Certificate
  /// Metric that the choice between pools optimised.
  @Nullable public var metric: MetricScore? = nil
  /// Pools whose geometric mixture the blend is, where it is one; `pool`, `penalty` and `weights_sign` are the leader's.
  @Nullable public var finalists: [Component]? = nil
  @Nullable public var calibration: Calibration? = nil
  /// Null where segments have no effects of their own.
  @Nullable public var segments: Segments? = nil
  /// Meaning of the bootstrap intervals of the parameters; null without a bootstrap, like all of them.
  @Nullable public var intervalKind: IntervalKind? = nil
  @Nullable public var bootstrap: Bootstrap? = nil
  @Nullable public var temperatureInterval: ClosedRange<Double>? = nil
  @Nullable public var classBiasIntervals: [String: ClosedRange<Double>]? = nil
  @Nullable public var closenessInterval: ClosedRange<Double>? = nil
  @Nullable public var sideBiasInterval: ClosedRange<Double>? = nil
  /// Where the score comes from, stage by stage; null in documents that were made without it.
  @Nullable public var stages: [StageScore]? = nil
  /// Correlations between the models, and suspected leaks of labels into them.
  @Nullable public var relations: Labelled<ModelRelations, LeakCheck>? = nil
  /// Forecast of the nested score on the test rows that are loaded; null without them.
  @Nullable public var forecast: TestForecast? = nil
  /// Nested score at a share of ties five points lower, as it is, and five points higher; null without a tie.
  @Nullable public var whatIf: [TieShareScenario]? = nil
  /// Limits on the weights; null where none were asked for.
  @Nullable public var limits: Limits? = nil
  /// What the rows weigh; absent where every row counts once.
  public var weights: WeightSummary? = nil
  /// What fold files say about the test predictions; absent where there are none.
  public var averaging: Averaging? = nil
  /// How its coefficients came from all rows of a table; absent where they are those of the rows at hand.
  public var refinement: Refinement? = nil
  /// Labelled rows that took no part; null where all did.
  @Nullable public var leftOut: LeftOut? = nil
  /// What speaks against the way models were read; null in documents that were made without it.
  @Nullable public var doubts: [ModelDoubt]? = nil
  /// Warnings about the fit; null in documents that were made without them.
  @Nullable public var warnings: [String]? = nil
  /// What to do next; null in documents that were made without it.
  @Nullable public var advice: [String]? = nil
}

extension FitDocument {
  /// Whether lists that belong together are of one length, so that all of it can be shown: what comes from outside may be
  /// anything.
  package var isUsable: Bool {
    let effects = segments.map { [$0.shared] + $0.columns.flatMap { $0.values.map(\.effect) } } ?? []
    return effects.allSatisfy { $0.biases.count == classes.count }
  }

  /// The bound on the weights.
  public enum Sign: String, Codable, Sendable {
    case nonnegative
    case signed
    /// The pool has no weights to bound.
    case none
  }

  /// Ridge strengths that every penalised pool has, on the scale of the summed loss; an infinite one ties or switches off.
  public struct Penalty: Codable, Sendable, Equatable {
    @Ridge public var equalWeights = Double.infinity
    @Ridge public var classDeviation = Double.infinity
    @Ridge public var closeness = Double.infinity
    @Ridge public var sideBias = Double.infinity
  }

  /// A block of weights, one a model, in the order of `models`; only blocks that cross-validation wanted are there.
  public struct Block: Codable, Sendable, Equatable {
    public var name: TieAwareBlock
    /// Ridge strength.
    public var penalty: Double
    public var weights: [Double]
    /// The same of swapped predictions that are models of their own, in the order of `swapped_models`.
    public var swappedWeights: [Double]? = nil
    /// 95 % bootstrap intervals of `weights`; absent without a bootstrap.
    public var weightIntervals: [ClosedRange<Double>]? = nil
  }

  /// One model: its weights, its own score, and the loss of the blend without it.
  public struct Model: Codable, Sendable, Equatable {
    public var name: String
    /// Weight on the sides where there is a tie, else on all classes.
    public var weight: Double
    /// Weight on the tie; null without a tie class.
    @Nullable public var tieWeight: Double?
    /// `weight` divided by the sum of all; null when that sum is not positive.
    @Nullable public var normalisedWeight: Double?
    /// Weight per class, by class ordinal, where the pool has them (class-wise deviations without a tie).
    public var classWeights: [Double]? = nil
    /// Weights of its swapped predictions, where they take part as a model of their own.
    public var swappedWeight: Double? = nil
    public var swappedTieWeight: Double? = nil
    public var logLoss: Double
    public var standardError: Double
    /// Loss of "tie or not", and (share decisive) × loss of "which side"; they add up to `logLoss`. Null without a tie.
    @Nullable public var tieLogLoss: Double?
    @Nullable public var decisiveLogLoss: Double?
    /// Nested loss without this model minus nested loss with it; positive means that the model helps. Null for M = 1.
    @Nullable public var leaveOutDelta: Double?
    /// 95 % paired interval of `leaveOutDelta`.
    @Nullable public var leaveOutInterval: ClosedRange<Double>?
    /// 95 % bootstrap intervals of `weight` and `tieWeight`; null without a bootstrap.
    @Nullable public var weightInterval: ClosedRange<Double>? = nil
    @Nullable public var tieWeightInterval: ClosedRange<Double>? = nil
    /// Share of the refits that leave the model out; null without a bootstrap.
    @Nullable public var zeroShare: Double? = nil
    /// Whether it can be left out, or another model put in its place, without the data objecting; null without a bootstrap.
    @Nullable public var interchangeable: Bool? = nil
    /// Models whose weights rise where this one's falls, neither surely different from zero.
    @Nullable public var interchangeableWith: [String]? = nil
  }

  /// A pool that takes part in a geometric mixture of several.
  public struct Component: Codable, Sendable, Equatable {
    public var pool: PoolKind
    public var weightsSign: WeightSign
    /// Its exponent.
    public var share: Double
    public var penalty: Penalty
    /// Ridges of its blocks of weights by name; a block that is off is missing.
    public var blocks: [String: Double]
  }

  /// The calibrator that a blend ends in.
  public struct Calibration: Codable, Sendable, Equatable {
    /// `none` where probabilities stay as they are.
    public var method: CalibrationMethod
    public var parameters: [CalibrationParameter]
    /// The same one by one, by the names of the classes they are of; absent in documents that were made without it.
    public var byName: [CalibrationNumber]? = nil
    /// Every calibrator that suits the data, where all were asked for.
    public var candidates: [CalibrationCandidate]? = nil
  }

  /// Slopes and biases that segments have of their own.
  public struct Segments: Codable, Sendable, Equatable {
    public var shared: SegmentAdjustment.Effect
    public var columns: [SegmentAdjustment.Column]
  }

  /// Limits on the weights; null where one was not asked for.
  public struct Limits: Codable, Sendable, Equatable {
    @Nullable public var minimum: Double?
    /// Weights that were given, by the name of the model.
    @Nullable public var fixed: [String: Double]?
    @Nullable public var maxModels: Int?

    public init(minimum: Double?, fixed: [String: Double]?, maxModels: Int?) {
      self.minimum = minimum
      self.fixed = fixed
      self.maxModels = maxModels
    }
  }

  /// Labelled rows that are left out of a fit and its scores.
  public struct LeftOut: Codable, Sendable, Equatable {
    public var rows: Int
    /// Rows without a prediction of one model at least.
    public var missingPredictions: Int
    /// Rows with predictions of all models in no fold.
    public var neverValidated: Int
    /// Whether new folds were made, because fewer than three were left.
    public var foldsAreMade: Bool

    public init(rows: Int, missingPredictions: Int, neverValidated: Int, foldsAreMade: Bool) {
      self.rows = rows
      self.missingPredictions = missingPredictions
      self.neverValidated = neverValidated
      self.foldsAreMade = foldsAreMade
    }
  }

  /// Coefficients of all rows of an engine's table, of which the fit itself saw a sample. The nested score is then that of
  /// the rows outside the sample, and `certificate` that of the passes.
  public struct Refinement: Codable, Sendable, Equatable {
    /// Name of the fit of the sample.
    public var of: String
    public var rows: Int
    public var sampleRows: Int
    /// Rows that the score is of; null where the sample is all there are.
    @Nullable public var scoredRows: Int?
    /// Scans for gradients.
    public var passes: Int
    /// Upper bound of objective minus optimum, and its estimate, in nats per row.
    public var bound: Double
    public var estimate: Double
    public var secondsPerPass: Double
    /// Scores of the fit of the sample.
    public var sampleLogLoss: BlendScore
    /// For every fold the pool of the other folds, which its rows are scored by.
    public var withoutFolds: [WithoutFold]

    /// A pool that has not seen a fold.
    public struct WithoutFold: Codable, Sendable, Equatable {
      public var fold: String
      public var pool: Pool

      package init(fold: String, pool: Pool) {
        self.fold = fold
        self.pool = pool
      }
    }

    package init(
      of: String, rows: Int, sampleRows: Int, scoredRows: Int?, passes: Int, bound: Double, estimate: Double,
      secondsPerPass: Double, sampleLogLoss: BlendScore, withoutFolds: [WithoutFold]
    ) {
      self.withoutFolds = withoutFolds
      self.of = of
      self.rows = rows
      self.sampleRows = sampleRows
      self.scoredRows = scoredRows
      self.passes = passes
      self.bound = bound
      self.estimate = estimate
      self.secondsPerPass = secondsPerPass
      self.sampleLogLoss = sampleLogLoss
    }
  }

  /// Claim that an interval of a parameter makes.
  public enum IntervalKind: String, Codable, Sendable, Equatable {
    /// Covers the true parameter as often as it says: unpenalised, signed weights.
    case confidence
    /// Shows how far a parameter moves when the rows are drawn anew, and no more: penalised, bounded or chosen weights.
    case stability
  }

  /// Bootstrap behind the intervals of the parameters.
  public struct Bootstrap: Codable, Sendable, Equatable {
    /// Number of refits.
    public var resamples: Int
    public var seed: UInt64
    /// Whether groups were drawn whole.
    public var byGroup: Bool

    public init(resamples: Int, seed: UInt64, byGroup: Bool) {
      self.resamples = resamples
      self.seed = seed
      self.byGroup = byGroup
    }
  }
}

// Parts made from values of the core.

extension FitDocument.Calibration {
  init(_ calibrator: Calibrator, classes: [String]) {
    let (method, parameters) = (calibrator.method, calibrator.parameters)
    self.init(
      method: method, parameters: parameters, byName: method.numbers(parameters, classes: classes))
  }
}

extension FitDocument {
  /// A fit with its scores. Metric, relations, forecast, limits, intervals and warnings are set afterwards.
  ///
  /// - Parameters:
  ///   - data: rows that the blend was fitted to.
  ///   - classBias: of the classes that the pool could have a bias of.
  package init(
    name: String, data: TrainingSet, fit: BlendFit, score: BlendScore, classBias: [String: Double], blocks: [Block],
    models: [Model], candidates: [CandidateScore]
  ) {
    let (layout, pool, recipe) = (data.layout, fit.blend.pool, fit.recipe)
    self.init(
      name: name, pool: recipe.kind, weightsSign: Sign(recipe), rows: data.labels.count, classes: layout.names,
      tie: layout.tieStructure.map { layout.names[$0.tie] },
      sides: layout.tieStructure.map { [layout.names[$0.sideA], layout.names[$0.sideB]] }, logLoss: score,
      temperature: pool.temperature, classBias: classBias, closeness: pool.blocks.coefficient(.closeness),
      sideBias: pool.blocks.coefficient(.sideBias), swapAveraging: recipe.swapping.isAveraging,
      swapping: recipe.swapping, swappedModels: recipe.swapping == .none ? [] : data.swappedModels,
      penalty: recipe.penalties.map(Penalty.init) ?? Penalty(), blocks: blocks, models: models, candidates: candidates,
      certificate: fit.certificate, finalists: recipe.finalists.map(Component.init),
      calibration: Calibration(fit.blend.calibrator, classes: layout.names),
      segments: fit.blend.segments.map { Segments(shared: $0.shared, columns: $0.columns) })
  }
}

extension FitDocument.Sign {
  init(_ recipe: Hyperparameters) {
    switch (recipe.sign, recipe.kind) {
    case (.nonnegative, _), (nil, .linear), (nil, .selection): self = .nonnegative
    case (.signed, _): self = .signed
    case (nil, _): self = .none
    }
  }
}

extension FitDocument.Penalty {
  init(_ settings: PenaltySettings) {
    self.init(
      equalWeights: settings.weightRidge, classDeviation: settings.headRidge, closeness: settings.blocks[.closeness],
      sideBias: settings.blocks[.sideBias])
  }
}

extension FitDocument.Component {
  init(_ component: MixtureComponent) {
    let ridges = TieAwareBlock.perModel.map { ($0.rawValue, component.penalties.blocks[$0]) }
    self.init(
      pool: component.kind, weightsSign: component.sign, share: component.share,
      penalty: FitDocument.Penalty(component.penalties),
      blocks: Dictionary(uniqueKeysWithValues: ridges.filter { $0.1.isFinite }))
  }
}

extension FitDocument.Block {
  /// - Parameters:
  ///   - weights: of all inputs, models first.
  ///   - modelCount: how many of them are models.
  package init(_ name: TieAwareBlock, penalty: Double, weights: [Double], modelCount: Int) {
    self.init(
      name: name, penalty: penalty, weights: Array(weights.prefix(modelCount)),
      swappedWeights: weights.count > modelCount ? Array(weights.dropFirst(modelCount)) : nil)
  }
}

extension FitDocument.Model {
  /// A model by itself.
  ///
  /// - Parameters:
  ///   - parts: of its loss; nil without a tie.
  ///   - removal: loss of the blend without it; nil where it is the only one.
  package init(name: String, weight: Double, score: MeanEstimate, parts: TieDecomposition?, removal: RemovalScore?) {
    self.init(
      name: name, weight: weight, tieWeight: nil, normalisedWeight: nil, logLoss: score.mean,
      standardError: score.standardError, tieLogLoss: parts?.tie, decisiveLogLoss: parts?.decisive,
      leaveOutDelta: removal?.difference, leaveOutInterval: removal?.interval)
  }
}
