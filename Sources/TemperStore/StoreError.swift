public import TemperCore

/// What the store refuses or what SQLite reports, with the file it concerns.
public struct StoreError: TemperFailure, Equatable {
  /// The facts, apart from their wording.
  public enum Problem: Sendable, Equatable {
    // The file.
    /// There is no file to read or update.
    case missing
    case isFolder
    /// A file of zero bytes where a database was expected.
    case empty
    case notADatabase
    /// An SQLite database of another program, with its application id.
    case foreign(applicationID: Int32)
    /// Written by a later version; `found` is its schema, 0 where only an unknown migration gives it away.
    case newer(found: Int, known: Int)
    case damaged(String)
    /// Tables that this version does not make: of a development version, or changed by another program.
    case otherSchema(table: String)
    /// Content that is not what was stored, though the file is whole.
    case altered(LoadedPart)
    case cannotCreate(String)
    case cannotRead(String)
    case cannotWrite(String)
    case diskFull
    case inputOutput(String)
    case busy
    /// What was read at the beginning is no longer there at the end.
    case changedMeanwhile
    case internalError(String)

    // What is loaded.
    case labelsMissing
    case labelsLoaded
    case testLoaded
    case testMissing
    case testInUse
    case modelMissing(name: String, suggestion: String?, loaded: [String])
    case predictionsLoaded(model: String, split: Split, orientation: Orientation)
    case fitMissing(name: String, suggestion: String?, stored: [String])
    case fitExists(name: String)

    // What is to be loaded.
    /// U+0000 in a text; `what` names the text, such as `id of example 3`.
    case nulCharacter(what: String)
    case nameEmpty(what: String)
    case nameTooLong(what: String, limit: Int)
    case duplicate(what: String, value: String)
    case wrongCount(what: String, found: Int, expected: Int)
    case outOfRange(what: String)
    case tooManyClasses(found: Int, limit: Int)
    case tooManyModels(limit: Int)
  }

  public let problem: Problem
  /// Path of the database, as it was given.
  public let path: String

  public init(_ problem: Problem, path: String) {
    self.problem = problem
    self.path = path
  }

  public var kind: FailureKind {
    switch problem {
    case .missing, .isFolder, .cannotRead: .cannotRead
    case .empty, .notADatabase, .foreign, .newer, .damaged, .otherSchema, .altered: .badData
    case .nulCharacter, .nameEmpty, .nameTooLong, .duplicate, .wrongCount, .outOfRange, .tooManyClasses,
      .tooManyModels:
      .badData
    case .cannotCreate, .cannotWrite: .cannotCreate
    case .diskFull, .inputOutput: .inputOutput
    case .busy, .changedMeanwhile: .busy
    case .internalError: .internalError
    case .labelsMissing, .labelsLoaded, .testLoaded, .testMissing, .testInUse, .modelMissing, .predictionsLoaded,
      .fitMissing, .fitExists:
      .usage
    }
  }

  /// One line: what SQLite says of a damaged file may hold pieces of it.
  public var description: String { printable("\(path): \(explanation)") }
}
