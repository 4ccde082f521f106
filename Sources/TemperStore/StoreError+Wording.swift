extension StoreError {
  /// What was found, what was expected, and how to mend it.
  var explanation: String {
    switch problem {
    case .missing, .isFolder, .empty, .notADatabase, .foreign, .newer, .damaged, .otherSchema: fileExplanation
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

  private var fileExplanation: String {
    switch problem {
    case .missing:
      "there is no database here. `temper load labels FILE` or `temper run DIR` creates one; "
        + "--database names another."
    case .isFolder:
      "this is a folder, and a database is a file. Name a file with --database."
    case .empty:
      "the file is empty, not a Temper database. `temper load labels FILE` fills it; --database names another."
    case .notADatabase:
      "this is not an SQLite database. It was left as it is; --database names another file."
    case .foreign(let applicationID):
      "this SQLite database belongs to another program (application id \(applicationID)). It was left as it is; "
        + "--database names another file."
    case .newer(let found, let known):
      found > 0
        ? "a newer Temper wrote this database (schema \(found), this version knows \(known)). Use that version."
        : "a newer Temper wrote this database (it has a migration this version does not know). Use that version."
    case .damaged(let detail):
      "the database is damaged: \(detail). `temper check` lists what is affected; restore a copy, or load the files "
        + "into a new database."
    case .otherSchema(let table):
      "the table \(quoted(table)) is not as this version makes it; a development version wrote the database, or another "
        + "program changed it. Load the files into a new database."
    default: ""
    }
  }

  private var systemExplanation: String {
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

  private var stateExplanation: String {
    switch problem {
    case .labelsMissing:
      "no labels are loaded. Load them first: `temper load labels FILE`."
    case .labelsLoaded:
      "labels are already loaded. --replace loads others, and removes folds, groups, segments and models with them."
    case .testLoaded:
      "test examples are already loaded."
    case .testMissing:
      "no test examples are loaded. The first file of test predictions, or the sample submission, brings them."
    case .testInUse:
      "predictions for the test examples are loaded. Remove their models first: `temper remove model NAME`."
    case .modelMissing(let name, let suggestion, let loaded):
      "no model is named \(quoted(name))."
        + Self.hint(suggestion, names: loaded, some: "Loaded", none: "No model is loaded.")
    case .predictionsLoaded(let model, let split, let orientation):
      "\(phrase(split, orientation)) of model \(quoted(model)) are already loaded. --replace loads others."
    case .fitMissing(let name, let suggestion, let stored):
      "no fit is named \(quoted(name))."
        + Self.hint(suggestion, names: stored, some: "Stored", none: "No fit is stored; `temper fit` makes one.")
    case .fitExists(let name):
      "a fit named \(quoted(name)) is already stored. Choose another name with --name."
    default: ""
    }
  }

  private var inputExplanation: String {
    switch problem {
    case .nulCharacter(let what): "the \(what) holds the character U+0000, which a database text must not."
    case .nameEmpty(let what): "the \(what) is empty."
    case .nameTooLong(let what, let limit): "the \(what) is longer than \(limit) characters."
    case .duplicate(let what, let value): "the \(what) \(quoted(value)) occurs twice."
    case .wrongCount(let what, let found, let expected): "found \(found) \(what), expected \(expected)."
    case .outOfRange(let what): "the \(what)."
    case .tooManyClasses(let found, let limit): "found \(found) classes; at most \(limit) can be stored."
    case .tooManyModels(let limit):
      "\(limit) models are loaded, and no more can be; remove one with: temper remove model NAME."
    default: ""
    }
  }

  /// A near miss where there is one, else up to ten of the names that exist.
  private static func hint(_ suggestion: String?, names: [String], some: String, none: String) -> String {
    if let suggestion { return " Did you mean \(quoted(suggestion))?" }
    if names.isEmpty { return " " + none }
    let shown = names.prefix(10).map(quoted).joined(separator: ", ")
    return " \(some): \(shown)\(names.count > 10 ? " and \(names.count - 10) more" : "")."
  }
}
