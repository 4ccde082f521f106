/// How far the probabilities of a model or a fit can be believed: the JSON of `temper inspect`, and what the page draws.
///
/// Of a model the out-of-fold predictions are inspected, of a fit the nested ones. Losses are in nats per example. Keys may be
/// added, never renamed; what does not exist (ties without a tie class) is null.
public struct InspectDocument: Codable, Sendable, Equatable {
  /// Name of the model or the fit.
  public var subject: String
  public var kind: CompareDocument.Kind
  public var rows: Int
  /// Number of groups that standard errors count as one draw each; null where rows are independent.
  public var groups: Int?
  /// The number of bins that was asked for.
  public var binCount: Int
  public var binning: Binning
  /// Of the simulations behind null levels and bands.
  public var seed: UInt64
  public var logLoss: Double
  /// Sum over the classes, 0 to 2.
  public var brier: Double
  public var accuracy: Double
  /// In the order side a, tie, side b, or else in the order of the classes.
  public var rankedProbabilityScore: Double
  /// Of the four scores.
  public var standardErrors: ScoreErrors
  public var ece: CalibrationErrors
  /// What each error would be on average by chance, if the predictions were perfectly calibrated.
  public var eceNull: CalibrationErrors
  public var perClass: [ClassReliability]
  /// Of the likeliest class of each row: its probability, and whether it came true.
  public var topLabel: Reliability
  /// Of `brier`: the sums over the classes.
  public var brierDecomposition: Decomposition
  /// Null without a tie class.
  public var tie: TieViews?
  /// The models of the blend, for a fit; empty for a model.
  public var models: [Member]
  /// The rows of each segment, column by column; null unless columns were asked for. Over the segments of a column that has
  /// one for every row, rows add up to all of them.
  public var by: [SegmentPart]?

  public init(
    subject: String, kind: CompareDocument.Kind, rows: Int, groups: Int?, binCount: Int, binning: Binning, seed: UInt64,
    logLoss: Double, brier: Double, accuracy: Double, rankedProbabilityScore: Double, standardErrors: ScoreErrors,
    ece: CalibrationErrors, eceNull: CalibrationErrors, perClass: [ClassReliability], topLabel: Reliability,
    brierDecomposition: Decomposition, tie: TieViews?, models: [Member], by: [SegmentPart]? = nil
  ) {
    self.subject = subject
    self.kind = kind
    self.rows = rows
    self.groups = groups
    self.binCount = binCount
    self.binning = binning
    self.seed = seed
    self.logLoss = logLoss
    self.brier = brier
    self.accuracy = accuracy
    self.rankedProbabilityScore = rankedProbabilityScore
    self.standardErrors = standardErrors
    self.ece = ece
    self.eceNull = eceNull
    self.perClass = perClass
    self.topLabel = topLabel
    self.brierDecomposition = brierDecomposition
    self.tie = tie
    self.models = models
    self.by = by
  }

  enum CodingKeys: String, CodingKey {
    case subject, kind, rows, groups, binning, seed, brier, accuracy, ece, tie, models, by
    case binCount
    case logLoss
    case rankedProbabilityScore
    case standardErrors
    case eceNull
    case perClass
    case topLabel
    case brierDecomposition
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(subject, forKey: .subject)
    try container.encode(kind, forKey: .kind)
    try container.encode(rows, forKey: .rows)
    try container.encode(groups, forKey: .groups)
    try container.encode(binCount, forKey: .binCount)
    try container.encode(binning, forKey: .binning)
    try container.encode(seed, forKey: .seed)
    try container.encode(logLoss, forKey: .logLoss)
    try container.encode(brier, forKey: .brier)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(rankedProbabilityScore, forKey: .rankedProbabilityScore)
    try container.encode(standardErrors, forKey: .standardErrors)
    try container.encode(ece, forKey: .ece)
    try container.encode(eceNull, forKey: .eceNull)
    try container.encode(perClass, forKey: .perClass)
    try container.encode(topLabel, forKey: .topLabel)
    try container.encode(brierDecomposition, forKey: .brierDecomposition)
    try container.encode(tie, forKey: .tie)
    try container.encode(models, forKey: .models)
    try container.encode(by, forKey: .by)
  }
}

extension InspectDocument {
  /// How a diagram's bins are made: with equally many rows, or equally wide.
  public enum Binning: String, Codable, Sendable, Equatable, CaseIterable {
    case mass
    case width
  }

  /// Standard errors of the scores.
  public struct ScoreErrors: Codable, Sendable, Equatable {
    public var logLoss: Double
    public var brier: Double
    public var accuracy: Double
    public var rankedProbabilityScore: Double

    public init(logLoss: Double, brier: Double, accuracy: Double, rankedProbabilityScore: Double) {
      self.logLoss = logLoss
      self.brier = brier
      self.accuracy = accuracy
      self.rankedProbabilityScore = rankedProbabilityScore
    }
  }

  /// The calibration errors of all classes together. Bins are `[lower, upper)`, the last one closed.
  public struct CalibrationErrors: Codable, Sendable, Equatable {
    /// ECE of the top label on equally wide bins (Guo et al. 2017).
    public var topLabel: Double
    /// The same on bins with equally many rows.
    public var topLabelEqualMass: Double
    /// Mean ECE of the classes, each against the rest (Kull et al. 2019).
    public var classWise: Double
    /// Debiased l2 error of the top label (Kumar et al. 2019).
    public var debiasedL2: Double
    /// Smooth ECE of the top label (Blasiok & Nakkiran 2023).
    public var smooth: Double
    /// The largest gap of any bin of the top label.
    public var maximum: Double

    public init(
      topLabel: Double, topLabelEqualMass: Double, classWise: Double, debiasedL2: Double, smooth: Double,
      maximum: Double
    ) {
      self.topLabel = topLabel
      self.topLabelEqualMass = topLabelEqualMass
      self.classWise = classWise
      self.debiasedL2 = debiasedL2
      self.smooth = smooth
      self.maximum = maximum
    }
  }

  /// One model beside the blend it is part of.
  public struct Member: Codable, Sendable, Equatable {
    public var name: String
    public var logLoss: Double
    /// Sums over the classes.
    public var brier: Decomposition
    /// Null where it has no swapped predictions.
    public var swap: Swap?

    public init(name: String, logLoss: Double, brier: Decomposition, swap: Swap?) {
      self.name = name
      self.logLoss = logLoss
      self.brier = brier
      self.swap = swap
    }

    enum CodingKeys: String, CodingKey {
      case name, brier, swap
      case logLoss
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(logLoss, forKey: .logLoss)
      try container.encode(brier, forKey: .brier)
      try container.encode(swap, forKey: .swap)
    }
  }
}
