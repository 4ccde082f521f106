/// A fit as the store keeps it. Losses are in nats per example.
///
/// A fit names models and classes by text, so that it stays readable after a model was removed or the labels were
/// replaced.
public struct FitRecord: Sendable, Equatable {
  /// One coefficient of the blend.
  public struct Weight: Sendable, Equatable {
    public var model: String
    /// `all`, `side`, `tie`, or the name of a class.
    public var head: String
    public var value: Double

    public init(model: String, head: String, value: Double) {
      self.model = model
      self.head = head
      self.value = value
    }
  }

  /// One candidate that was tried: its nested loss, and the paired difference to the chosen blend with its interval.
  public struct Score: Sendable, Equatable {
    public var candidate: String
    public var crossValidated: Double
    public var standardError: Double
    public var difference: Double
    public var lower: Double
    public var upper: Double

    public init(
      candidate: String, crossValidated: Double, standardError: Double, difference: Double, lower: Double,
      upper: Double
    ) {
      self.candidate = candidate
      self.crossValidated = crossValidated
      self.standardError = standardError
      self.difference = difference
      self.lower = lower
      self.upper = upper
    }
  }

  /// A file the fit was made from.
  public struct Input: Sendable, Equatable {
    public var path: String
    public var sha256: String

    public init(path: String, sha256: String) {
      self.path = path
      self.sha256 = sha256
    }
  }

  public var name: String
  /// When the store saved it, ISO 8601 in UTC; empty before that.
  public var createdAt: String
  /// The version of Temper that made the fit.
  public var version: String
  public var pool: String
  public var weightsSign: String
  /// `none`, `arithmetic`, `geometric` or `separate`.
  public var swapping: String
  /// The smallest probability the pool lets into a logarithm.
  public var floor: Double
  public var temperature: Double?
  public var closeness: Double
  public var sideBias: Double
  /// Bias per class, by class ordinal.
  public var classBias: [Double]
  public var classes: [String]
  public var tie: String?
  /// The two sides in order, where there is a tie.
  public var sides: [String]?
  public var weights: [Weight]
  public var scores: [Score]
  public var logLossInSample: Double
  public var logLossCrossValidated: Double
  public var standardError: Double
  /// The options the fit was made with, as JSON.
  public var options: String
  public var inputs: [Input]
  /// The JSON document that `temper show --json` prints.
  public var document: String

  public init(
    name: String, createdAt: String = "", version: String, pool: String, weightsSign: String, swapping: String,
    floor: Double, temperature: Double?, closeness: Double, sideBias: Double, classBias: [Double], classes: [String],
    tie: String?, sides: [String]?, weights: [Weight], scores: [Score], logLossInSample: Double,
    logLossCrossValidated: Double, standardError: Double, options: String, inputs: [Input], document: String
  ) {
    self.name = name
    self.createdAt = createdAt
    self.version = version
    self.pool = pool
    self.weightsSign = weightsSign
    self.swapping = swapping
    self.floor = floor
    self.temperature = temperature
    self.closeness = closeness
    self.sideBias = sideBias
    self.classBias = classBias
    self.classes = classes
    self.tie = tie
    self.sides = sides
    self.weights = weights
    self.scores = scores
    self.logLossInSample = logLossInSample
    self.logLossCrossValidated = logLossCrossValidated
    self.standardError = standardError
    self.options = options
    self.inputs = inputs
    self.document = document
  }
}
