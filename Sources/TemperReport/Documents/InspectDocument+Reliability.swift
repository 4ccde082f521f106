extension InspectDocument {
  /// A score, split exactly into miscalibration - discrimination + uncertainty (CORP; Dimitriadis, Gneiting & Jordan 2021).
  public struct Decomposition: Codable, Sendable, Equatable {
    public var score: Double
    /// Miscalibration: what recalibration would gain.
    public var mcb: Double
    /// Discrimination: what the recalibrated predictions gain over the base rate.
    public var dsc: Double
    /// Uncertainty: the score of the base rate.
    public var unc: Double

    public init(score: Double, mcb: Double, dsc: Double, unc: Double) {
      self.score = score
      self.mcb = mcb
      self.dsc = dsc
      self.unc = unc
    }
  }

  /// Spiegelhalter's test of calibration (1986).
  public struct Spiegelhalter: Codable, Sendable, Equatable {
    public var z: Double
    /// Two-sided.
    public var p: Double

    public init(z: Double, p: Double) {
      self.z = z
      self.p = p
    }
  }

  /// Rows whose predictions lie in `[lower, upper)`; the last bin is closed.
  public struct Bin: Codable, Sendable, Equatable {
    public var lower: Double
    public var upper: Double
    public var count: Int
    public var meanProbability: Double
    public var frequency: Double
    /// 95 % Wilson interval of the frequency, lower and upper: for drawing, one bin at a time.
    public var interval: [Double]
    /// Whether the bin contradicts calibration at the 5 % level shared by all bins (Clopper-Pearson, Sidak).
    public var flagged: Bool

    public init(
      lower: Double, upper: Double, count: Int, meanProbability: Double, frequency: Double, interval: [Double],
      flagged: Bool
    ) {
      self.lower = lower
      self.upper = upper
      self.count = count
      self.meanProbability = meanProbability
      self.frequency = frequency
      self.interval = interval
      self.flagged = flagged
    }
  }

  /// The recalibration curve at one prediction, with its pointwise consistency band.
  public struct CurvePoint: Codable, Sendable, Equatable {
    public var probability: Double
    /// How often the event happens at this prediction, by isotonic regression.
    public var recalibrated: Double
    /// Where the curve lies for 95 % of samples if the predictions are calibrated, lower and upper; at this point alone.
    public var band: [Double]

    public init(probability: Double, recalibrated: Double, band: [Double]) {
      self.probability = probability
      self.recalibrated = recalibrated
      self.band = band
    }
  }

  /// Predicted probabilities of an event beside how often it occurred.
  public struct Reliability: Codable, Sendable, Equatable {
    /// Expected calibration error on bins of equal width.
    public var ece: Double
    /// What `ece` would be by chance, on average, if the predictions were calibrated.
    public var eceNull: Double
    public var eceEqualMass: Double
    public var eceEqualMassNull: Double
    public var smoothEce: Double
    public var smoothEceNull: Double
    public var brier: Decomposition
    /// Of the event against its absence.
    public var logLoss: Decomposition
    public var spiegelhalter: Spiegelhalter
    public var meanProbability: Double
    public var frequency: Double
    public var bins: [Bin]
    /// The CORP recalibration curve, by rising prediction.
    public var curve: [CurvePoint]
    /// Numbers of rows in equally wide cells over [0, 1], empty ones too.
    public var histogram: [Int]
    /// The curve before calibration, where the subject has been calibrated.
    public var uncalibratedCurve: [CurvePoint]?

    public init(
      ece: Double, eceNull: Double, eceEqualMass: Double, eceEqualMassNull: Double, smoothEce: Double,
      smoothEceNull: Double, brier: Decomposition, logLoss: Decomposition, spiegelhalter: Spiegelhalter,
      meanProbability: Double, frequency: Double, bins: [Bin], curve: [CurvePoint], histogram: [Int],
      uncalibratedCurve: [CurvePoint]? = nil
    ) {
      self.ece = ece
      self.eceNull = eceNull
      self.eceEqualMass = eceEqualMass
      self.eceEqualMassNull = eceEqualMassNull
      self.smoothEce = smoothEce
      self.smoothEceNull = smoothEceNull
      self.brier = brier
      self.logLoss = logLoss
      self.spiegelhalter = spiegelhalter
      self.meanProbability = meanProbability
      self.frequency = frequency
      self.bins = bins
      self.curve = curve
      self.histogram = histogram
      self.uncalibratedCurve = uncalibratedCurve
    }

    enum CodingKeys: String, CodingKey {
      case ece, brier, spiegelhalter, frequency, bins, curve, histogram
      case eceNull
      case eceEqualMass
      case eceEqualMassNull
      case smoothEce
      case smoothEceNull
      case logLoss
      case meanProbability
      case uncalibratedCurve
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(ece, forKey: .ece)
      try container.encode(eceNull, forKey: .eceNull)
      try container.encode(eceEqualMass, forKey: .eceEqualMass)
      try container.encode(eceEqualMassNull, forKey: .eceEqualMassNull)
      try container.encode(smoothEce, forKey: .smoothEce)
      try container.encode(smoothEceNull, forKey: .smoothEceNull)
      try container.encode(brier, forKey: .brier)
      try container.encode(logLoss, forKey: .logLoss)
      try container.encode(spiegelhalter, forKey: .spiegelhalter)
      try container.encode(meanProbability, forKey: .meanProbability)
      try container.encode(frequency, forKey: .frequency)
      try container.encode(bins, forKey: .bins)
      try container.encode(curve, forKey: .curve)
      try container.encode(histogram, forKey: .histogram)
      try container.encodeIfPresent(uncalibratedCurve, forKey: .uncalibratedCurve)
    }
  }

  /// The reliability of one class.
  public struct ClassReliability: Codable, Sendable, Equatable {
    public var name: String
    public var reliability: Reliability

    public init(name: String, reliability: Reliability) {
      self.name = name
      self.reliability = reliability
    }

    enum CodingKeys: String, CodingKey {
      case name = "class"
    }

    public init(from decoder: any Decoder) throws {
      name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
      reliability = try Reliability(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
      try reliability.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
    }
  }
}
