/// One way to divide examples into segments, such as their language or the length of their prompt.
public struct SegmentColumn: Sendable, Equatable {
  /// What stood in the file.
  public enum Kind: String, Sendable, Equatable, CaseIterable {
    case text
    case number
  }

  /// A segment: a text, a number, or numbers between two bounds.
  public struct Value: Sendable, Equatable {
    /// What people call it: the text, the number, `< 12.5`, `12.5 to 40` or `>= 40`.
    public let name: String
    /// Smallest number in it; nil for a text, and where there is no bound.
    public let lower: Double?
    /// The bound below which its numbers lie; equal to `lower` where the segment is one number.
    public let upper: Double?

    public init(name: String, lower: Double? = nil, upper: Double? = nil) {
      self.name = name
      self.lower = lower
      self.upper = upper
    }
  }

  public let name: String
  public let kind: Kind
  /// The segments; a segment's ordinal is its position here.
  public let values: [Value]

  public init(name: String, kind: Kind, values: [Value]) {
    self.name = name
    self.kind = kind
    self.values = values
  }
}
