import TemperCore

/// Where the rows lie, and what their columns are called.
public struct TableLayout: Sendable, Hashable, Codable {
  /// What stands behind FROM: a table, a view, a function, or a query in parentheses.
  public var relation: String
  public var id: String
  public var label: String?
  /// Nil makes folds of the md5 of the group, or of the id where there is none.
  public var fold: String?
  public var group: String?
  public var weight: String?
  /// The columns of a model's predictions.
  public var columns: ColumnPattern
  /// The columns of its predictions on inputs with exchanged sides.
  public var swappedColumns: ColumnPattern

  public init(
    relation: String, id: String = "id", label: String? = nil, fold: String? = nil, group: String? = nil,
    weight: String? = nil, columns: ColumnPattern = .plain, swappedColumns: ColumnPattern = .swapped
  ) {
    self.relation = relation
    self.id = id
    self.label = label
    self.fold = fold
    self.group = group
    self.weight = weight
    self.columns = columns
    self.swappedColumns = swappedColumns
  }

  /// Refuses a relation that could end the statement it stands in, or be a command of the client.
  ///
  /// It may come from a database that somebody else made, and is run with the login of whoever refines a fit.
  ///
  /// - Throws: `RequestError` of kind `.usage`.
  public func check(_ dialect: Dialect) throws {
    if let fault = RelationText(relation, dialect).fault {
      throw RequestError(
        .usage,
        "\(.relation): found \"\(VisibleText.escaping(relation))\", which has \(fault), expected what may stand behind FROM: "
          + "a table, a view, a function, or a query in parentheses with a name")
    }
    for name in [id, label, fold, group, weight].compactMap({ $0 }) where name.isEmpty || name.utf8.contains(0) {
      throw RequestError(.usage, "found an empty name of a column, expected the name of a column of the relation")
    }
  }
}

/// How the columns of predictions are called: `{model}` and `{class}` stand for the names.
public struct ColumnPattern: Sendable, Hashable, Codable {
  public static let plain = ColumnPattern(before: "", between: "__", after: "")
  public static let swapped = ColumnPattern(before: "", between: "_swapped__", after: "")

  private let before: String
  private let between: String
  private let after: String

  private init(before: String, between: String, after: String) {
    self.before = before
    self.between = between
    self.after = after
  }

  /// Nil unless `{model}` stands before `{class}`, each once, with something between them.
  public init?(_ text: String) {
    let ends = text.split(separator: "{model}", omittingEmptySubsequences: false)
    guard ends.count == 2 else { return nil }
    let rest = ends[1].split(separator: "{class}", omittingEmptySubsequences: false)
    guard rest.count == 2, !rest[0].isEmpty, !ends[0].contains("{class}") else { return nil }
    self.init(before: String(ends[0]), between: String(rest[0]), after: String(rest[1]))
  }

  /// What `init` reads.
  public var text: String { "\(before){model}\(between){class}\(after)" }

  /// The column of a model's probability of a class.
  public func column(model: String, class name: String) -> String { before + model + between + name + after }

  public init(from decoder: any Decoder) throws {
    let text = try String(from: decoder)
    guard let pattern = ColumnPattern(text) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a pattern"))
    }
    self = pattern
  }

  public func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }

  /// Model and class of a column, divided where what stands between them comes last; nil for other columns.
  func parts(of column: String) -> (model: String, class: String)? {
    guard column.hasPrefix(before), column.hasSuffix(after), column.utf8.count > before.utf8.count + after.utf8.count
    else { return nil }
    let middle = String(column.dropFirst(before.count).dropLast(after.count))
    let pieces = middle.components(separatedBy: between)
    guard pieces.count > 1, let name = pieces.last, !name.isEmpty else { return nil }
    let model = pieces.dropLast().joined(separator: between)
    return model.isEmpty ? nil : (model, name)
  }

  /// The model of a column of one of these classes; nil for other columns.
  func model(of column: String, class name: String) -> String? {
    let end = between + name + after
    guard column.hasPrefix(before), column.hasSuffix(end), column.utf8.count > before.utf8.count + end.utf8.count
    else { return nil }
    return String(column.dropFirst(before.count).dropLast(end.count))
  }
}

