/// A mean with its uncertainty.
public struct Estimate: Codable, Sendable, Equatable {
  public var mean: Double
  public var standardError: Double

  public init(mean: Double, standardError: Double) {
    self.mean = mean
    self.standardError = standardError
  }
}

/// A paired difference of two scores with its 95 % interval; negative means that the first is better.
public struct PairedDifference: Codable, Sendable, Equatable {
  public var mean: Double
  public var lower: Double
  public var upper: Double

  public init(mean: Double, lower: Double, upper: Double) {
    self.mean = mean
    self.lower = lower
    self.upper = upper
  }

  /// Encoded as `{"mean": …, "interval": [lower, upper]}`.
  enum CodingKeys: String, CodingKey {
    case mean, interval
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let interval = try container.decode([Double].self, forKey: .interval)
    guard interval.count == 2 else {
      throw DecodingError.dataCorruptedError(forKey: .interval, in: container, debugDescription: "two bounds expected")
    }
    self.init(mean: try container.decode(Double.self, forKey: .mean), lower: interval[0], upper: interval[1])
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(mean, forKey: .mean)
    try container.encode([lower, upper], forKey: .interval)
  }
}
