extension InspectDocument {
  /// How often something happens in a segment beside its mean probability.
  public struct Rate: Codable, Sendable, Equatable {
    public var meanProbability: Double
    public var frequency: Double
    /// Of `frequency` minus `meanProbability`.
    public var standardError: Double
    /// Whether the two contradict each other at the 5 % level shared by all rates of the column (Šidák).
    public var flagged: Bool

    public init(meanProbability: Double, frequency: Double, standardError: Double, flagged: Bool) {
      self.meanProbability = meanProbability
      self.frequency = frequency
      self.standardError = standardError
      self.flagged = flagged
    }
  }

  /// The rate of one class.
  public struct ClassRate: Codable, Sendable, Equatable {
    public var name: String
    public var rate: Rate

    public init(name: String, rate: Rate) {
      self.name = name
      self.rate = rate
    }

    enum CodingKeys: String, CodingKey {
      case name = "class"
    }

    public init(from decoder: any Decoder) throws {
      name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
      rate = try Rate(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
      try rate.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
    }
  }

  /// The rows of one segment.
  public struct SegmentPart: Codable, Sendable, Equatable {
    /// Name of the column.
    public var segment: String
    /// Its value.
    public var value: String
    public var rows: Int
    public var logLoss: Double
    public var standardError: Double
    public var perClass: [ClassRate]
    /// The most probable class: confidence beside accuracy.
    public var topLabel: Rate

    public init(
      segment: String, value: String, rows: Int, logLoss: Double, standardError: Double, perClass: [ClassRate],
      topLabel: Rate
    ) {
      self.segment = segment
      self.value = value
      self.rows = rows
      self.logLoss = logLoss
      self.standardError = standardError
      self.perClass = perClass
      self.topLabel = topLabel
    }
  }
}
