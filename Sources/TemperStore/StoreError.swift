import GRDB
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
    /// A table, index, view or trigger that Temper does not make.
    case foreignObject(type: String, name: String)
    /// A file beside the database that SQLite would take for its own and remove.
    case foreignSideFile(String)
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
    case .empty, .notADatabase, .foreign, .newer, .damaged, .otherSchema, .foreignObject, .foreignSideFile, .altered:
      .badData
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
  public func text(_ words: (Message.Term) -> String) -> String {
    VisibleText.escaping("\(path): \(explanation.text(words))")
  }

  /// Something that was stored with a checksum.
  public enum LoadedPart: Sendable, Equatable {
    case labels, tests, folds, groups, weights, segments, table
    case predictions(model: String, split: Split, orientation: Orientation)
    case fit(String)
    case fitPredictions(String)
    case submission(path: String)
  }
}

extension StoreError.LoadedPart: CustomStringConvertible {
  /// What a person calls it.
  public var description: String {
    switch self {
    case .labels: "labels"
    case .tests: "ids of the test examples"
    case .folds: "folds"
    case .groups: "groups"
    case .weights: "weights"
    case .segments: "segments"
    case .table: "details of the engine's table"
    case .predictions(let model, let split, let orientation):
      "\(phrase(split, orientation)) of model \(quoted(model))"
    case .fit(let name): "numbers of fit \(quoted(name))"
    case .fitPredictions(let name): "predictions of fit \(quoted(name))"
    case .submission(let path): "details of submission \(quoted(path))"
    }
  }

  /// How to have it again as it was.
  public var remedy: Message {
    switch self {
    case .labels: "load them again with `\(.replaceLabels)`, and then everything else"
    case .tests: "remove the models that have test predictions, and load them again"
    case .folds: "load them again with `\(.loadFolds)`"
    case .groups: "load them again with `\(.loadGroups)`"
    case .weights: "load them again with `\(.loadWeights)`"
    case .segments: "load them again with `\(.loadSegments)`"
    case .table: "load it again with `\(.loadTable)`"
    case .predictions: "load them again with `\(.replaceModel)`"
    case .fit(let name), .fitPredictions(let name):
      "remove the fit with `\(.removeFit)`, where NAME is \(quoted(name)), and fit again"
    case .submission: "nothing depends on it, and the file itself is as it was: write it again with `\(.submit)`"
    }
  }

  var explanation: Message {
    "the \(self) are not what was stored: their checksum is another. \(remedy.capitalised)."
  }
}

extension StoreError {
  /// What was found, what was expected, and how to mend it.
  var explanation: Message {
    switch problem {
    case .missing, .isFolder, .empty, .notADatabase, .foreign, .newer, .damaged, .otherSchema, .foreignObject,
      .foreignSideFile:
      fileExplanation
    case .altered(let part): part.explanation
    case .cannotCreate, .cannotRead, .cannotWrite, .diskFull, .inputOutput, .busy, .changedMeanwhile, .internalError:
      systemExplanation
    case .labelsMissing, .labelsLoaded, .testLoaded, .testMissing, .testInUse, .modelMissing, .predictionsLoaded,
      .fitMissing, .fitExists:
      stateExplanation
    case .nulCharacter, .nameEmpty, .nameTooLong, .duplicate, .wrongCount, .outOfRange, .tooManyClasses,
      .tooManyModels:
      inputExplanation
    }
  }

  private var fileExplanation: Message {
    switch problem {
    case .missing:
      "there is no database here. `\(.loadLabels)` or `\(.run)` creates one; "
        + "\(.database) names another."
    case .isFolder:
      "this is a folder, and a database is a file. Name a file with \(.database)."
    case .empty:
      "the file is empty, not a Temper database. `\(.loadLabels)` fills it; \(.database) names another."
    case .notADatabase:
      "this is not an SQLite database. It was left as it is; \(.database) names another file."
    case .foreign(let applicationID):
      "this SQLite database belongs to another program (application id \(applicationID)). It was left as it is; "
        + "\(.database) names another file."
    case .newer(let found, let known):
      found > 0
        ? "a newer Temper wrote this database (schema \(found), this version knows \(known)). Use that version."
        : "a newer Temper wrote this database (it has a migration this version does not know). Use that version."
    case .damaged(let detail):
      "the database is damaged: \(detail). `\(.check)` lists what is affected; restore a copy, or load the files "
        + "into a new database."
    case .otherSchema(let table):
      "the table \(quoted(table)) is not as this version makes it; a development version wrote the database, or another "
        + "program changed it. Load the files into a new database."
    case .foreignObject(let type, let name):
      "found the \(type) \(quoted(name)), expected nothing but what Temper makes itself. Remove it with the program that "
        + "made it, or load the files into a new database."
    case .foreignSideFile(let file):
      "found \(quoted(file)), which SQLite did not write and would remove, expected no other file of this name. Move it away, "
        + "or name another database with \(.database)."
    default: ""
    }
  }

