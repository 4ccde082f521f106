public import TemperCore

/// A request that cannot be carried out as it stands.
public struct RequestError: TemperFailure, Equatable {
  public let kind: FailureKind
  public let description: String

  public init(_ kind: FailureKind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
