/// A closed interval of numbers: a confidence interval, or the quantiles of resamples.
///
/// It encodes as the array [lower, upper].
public struct Interval: Sendable, Hashable {
  public var lower: Double
  public var upper: Double

  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  public init(_ range: ClosedRange<Double>) {
    self.init(lower: range.lowerBound, upper: range.upperBound)
  }

  /// Lower and upper.
  public var bounds: [Double] { [lower, upper] }
}

extension Interval: Codable {
  /// - Throws: `DecodingError` for anything but an array of two numbers.
  public init(from decoder: any Decoder) throws {
    let bounds = try [Double](from: decoder)
    guard bounds.count == 2 else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "found \(bounds.count) bounds, expected 2"))
    }
    self.init(lower: bounds[0], upper: bounds[1])
  }

  public func encode(to encoder: any Encoder) throws { try bounds.encode(to: encoder) }
}
