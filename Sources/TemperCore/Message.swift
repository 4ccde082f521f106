/// What an error or a warning says: text, with the facts in it that callers call by different names.
///
/// A parameter is `minimumWeight` to a program and an option with dashes at a terminal, and so is the way to mend
/// something. Below the command nobody knows options: a message holds a `Term`, and what shows it gives the words.
///
///     let message: Message = "\(.minimumWeight): found -1.0, expected a number of at least 0"
///     message.description  // minimumWeight: found -1.0, ...
public struct Message: ExpressibleByStringInterpolation, CustomStringConvertible, Sendable, Hashable {
  /// A parameter of a request, or something that can be done.
  public enum Term: Sendable, Hashable {
    // How files are read.
    case array, arrayColumns, average, classes, columns, foldColumn, format, groupColumn, idColumn, ids, inFoldOrder
    case inOrder, labelColumn, labelMap, logits, logProbabilities, noHeader, normalise, oof, partial, prefix
    case segmentFile, swappedMappedBack, swappedModel, swappedOOF, swappedTest, swappedTestFold, test, testFold, testIDs
    case weightColumn
    // What is asked of a fit, an inspection or a comparison.
    case averaging, bootstrap, calibration, conditions, database, exact, fixedWeights, floor, folds, keepFolds
    case maximumModels, metric, minimumWeight, model, models, name, noTie, output, pool, publicShare, replace, seed
    case segmentEffects, segments, sides, swapping, tables, tie, tieAndSides, weights, without
    // Where the rows lie.
    case bound, dialect, engine, keptClass, passes, relation, rows, swappedColumns, timeout
    // What can be done.
    case check, export, fit, fitAnew, loadFolds, loadGroups, loadLabels, loadModel, loadSegments, loadWeights,
      removeFit,
      removeModel
    case loadTable, refine, scoringStatement
    case replaceLabels, replaceModel, replaceModelFolds, replaceModelOOF, replaceModelTest, run, submit
    /// What is done, and not how to do it.
    case running
    case inspectModel
    /// Inspecting the newest fit.
    case inspecting
    /// Writing the tables of an inspection.
    case inspectTables
    /// Rows that a column says something of.
    case condition(column: String, value: String)
    /// An array at a path, whose rows have no ids.
    case loadArray(model: String, path: String, isTest: Bool)

    /// The name in this library.
    public var description: String {
      switch self {
      case .check: "CheckDocument.init"
      case .condition(let column, let value): "RowCondition(column: \"\(column)\", value: \"\(value)\")"
      case .exact: "isExact"
      case .export: "FitExport.write"
      case .fit, .fitAnew: "Fits.make"
      case .loadFolds: "Loader.folds"
      case .loadGroups: "Loader.groups"
      case .loadLabels, .replaceLabels: "Loader.labels"
      case .loadModel, .replaceModel, .replaceModelFolds, .replaceModelOOF, .replaceModelTest, .loadArray:
        "Loader.model"
      case .loadSegments: "Loader.segments"
      case .loadTable: "Loader.table"
      case .refine: "Refinement.make"
      case .scoringStatement: "EngineScoring.statement"
      case .loadWeights: "Loader.weights"
      case .removeFit: "Fits.remove"
      case .removeModel: "Models.remove"
      case .run, .running: "Run.perform"
      case .submit: "Submissions.write"
      case .inspectModel, .inspecting: "InspectSummary.init"
      case .inspectTables: "InspectOutputs.write"
      case .labelMap: "LabelNames"
      case .noHeader: "hasHeader: false"
      case .partial: "isPartial"
      default: "\(self)"
      }
    }
  }

  /// Gives the name of a term to the reader of a message.
  public typealias Words = (Term) -> String

  fileprivate enum Part: Sendable, Hashable {
    case text(String)
    case term(Term)
  }

  private var parts: [Part]

  public init(stringLiteral text: String) { parts = [.text(text)] }

  public init(stringInterpolation interpolation: StringInterpolation) { parts = interpolation.parts }

  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var parts: [Part] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ text: String) {
      // Text beside text is one, so that messages are the same however they were put together.
      if case .text(let before)? = parts.last {
        parts[parts.count - 1] = .text(before + text)
      } else if !text.isEmpty {
        parts.append(.text(text))
      }
    }

    public mutating func appendInterpolation(_ term: Term) { parts.append(.term(term)) }

    public mutating func appendInterpolation(_ message: Message) {
      for part in message.parts {
        switch part {
        case .text(let text): appendLiteral(text)
        case .term(let term): appendInterpolation(term)
        }
      }
    }

    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      appendLiteral(value.description)
    }
  }

  public static func + (left: Message, right: Message) -> Message { "\(left)\(right)" }

  /// The message with a capital at its beginning.
  public var capitalised: Message {
    guard case .text(let first)? = parts.first else { return self }
    var result = self
    result.parts[0] = .text(first.prefix(1).uppercased() + first.dropFirst())
    return result
  }

  /// The message, with the names of options and commands that its reader knows.
  public func text(_ words: (Term) -> String) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .term(let term): words(term)
      }
    }.joined()
  }

  public var description: String { text(\.description) }
}