extension String {
  /// The pieces between occurrences of a text, as Foundation's; by characters.
  fileprivate func components(separatedBy separator: String) -> [String] {
    split(separator: separator, omittingEmptySubsequences: false).map(String.init)
  }
}

/// The models and classes that the columns of a relation speak of.
public struct TableColumns: Sendable, Equatable {
  /// K names in the order of the columns.
  public let classes: [String]
  /// In rising order of their UTF-8 bytes.
  public let models: [String]
  /// Those of them that have predictions on inputs with exchanged sides.
  public let swapped: [String]

  /// Finds them in the names of columns. O(columns × classes).
  ///
  /// - Parameters:
  ///   - names: of all columns.
  ///   - table: says how columns are called, and which hold no predictions.
  ///   - given: names of the classes; nil takes those that the columns of the first model end in.
  /// - Throws: `RequestError` of kind `.badData`.
  public init(_ names: [String], table: TableLayout, classes given: [String]? = nil) throws {
    let taken = [table.id, table.label, table.fold, table.group, table.weight].compactMap { $0 }
    for name in taken where !names.contains(name) {
      throw RequestError(
        .badData,
        "the relation has no column \"\(VisibleText.escaping(name))\"; it has \(TableColumns.list(names))")
    }
    let others = names.filter { !taken.contains($0) }
    let classes = given ?? TableColumns.classes(others, table)
    var models: [String] = []
    for name in others {
      guard let last = classes.lazy.compactMap({ table.columns.model(of: name, class: $0) }).first else { continue }
      if !models.contains(last) { models.append(last) }
    }
    let known = Set(others)
    func isWhole(_ model: String, _ pattern: ColumnPattern) -> Bool {
      classes.allSatisfy { known.contains(pattern.column(model: model, class: $0)) }
    }
    let swapped = models.filter { isWhole($0, table.columns) && isWhole($0, table.swappedColumns) }
    // By the default pattern the swapped columns of a model are the plain ones of "model_swapped".
    let columns = Set(swapped.flatMap { model in classes.map { table.swappedColumns.column(model: model, class: $0) } })
    models.removeAll { model in classes.allSatisfy { columns.contains(table.columns.column(model: model, class: $0)) } }
    if let model = models.first(where: { !isWhole($0, table.columns) }) {
      let missing = classes.map { table.columns.column(model: model, class: $0) }.filter { !known.contains($0) }
      throw RequestError(
        .badData,
        "the relation has no column \"\(VisibleText.escaping(missing[0]))\", expected one for each of the classes "
          + "\(TableColumns.list(classes)); name the classes with \(.classes), or the columns with \(.columns)")
    }
    guard !models.isEmpty, classes.count > 1 else {
      throw RequestError(
        .badData,
        "the relation has no columns named as \(table.columns.text), expected two or more for each model; it has "
          + "\(TableColumns.list(names)); say how they are named with \(.columns)")
    }
    self.classes = classes
    self.models = models.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    self.swapped = self.models.filter(swapped.contains)
  }

  private static func classes(_ names: [String], _ table: TableLayout) -> [String] {
    let parts = names.compactMap { table.columns.parts(of: $0) }
    guard let first = parts.first else { return [] }
    return parts.filter { $0.model == first.model }.map(\.class)
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map { VisibleText.escaping($0) }.joined(separator: ", ")
    return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
  }
}

/// What a statement takes of a row beside predictions.
extension TableLayout {
  /// Folds that are made where there is no column of them.
  static let madeFolds = 5

  /// What decides about a row's sample and fold: the group, where there is one, else the id; as a text.
  func key(_ dialect: Dialect) -> String { dialect.textual(dialect.identifier(group ?? id)) }

