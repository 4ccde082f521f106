/// What went wrong, in the classes of sysexits(3). The raw value is the exit code of the command.
public enum FailureKind: Int32, Sendable, Equatable {
  /// Everything was done, and what was asked to hold of the result does not.
  case gateNotMet = 1
  /// The command was used wrongly.
  case usage = 64
  /// The input, or the database, holds something it must not.
  case badData = 65
  /// An input cannot be opened or read.
  case cannotRead = 66
  /// A program that was asked for, such as an engine's client, is not there.
  case unavailable = 69
  /// A defect of Temper itself.
  case internalError = 70
  /// An output cannot be created.
  case cannotCreate = 73
  /// Reading or writing failed half-way, for example on a full disk.
  case inputOutput = 74
  /// Another command is using the database.
  case busy = 75
}

/// An error a person is meant to read: it says what was found, what was expected and how to mend it.
public protocol TemperFailure: Error, CustomStringConvertible, Sendable {
  var kind: FailureKind { get }
  /// The message, with the names of options and commands that its reader knows.
  func text(_ words: (Message.Term) -> String) -> String
}

extension TemperFailure {
  /// The message in the words of this library.
  public var description: String { text(\.description) }
}

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
