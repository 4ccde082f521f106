extension FitDocument {
  /// What was asked of the weights; null where it was not asked for.
  public struct Limits: Codable, Sendable, Equatable {
    public var minimum: Double?
    /// Weights that were given, by the name of the model.
    public var fixed: [String: Double]?
    public var maximumModels: Int?

    public init(minimum: Double?, fixed: [String: Double]?, maximumModels: Int?) {
      self.minimum = minimum
      self.fixed = fixed
      self.maximumModels = maximumModels
    }

    enum CodingKeys: String, CodingKey {
      case minimum, fixed
      case maximumModels = "maxModels"
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(minimum, forKey: .minimum)
      try container.encode(fixed, forKey: .fixed)
      try container.encode(maximumModels, forKey: .maximumModels)
    }
  }
}
