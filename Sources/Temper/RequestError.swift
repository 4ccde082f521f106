public import TemperCore
import TemperReport

/// A request that cannot be carried out as it stands.
public struct RequestError: TemperFailure, Equatable {
  public let kind: FailureKind
  public let description: String

  /// - Parameter description: one line. Control characters, which the names of models and files may hold, are written out,
  ///   so that no name can add a line or command a terminal.
  public init(_ kind: FailureKind, _ description: String) {
    self.kind = kind
    self.description = VisibleText.escaping(description)
  }
}
