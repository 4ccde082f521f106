public import TemperCore

/// A stored fit on labelled rows that it never saw: the JSON of `temper score`. Keys may be added, never renamed.
public struct ScoreDocument: Codable, Sendable {
  /// The score beside the one that was promised when the fit was made.
  public struct Drift: Codable, Sendable, Equatable {
    /// The nested log loss of then, and its standard error.
    public var logLossAtFit: MeanEstimate
    /// The log loss of now minus that of then; the errors of both are independent.
    public var difference: MeanEstimate
    /// The difference in units of its standard error; nil where that is zero.
    @Nullable public var z: Double?

    public init(then: MeanEstimate, now: MeanEstimate) {
      logLossAtFit = then
      let error = (then.standardError * then.standardError + now.standardError * now.standardError).squareRoot()
      difference = MeanEstimate(mean: now.mean - then.mean, standardError: error)
      z = error > 0 ? difference.mean / error : nil
    }
  }

  /// A model of the blend on the same rows.
  public struct Model: Codable, Sendable, Equatable {
    public var name: String
    public var logLoss: MeanEstimate
    /// Loss of the fit minus loss of the model, row by row; negative means that the fit is better.
    public var difference: MeanEstimate

    public init(name: String, logLoss: MeanEstimate, difference: MeanEstimate) {
      self.name = name
      self.logLoss = logLoss
      self.difference = difference
    }
  }

  /// How often a class came, and how often it was said to.
  public struct ClassShare: Codable, Sendable, Equatable {
    public var name: String
    public var observed: Double
    public var predicted: Double
    /// Mean nested prediction when the fit was made; nil where it is not known.
    @Nullable public var predictedAtFit: Double?

    public init(name: String, observed: Double, predicted: Double, predictedAtFit: Double?) {
      self.name = name
      self.observed = observed
      self.predicted = predicted
      self.predictedAtFit = predictedAtFit
    }
  }

  public var fit: String
  /// When the fit was made, ISO 8601 in UTC.
  public var createdAt: String
  public var rows: Int
  /// Mean log loss in nats, with its standard error.
  public var logLoss: MeanEstimate
  public var drift: Drift
  /// In the order of the blend.
  public var models: [Model]
  public var classes: [ClassShare]
  public var inspection: InspectDocument

  public init(
    fit: String, createdAt: String, rows: Int, logLoss: MeanEstimate, drift: Drift, models: [Model],
    classes: [ClassShare], inspection: InspectDocument
  ) {
    self.fit = fit
    self.createdAt = createdAt
    self.rows = rows
    self.logLoss = logLoss
    self.drift = drift
    self.models = models
    self.classes = classes
    self.inspection = inspection
  }
}
