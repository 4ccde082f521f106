import TemperCore
import TemperFiles
import TemperReport
import TemperSQL

/// What a whole table holds, looked at before anything of it is used: one scan that counts, and one that finds ids that come
/// twice.
struct TableCheck {
  /// Rows of a fold and a class; the fold is an empty text where there are none.
  struct Count: Equatable {
    var fold: String
    var label: Int
    var rows: Int
    var weight: Double
  }

  let counts: [Count]
  /// Rows of a weight that is no whole number.
  let brokenWeights: Int
  /// Rows of a positive weight.
  let positiveWeights: Int

  var rows: Int { counts.reduce(0) { $0 + $1.rows } }
  var weight: Double { counts.reduce(0) { $0 + $1.weight } }
  func rows(ofClass label: Int) -> Int { counts.reduce(0) { $0 + ($1.label == label ? $1.rows : 0) } }
  var folds: [String] { Set(counts.map(\.fold)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  /// - Parameters:
  ///   - statements: what is asked.
  ///   - classes: names of the classes.
  ///   - table: where the rows lie.
  ///   - ask: asks the engine; counts what it is asked.
  /// - Throws: `RequestError` of kind `.badData`, with counts and ids; `EngineError`.
  init(
    _ statements: CheckStatement, classes: [String], table: TableLayout,
    ask: (String, [String], (EngineCommand.Row) throws -> Void) throws -> Void
  ) throws {
    var counts: [Count] = []
    var (labels, folds, ids, keys, badWeights, broken, positive) = (0, 0, 0, 0, 0, 0, 0)
    var unknown: [(label: String, rows: Int)] = []
    var bad = [Int](repeating: 0, count: statements.parts.count)
    var rows = 0
    try ask(statements.counts, statements.countColumns) { row in
      guard let n = row.count(2), let hasFold = row.count(3), let hasLabel = row.count(4), let hasID = row.count(5),
        let hasKey = row.count(6), let notWeight = row.count(8)
      else { throw TableCheck.unexpected(row.text(2)) }
      rows += n
      folds += n - hasFold
      labels += n - hasLabel
      ids += n - hasID
      keys += n - hasKey
      badWeights += notWeight
      broken += row.count(9) ?? 0
      positive += row.count(10) ?? 0
      for part in bad.indices { bad[part] += row.count(11 + part) ?? 0 }
      guard hasLabel == n, hasFold == n else { return }
      let label = row.text(1)
      guard let ordinal = classes.firstIndex(where: { $0.utf8.elementsEqual(label.utf8) }) else {
        if let known = unknown.firstIndex(where: { $0.label == label }) {
          unknown[known].rows += n
        } else {
          unknown.append((label, n))
        }
        return
      }
      counts.append(Count(fold: row.text(0), label: ordinal, rows: n, weight: row.number(7) ?? .nan))
    }
    func idList(_ statement: String) throws -> String {
      var found: [String] = []
      try ask(statement, ["id"]) { found.append($0.text(0)) }
      return found.isEmpty
        ? "" : " (\(found.count == 1 ? "id" : "ids") \(found.map { VisibleText.escaping($0) }.joined(separator: ", ")))"
    }
    func refuse(_ found: String, _ expected: Message) -> RequestError {
      RequestError(.badData, "\(VisibleText.escaping(table.relation)): found \(found), expected \(expected)")
    }
    func count(_ rows: Int) -> String { NumberText.count(rows, "row") }
    guard rows > 0 else { throw refuse("no rows", "at least one") }
    if ids > 0 { throw refuse("\(count(ids)) without an id in \"\(table.id)\"", "an id for every row") }
    if keys > 0 { throw refuse("\(count(keys)) without a group", "a group for every row") }
    if labels > 0 {
      throw refuse(
        "\(count(labels)) without a label in \"\(table.label ?? "")\"\(try idList(statements.ids(ofLabel: nil)))",
        "a label for every row; leave them out by a query in parentheses as \(.relation)")
    }
    if folds > 0 { throw refuse("\(count(folds)) without a fold", "a fold for every row") }
    if let first = unknown.max(by: { $0.rows < $1.rows }) {
      let more = unknown.count > 1 ? ", and \(NumberText.count(unknown.count - 1, "other label")) that are none" : ""
      throw refuse(
        "the label \"\(VisibleText.escaping(first.label))\" in \(count(first.rows))"
          + "\(try idList(statements.ids(ofLabel: first.label)))\(more)",
        "one of the classes \(classes.map { VisibleText.escaping($0) }.joined(separator: ", "))")
    }
    if badWeights > 0 || !(positive > 0) {
      throw refuse(
        "\(count(badWeights)) of a weight that is none", "weights that are 0 or positive, one of them positive")
    }
    let wrong = bad.indices.filter { bad[$0] > 0 }
    if !wrong.isEmpty {
      let phrases = try wrong.prefix(3).map { part in
        try TableCheck.phrase(statements, part, rows: bad[part], ask: ask) + (try idList(statements.ids(ofPart: part)))
      }
      let more = wrong.count > 3 ? "; and of \(NumberText.count(wrong.count - 3, "other model")) too" : ""
      throw refuse(
        phrases.joined(separator: "; ") + more, "numbers from 0 to 1 whose sum is 1 within 0.001 in every row")
    }
    var doubles = 0
    try ask(statements.doubleCount, ["n"]) { doubles = $0.count(0) ?? -1 }
    guard doubles >= 0 else { throw TableCheck.unexpected("no count of ids") }
    if doubles > 0 {
      var shown: [String] = []
      try ask(statements.doubles, ["id", "times"]) {
        shown.append("\(VisibleText.escaping($0.text(0))) \($0.text(1)) times")
      }
      throw refuse(
        "\(NumberText.count(doubles, "id")) that \(doubles == 1 ? "comes" : "come") several times (\(shown.joined(separator: ", ")))",
        "an id of its own for every row")
    }
    self.counts = counts.sorted { left, right in
      left.fold.utf8.elementsEqual(right.fold.utf8)
        ? left.label < right.label : left.fold.utf8.lexicographicallyPrecedes(right.fold.utf8)
    }
    brokenWeights = broken
    positiveWeights = positive
  }

  /// What is wrong with the predictions of a model, column by column.
  private static func phrase(
    _ statements: CheckStatement, _ index: Int, rows: Int,
    ask: (String, [String], (EngineCommand.Row) throws -> Void) throws -> Void
  ) throws -> String {
    let part = statements.parts[index]
    var phrases: [String] = []
    let width = part.columns.count
    try ask(statements.details(index), statements.detailColumns) { row in
      for (k, column) in part.columns.enumerated() {
        let (missing, outside) = (row.count(k) ?? 0, row.count(width + k) ?? 0)
        let name = "\"\(VisibleText.escaping(column))\""
        if missing > 0 { phrases.append("\(name) is NULL in \(NumberText.count(missing))") }
        if outside > 0 { phrases.append("\(name) is outside 0 to 1 in \(NumberText.count(outside))") }
      }
      let off = row.count(2 * width) ?? 0
      if off > 0 { phrases.append("the sum is off in \(NumberText.count(off))") }
    }
    return "\(NumberText.count(rows, "row")) whose \(part.isSwapped ? "swapped predictions" : "predictions") of "
      + "\"\(VisibleText.escaping(part.model))\" are none: \(phrases.joined(separator: ", "))"
  }

  static func unexpected(_ text: String) -> RequestError {
    RequestError(.badData, "the engine's answer: found \"\(VisibleText.escaping(text))\", expected a number")
  }
}