  /// The fold of a row as a text; nil where there is no column, and the engine has no md5 to make folds of.
  ///
  /// Folds are made of the ninth to the sixteenth digit of the key's md5: the first eight decide about the sample.
  package func foldText(_ dialect: Dialect) -> String? {
    if let fold { return dialect.textual(dialect.identifier(fold)) }
    guard let hash = dialect.md5(key(dialect)) else { return nil }
    let digits = "SUBSTR(\(hash), 9, 8)"
    let cases = (1..<Self.madeFolds).map { fold in
      "WHEN \(digits) < \(dialect.text(Hex.text(share: Double(fold) / Double(Self.madeFolds)))) THEN \(dialect.text("\(fold - 1)"))"
    }
    return "CASE \(cases.joined(separator: " ")) ELSE \(dialect.text("\(Self.madeFolds - 1)")) END"
  }

  /// The position of a row's label among some classes; NULL for any other.
  func labelPosition(_ classes: [String], _ dialect: Dialect) -> String {
    guard let label else { return "NULL" }
    let text = dialect.textual(dialect.identifier(label))
    let cases = classes.enumerated().map { "WHEN \(text) = \(dialect.text($1)) THEN \($0)" }
    return "CASE \(cases.joined(separator: " ")) END"
  }

  /// The weight of a row; nil where every row counts once.
  func weightNumber(_ dialect: Dialect) -> String? { weight.map { dialect.numeric(dialect.identifier($0)) } }

  /// All names of columns that the user chose, which no name of a statement may begin like.
  func names(of blend: Blend) -> [String] {
    let own = [id, label, fold, group, weight].compactMap { $0 } + (blend.segments?.columns.map(\.name) ?? [])
    return own
      + blend.models.flatMap { model in
        blend.layout.names.flatMap {
          [columns.column(model: model.name, class: $0), swappedColumns.column(model: model.name, class: $0)]
        }
      }
  }
}

/// Which rows of a relation are a sample: those whose key has a md5 below a bound, and all of a rare class.
///
/// The same rows on every engine, and always the same: a sample that is drawn again is that sample.
public struct TableSample: Sendable, Hashable, Codable {
  /// Eight hexadecimal digits; nil takes all rows.
  public var bound: String?
  /// A class of which all rows are taken.
  public var keptClass: String?

  public init(bound: String?, keptClass: String? = nil) {
    self.bound = bound
    self.keptClass = keptClass
  }

  /// A sample of about so many rows.
  ///
  /// - Parameters:
  ///   - share: part of the rows, of those that are not kept anyway; 1 and more takes all.
  ///   - keptClass: a class of which all rows are taken.
  public init(share: Double, keptClass: String? = nil) {
    self.init(bound: share >= 1 ? nil : Hex.text(share: share), keptClass: keptClass)
  }

  /// Whether all rows are taken.
  public var isWhole: Bool { bound == nil }

  /// Whether the bound is one, whoever wrote it.
  package var isUsable: Bool {
    bound.map { $0.utf8.count == 8 && $0.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) } } ?? true
  }

  /// The condition on rows of the sample; nil for all.
  ///
  /// - Precondition: the engine has md5, or all rows are taken.
  package func condition(_ table: TableLayout, _ dialect: Dialect) -> String? {
    guard let bound else { return nil }
    guard let hash = dialect.md5(table.key(dialect)) else { preconditionFailure("an engine with md5") }
    var result = "\(hash) < \(dialect.text(bound))"
    if let keptClass, let label = table.label {
      result = "(\(result) OR \(dialect.textual(dialect.identifier(label))) = \(dialect.text(keptClass)))"
    }
    return result
  }
}

/// Hexadecimal digits as bounds.
enum Hex {
  /// Eight digits: so large a share of all that there are.
  static func text(share: Double) -> String {
    let number = String(UInt32(max(0, min(share, 1)) * 0x1p32.nextDown), radix: 16)
    return String(repeating: "0", count: 8 - number.utf8.count) + number
  }
}
