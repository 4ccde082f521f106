public import TemperCore

extension FitDocument {
  /// A metric of the nested predictions, and of every candidate's.
  public struct MetricScore: Codable, Sendable, Equatable {
    /// `log-loss`, `brier`, `accuracy`, `auc`, `f1-macro` or `rps`.
    public var name: String
    public var lowerIsBetter: Bool
    /// The metric of the nested predictions.
    public var crossValidated: Double
    /// Null for metrics that are no means over rows.
    public var standardError: Double?

    public init(name: String, lowerIsBetter: Bool, crossValidated: Double, standardError: Double?) {
      self.name = name
      self.lowerIsBetter = lowerIsBetter
      self.crossValidated = crossValidated
      self.standardError = standardError
    }

    enum CodingKeys: String, CodingKey {
      case name
      case lowerIsBetter
      case crossValidated
      case standardError
    }
  }

  /// A pool that takes part in a geometric mixture of several.
  public struct MixtureComponent: Codable, Sendable, Equatable {
    public var pool: String
    public var weightsSign: String
    /// Its exponent.
    public var share: Double
    public var penalty: Penalty
    /// Ridges of its blocks by name; a block that is off is missing.
    public var blocks: [String: Double]

    public init(pool: String, weightsSign: String, share: Double, penalty: Penalty, blocks: [String: Double]) {
      self.pool = pool
      self.weightsSign = weightsSign
      self.share = share
      self.penalty = penalty
      self.blocks = blocks
    }

    enum CodingKeys: String, CodingKey {
      case pool, share, penalty, blocks
      case weightsSign
    }
  }

  /// The calibrator that a blend ends in.
  public struct Calibration: Codable, Sendable, Equatable {
    /// `none` where probabilities stay as they are.
    public var method: CalibrationMethod
    public var parameters: [CalibrationParameter]
    /// Every calibrator that suits the data, where all were asked for.
    public var candidates: [CalibrationCandidate]?

    public init(
      method: CalibrationMethod, parameters: [CalibrationParameter], candidates: [CalibrationCandidate]? = nil
    ) {
      self.method = method
      self.parameters = parameters
      self.candidates = candidates
    }
  }

  /// Slopes and biases that segments have of their own.
  public struct Segments: Codable, Sendable, Equatable {
    /// What multiplies the logarithms of a blend's probabilities, and what is added, by class ordinal.
    public struct Effect: Codable, Sendable, Equatable {
      public var slope: Double
      public var biases: [Double]

      public init(slope: Double, biases: [Double]) {
        self.slope = slope
        self.biases = biases
      }
    }

    /// What a segment adds to the shared effect.
    public struct Value: Codable, Sendable, Equatable {
      public var name: String
      public var effect: Effect

      public init(name: String, effect: Effect) {
        self.name = name
        self.effect = effect
      }
    }

    public struct Column: Codable, Sendable, Equatable {
      public var name: String
      /// Ridge that pulls its segments towards one another, on the scale of the summed loss.
      public var penalty: Double
      public var values: [Value]

      public init(name: String, penalty: Double, values: [Value]) {
        self.name = name
        self.penalty = penalty
        self.values = values
      }
    }

    public var shared: Effect
    public var columns: [Column]

    public init(shared: Effect, columns: [Column]) {
      self.shared = shared
      self.columns = columns
    }
  }
}
