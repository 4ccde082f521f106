import TemperCore

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
