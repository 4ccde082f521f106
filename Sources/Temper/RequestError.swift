public import TemperCore
import TemperReport

/// A request that cannot be carried out as it stands.
public struct RequestError: TemperFailure, Equatable {
  public let kind: FailureKind
  public let message: Message

  public init(_ kind: FailureKind, _ message: Message) {
    self.kind = kind
    self.message = message
  }

  /// One line. Control characters, which the names of models and files may hold, are written out, so that no name can add
  /// a line or command a terminal.
  public func text(_ words: (Message.Term) -> String) -> String { VisibleText.escaping(message.text(words)) }
}
