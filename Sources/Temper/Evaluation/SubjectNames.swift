import TemperCore
import TemperFiles
import TemperReport
import TemperStore

extension Subject {
  /// Its predictions of the labelled examples: a model's OOF ones, a fit's nested ones.
  ///
  /// - Throws: `RequestError` of kind `.badData` where they are not kept.
  func predictions(_ reader: StoreReader) throws -> ProbabilityMatrix {
    let shown = VisibleText.escaping(name)
    switch kind {
    case .model:
      if let found = try reader.predictions(model: name, split: .oof, orientation: .plain) { return found }
      throw RequestError(
        .badData,
        "the model \"\(shown)\" has no OOF predictions; load them with: \(.replaceModelOOF)")
    case .fit:
      if let found = try reader.fitPredictions(fit: name) { return found }
      throw RequestError(
        .badData,
        "the labels were replaced since the fit \"\(shown)\" was made (each \(.running) on a database loads them anew), "
          + "and its nested predictions went with them; fit again, with: \(.fitAnew)")
    }
  }
}

/// What names on the command line can stand for.
struct SubjectNames {
  var models: [String]
  var fits: [String]

  /// The model or fit that `text` means.
  ///
  /// `model:NAME` and `fit:NAME` come first, so that everything can be said whatever it is called. Names are compared by
  /// bytes, as the store does.
  ///
  /// - Throws: `RequestError` of kind `.usage`, which says what exists.
  func subject(_ text: String) throws -> Subject {
    for kind in Subject.Kind.allCases where text.utf8.starts(with: "\(kind.rawValue):".utf8) {
      let name = String(Substring(text.utf8.dropFirst(kind.rawValue.utf8.count + 1)))
      if has(name, kind) { return Subject(kind, name) }
      if !Subject.Kind.allCases.contains(where: { has(text, $0) }) { throw unknown(name, [kind]) }
    }
    let kinds = Subject.Kind.allCases.filter { has(text, $0) }
    switch kinds.count {
    case 0: throw unknown(text, Subject.Kind.allCases)
    case 1: return Subject(kinds[0], text)
    default:
      let shown = VisibleText.escaping(text)
      throw RequestError(.usage, "\"\(shown)\" is both a model and a fit; say model:\(shown) or fit:\(shown)")
    }
  }

  /// The model or fit of a name, whatever else the name could mean.
  ///
  /// - Throws: `RequestError` of kind `.usage`, which says what exists.
  func subject(_ name: String, _ kind: Subject.Kind) throws -> Subject {
    guard has(name, kind) else { throw unknown(name, [kind]) }
    return Subject(kind, name)
  }

  private func names(_ kind: Subject.Kind) -> [String] { kind == .model ? models : fits }

  func has(_ name: String, _ kind: Subject.Kind) -> Bool {
    names(kind).contains { $0.utf8.elementsEqual(name.utf8) }
  }

  private func unknown(_ name: String, _ kinds: [Subject.Kind]) -> RequestError {
    let wanted = kinds.map(\.rawValue).joined(separator: " or ")
    let remedy = NearMiss.suggestion(for: name, among: kinds.flatMap(names)).map {
      "did you mean \"\(VisibleText.escaping($0))\"?"
    }
    let known = remedy ?? kinds.map { SubjectNames.list(names($0), $0) }.joined(separator: "; ")
    return RequestError(.usage, "there is no \(wanted) \"\(VisibleText.escaping(name))\"; \(known)")
  }

  /// Names that are listed; further ones are counted.
  private static let listedNames = 10

  private static func list(_ names: [String], _ kind: Subject.Kind) -> String {
    if names.isEmpty { return "there are no \(kind.rawValue)s" }
    let shown = names.prefix(listedNames).map(VisibleText.escaping).joined(separator: ", ")
    let more = names.count > listedNames ? " and \(names.count - listedNames) more" : ""
    return "\(kind.rawValue)s: \(shown)\(more)"
  }
}