  private var systemExplanation: Message {
    switch problem {
    case .cannotCreate(let reason): "the database cannot be created: \(reason)."
    case .cannotRead(let reason): "the database cannot be read: \(reason)."
    case .cannotWrite(let reason): "the database cannot be written: \(reason). Nothing was changed."
    case .diskFull: "the disk is full. Nothing was changed; make room and repeat the command."
    case .inputOutput(let detail): "reading or writing the database failed: \(detail). Nothing was changed."
    case .busy:
      "the database is busy: another command is using it. Nothing was changed; repeat the command when it has ended."
    case .changedMeanwhile:
      "another command changed what is loaded while this one was at work. Nothing was changed; repeat the command."
    case .internalError(let detail): "a defect of Temper: \(detail). Nothing was changed."
    default: ""
    }
  }

  private var stateExplanation: Message {
    switch problem {
    case .labelsMissing:
      "no labels are loaded. Load them first: `\(.loadLabels)`."
    case .labelsLoaded:
      "labels are already loaded. \(.replace) loads others, and removes folds, groups, weights, segments and models with them."
    case .testLoaded:
      "test examples are already loaded."
    case .testMissing:
      "no test examples are loaded. The first file of test predictions, or the sample submission, brings them."
    case .testInUse:
      "predictions for the test examples are loaded. Remove their models first: `\(.removeModel)`."
    case .modelMissing(let name, let suggestion, let loaded):
      "no model is named \(quoted(name))."
        + Self.hint(suggestion, names: loaded, some: "Loaded", none: "No model is loaded.")
    case .predictionsLoaded(let model, let split, let orientation):
      "\(phrase(split, orientation)) of model \(quoted(model)) are already loaded. \(.replace) loads others."
    case .fitMissing(let name, let suggestion, let stored):
      "no fit is named \(quoted(name))."
        + Self.hint(suggestion, names: stored, some: "Stored", none: "No fit is stored; `\(.fit)` makes one.")
    case .fitExists(let name):
      "a fit named \(quoted(name)) is already stored. Choose another name with \(.name)."
    default: ""
    }
  }

  private var inputExplanation: Message {
    switch problem {
    case .nulCharacter(let what): "the \(what) holds the character U+0000, which a database text must not."
    case .nameEmpty(let what): "the \(what) is empty."
    case .nameTooLong(let what, let limit): "the \(what) is longer than \(limit) characters."
    case .duplicate(let what, let value): "the \(what) \(quoted(value)) occurs twice."
    case .wrongCount(let what, let found, let expected): "found \(found) \(what), expected \(expected)."
    case .outOfRange(let what): "the \(what)."
    case .tooManyClasses(let found, let limit): "found \(found) classes; at most \(limit) can be stored."
    case .tooManyModels(let limit):
      "\(limit) models are loaded, and no more can be; remove one with: \(.removeModel)."
    default: ""
    }
  }

  /// A near miss where there is one, else up to ten of the names that exist.
  private static func hint(_ suggestion: String?, names: [String], some: String, none: Message) -> Message {
    if let suggestion { return " Did you mean \(quoted(suggestion))?" }
    if names.isEmpty { return " \(none)" }
    let shown = names.prefix(10).map(quoted).joined(separator: ", ")
    return " \(some): \(shown)\(names.count > 10 ? " and \(names.count - 10) more" : "")."
  }

  /// What was being done when SQLite failed; it decides the class of an error that SQLite reports alike for all.
  enum Operation {
    case creating, reading, writing
  }

  /// Puts an error of SQLite into Temper's words.
  static func translating(_ error: DatabaseError, path: String, during operation: Operation) -> StoreError {
    StoreError(problem(error, operation), path: path)
  }

  private static func problem(_ error: DatabaseError, _ operation: Operation) -> Problem {
    let detail = error.message ?? "SQLite code \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy
    case .SQLITE_NOTADB: return .notADatabase
    case .SQLITE_CORRUPT, .SQLITE_FORMAT, .SQLITE_MISMATCH: return .damaged(detail)
    case .SQLITE_INTERRUPT: return .damaged(endless)
    case .SQLITE_FULL: return .diskFull
    case .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_PROTOCOL: return .inputOutput(detail)
    case .SQLITE_READONLY where error.extendedResultCode == .SQLITE_READONLY_DBMOVED:
      return .inputOutput("the file was moved or deleted while it was in use")
    case .SQLITE_READONLY where operation == .reading:
      return .cannotRead(
        "a command that was writing it was interrupted, and undoing its traces needs permission to write the file "
          + "and its folder")
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
      switch operation {
      case .creating: return .cannotCreate(detail)
      case .reading: return .cannotRead(detail)
      case .writing: return .cannotWrite(detail)
      }
    case .SQLITE_ERROR where isDamage(detail): return .damaged(detail)
    case .SQLITE_CONSTRAINT: return .damaged("a rule of its tables would be broken: \(detail)")
    default: return .internalError(detail)
    }
  }

  /// What `StatementLimit` ends.
  static let endless = "reading it takes far more steps than a file of its size can need"

  /// What SQLite says of tables that are not as Temper made them, and of a header that is of no known format, under the
  /// same code as of mistakes in statements.
  private static func isDamage(_ message: String) -> Bool {
    message.hasPrefix("no such ") || message.contains(" has no column named ")
      || message.hasPrefix("unsupported file format")
  }
}

/// Predictions of a split and an orientation, in words.
func phrase(_ split: Split, _ orientation: Orientation) -> String {
  let splitName = split == .oof ? "OOF" : "test"
  return orientation == .plain ? "\(splitName) predictions" : "swapped \(splitName) predictions"
}
