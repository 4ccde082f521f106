/// Two models or fits compared: the JSON of `temper compare`.
///
/// Every difference is loss(A) - loss(B) in nats per example, so negative means that A is better. A number that does not
/// exist (the mean over no rows, the interval of a mean that stands on one row) is null. Keys may be added, never renamed.
public struct CompareDocument: Codable, Sendable, Equatable {
  /// What a name stands for.
  public enum Kind: String, Codable, Sendable, Equatable, CaseIterable {
    case model
    case fit
  }

  /// One part of the loss. Share × mean is what it adds to the whole.
  public struct Part: Codable, Sendable, Equatable {
    /// Rows it concerns, as a share of all.
    public var share: Double
    /// Mean of loss(A) - loss(B) over those rows.
    public var mean: Double?
    /// Its 95 % paired bootstrap interval, lower and upper.
    public var interval: [Double]?
    /// Mean losses over those rows.
    public var lossA: Double?
    public var lossB: Double?

    public init(share: Double, mean: Double?, interval: [Double]?, lossA: Double?, lossB: Double?) {
      self.share = share
      self.mean = mean
      self.interval = interval
      self.lossA = lossA
      self.lossB = lossB
    }

    enum CodingKeys: String, CodingKey {
      case share, mean, interval
      case lossA
      case lossB
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(share, forKey: .share)
      try container.encode(mean, forKey: .mean)
      try container.encode(interval, forKey: .interval)
      try container.encode(lossA, forKey: .lossA)
      try container.encode(lossB, forKey: .lossB)
    }
  }

  /// The rows of one class: `{"class": …}` and the keys of `Part`.
  public struct ClassPart: Codable, Sendable, Equatable {
    public var name: String
    public var part: Part

    public init(name: String, part: Part) {
      self.name = name
      self.part = part
    }

    enum CodingKeys: String, CodingKey {
      case name = "class"
    }

    public init(from decoder: any Decoder) throws {
      name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
      part = try Part(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
      try part.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
    }
  }

  /// The rows of one segment: `{"segment": column, "value": …}` and the keys of `Part`.
  public struct SegmentPart: Codable, Sendable, Equatable {
    /// The column.
    public var segment: String
    public var value: String
    public var part: Part

    public init(segment: String, value: String, part: Part) {
      self.segment = segment
      self.value = value
      self.part = part
    }

    enum CodingKeys: String, CodingKey {
      case segment, value
    }

    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      segment = try container.decode(String.self, forKey: .segment)
      value = try container.decode(String.self, forKey: .value)
      part = try Part(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
      try part.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(segment, forKey: .segment)
      try container.encode(value, forKey: .value)
    }
  }

  /// The difference, whole and in parts.
  public struct Difference: Codable, Sendable, Equatable {
    public var logLoss: Part
    /// "Tie or not", over all rows; null without a tie.
    public var tie: Part?
    /// "Which side, given no tie", over the decisive rows; null without a tie.
    public var decisive: Part?
    public var perClass: [ClassPart]

    public init(logLoss: Part, tie: Part?, decisive: Part?, perClass: [ClassPart]) {
      self.logLoss = logLoss
      self.tie = tie
      self.decisive = decisive
      self.perClass = perClass
    }

    enum CodingKeys: String, CodingKey {
      case tie, decisive
      case logLoss
      case perClass
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(logLoss, forKey: .logLoss)
      try container.encode(tie, forKey: .tie)
      try container.encode(decisive, forKey: .decisive)
      try container.encode(perClass, forKey: .perClass)
    }
  }

  public var a: String
  public var b: String
  public var kindA: Kind
  public var kindB: Kind
  public var rows: Int
  /// Number of groups that are resampled whole; null where rows are independent.
  public var groups: Int?
  /// Bootstrap resamples, and their seed.
  public var resamples: Int
  public var seed: UInt64
  public var difference: Difference
  /// Who will score better on the test rows; null where none are loaded.
  public var forecast: Forecast? = nil

  /// The difference on test rows like the labelled ones.
  public struct Forecast: Codable, Sendable, Equatable {
    public var testRows: Int
    /// The probability that A's mean loss on them is lower.
    public var probabilityABetter: Double
    /// The same on a random part of them; null unless its share was given.
    public var publicShare: Double?
    public var publicRows: Int?
    public var publicProbabilityABetter: Double?

    public init(
      testRows: Int, probabilityABetter: Double, publicShare: Double?, publicRows: Int?,
      publicProbabilityABetter: Double?
    ) {
      self.testRows = testRows
      self.probabilityABetter = probabilityABetter
      self.publicShare = publicShare
      self.publicRows = publicRows
      self.publicProbabilityABetter = publicProbabilityABetter
    }

    enum CodingKeys: String, CodingKey {
      case testRows
      case probabilityABetter
      case publicShare
      case publicRows
      case publicProbabilityABetter
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(testRows, forKey: .testRows)
      try container.encode(probabilityABetter, forKey: .probabilityABetter)
      try container.encode(publicShare, forKey: .publicShare)
      try container.encode(publicRows, forKey: .publicRows)
      try container.encode(publicProbabilityABetter, forKey: .publicProbabilityABetter)
    }
  }

  /// The difference on the rows of each segment, column by column; null unless columns were asked for. Over the segments of a
  /// column share × mean adds up to the whole.
  public var by: [SegmentPart]?

  public init(
    a: String, b: String, kindA: Kind, kindB: Kind, rows: Int, groups: Int?, resamples: Int, seed: UInt64,
    difference: Difference, by: [SegmentPart]? = nil
  ) {
    self.a = a
    self.b = b
    self.kindA = kindA
    self.kindB = kindB
    self.rows = rows
    self.groups = groups
    self.resamples = resamples
    self.seed = seed
    self.difference = difference
    self.by = by
  }

  enum CodingKeys: String, CodingKey {
    case a, b, rows, groups, resamples, seed, difference, forecast, by
    case kindA
    case kindB
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(a, forKey: .a)
    try container.encode(b, forKey: .b)
    try container.encode(kindA, forKey: .kindA)
    try container.encode(kindB, forKey: .kindB)
    try container.encode(rows, forKey: .rows)
    try container.encode(groups, forKey: .groups)
    try container.encode(resamples, forKey: .resamples)
    try container.encode(seed, forKey: .seed)
    try container.encode(difference, forKey: .difference)
    try container.encode(forecast, forKey: .forecast)
    try container.encode(by, forKey: .by)
  }
}
