extension FitDocument {
  /// What an interval of a parameter may be called.
  public enum IntervalKind: String, Codable, Sendable, Equatable {
    /// It contains the true parameter as often as it says: unpenalised, signed weights.
    case confidence
    /// It says how far a parameter moves when the rows are drawn anew, and no more: penalised, bounded or chosen weights.
    case stability
  }

  /// How the intervals of the parameters were made.
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

    enum CodingKeys: String, CodingKey {
      case resamples, seed
      case byGroup
    }
  }

  /// How alike the models are, and which of them seem to have seen the labels.
  public struct Relations: Codable, Sendable, Equatable {
    /// Correlations over the rows, in the order of `models`; null where a model says the same of every row.
    public struct Correlations: Codable, Sendable, Equatable {
      /// `margin`, `tie` or `log_probability`.
      public var of: String
      public var matrix: [[Double?]]

      public init(of: String, matrix: [[Double?]]) {
        self.of = of
        self.matrix = matrix
      }
    }

    /// Two models that are nearly one.
    public struct NearDuplicate: Codable, Sendable, Equatable {
      public var models: [String]
      /// The lowest of their correlations.
      public var correlation: Double

      public init(models: [String], correlation: Double) {
        self.models = models
        self.correlation = correlation
      }
    }

    /// One model's loss and confidence on the labelled rows beside its confidence on the test rows, in nats.
    public struct Confidence: Codable, Sendable, Equatable {
      public var name: String
      public var oofLogLoss: Double
      public var oofEntropy: Double
      public var testEntropy: Double
      /// By how much log(test entropy / OOF loss) and log(test entropy / OOF entropy) both exceed the other models'.
      public var excess: Double
      /// Whether that is more than an honest model shows.
      public var suspectedLeak: Bool

      public init(
        name: String, oofLogLoss: Double, oofEntropy: Double, testEntropy: Double, excess: Double, suspectedLeak: Bool
      ) {
        self.name = name
        self.oofLogLoss = oofLogLoss
        self.oofEntropy = oofEntropy
        self.testEntropy = testEntropy
        self.excess = excess
        self.suspectedLeak = suspectedLeak
      }

      enum CodingKeys: String, CodingKey {
        case name, excess
        case oofLogLoss
        case oofEntropy
        case testEntropy
        case suspectedLeak
      }
    }

    public var correlations: [Correlations]
    public var nearDuplicates: [NearDuplicate]
    /// Models with test predictions.
    public var confidence: [Confidence]

    public init(correlations: [Correlations], nearDuplicates: [NearDuplicate], confidence: [Confidence]) {
      self.correlations = correlations
      self.nearDuplicates = nearDuplicates
      self.confidence = confidence
    }

    enum CodingKeys: String, CodingKey {
      case correlations, confidence
      case nearDuplicates
    }
  }
}

/// The mean loss that test rows like the labelled ones will show.
public struct ForecastDocument: Codable, Sendable, Equatable {
  /// The part of the test rows that a leaderboard scores.
  public struct Part: Codable, Sendable, Equatable {
    public var share: Double
    public var rows: Int
    public var interval: [Double]

    public init(share: Double, rows: Int, interval: [Double]) {
      self.share = share
      self.rows = rows
      self.interval = interval
    }
  }

  public var testRows: Int
  public var mean: Double
  /// 95 % interval for these test rows, from the error of the estimate and the luck of the rows.
  public var interval: [Double]
  /// Null unless a public share was given.
  public var `public`: Part?

  public init(testRows: Int, mean: Double, interval: [Double], public part: Part?) {
    self.testRows = testRows
    self.mean = mean
    self.interval = interval
    self.public = part
  }

  enum CodingKeys: String, CodingKey {
    case mean, interval, `public`
    case testRows
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(testRows, forKey: .testRows)
    try container.encode(mean, forKey: .mean)
    try container.encode(interval, forKey: .interval)
    try container.encode(`public`, forKey: .public)
  }
}
