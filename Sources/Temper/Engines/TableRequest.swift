public import TemperCore
public import TemperSQL
import TemperStore

/// How a table of an engine is to be loaded.
public struct TableRequest: Sendable {
  public var table: TableLayout
  public var dialect: Dialect
  /// Names of the classes; nil takes what the columns of the first model end in.
  public var classes: [String]?
  public var tieStructure: TieChoice
  /// About so many rows are taken; a table of no more is loaded whole.
  public var rows: Int
  /// A class of which all rows are taken.
  public var keptClass: String?
  /// Whether labels that are there already may be replaced, with all that hangs on them.
  public var replace: Bool

  /// Rows of a sample where nobody says otherwise: with them a blend of ten models is 5e-5 nats from that of all rows.
  public static let defaultRows = 500_000

  public init(
    _ table: TableLayout, _ dialect: Dialect, classes: [String]? = nil, tieStructure: TieChoice = .byName,
    rows: Int = defaultRows, keptClass: String? = nil, replace: Bool = false
  ) {
    self.table = table
    self.dialect = dialect
    self.classes = classes
    self.tieStructure = tieStructure
    self.rows = rows
    self.keptClass = keptClass
    self.replace = replace
  }
}

/// What loading a table came to.
public struct TableResult: Sendable, Equatable {
  /// Rows that were loaded, of so many.
  public var rows: Int
  public var tableRows: Int
  public var models: [String]
  public var layout: ClassLayout
  public var tieWasFoundByName: Bool
  /// Whether folds were made of md5.
  public var foldsAreMade: Bool
  public var warnings: [Message] = []
}

extension StoredTable {
  /// - Parameters:
  ///   - check: what the whole table holds.
  ///   - scale: what weights are multiplied with when rows are counted by them.
  init(_ request: TableRequest, _ sample: TableSample, _ check: TableCheck, weightScale: Double) {
    let table = request.table
    self.init(
      dialect: request.dialect.rawValue, relation: table.relation, id: table.id, label: table.label ?? "",
      fold: table.fold, group: table.group, weight: table.weight, columns: table.columns.text,
      swappedColumns: table.swappedColumns.text, bound: sample.bound, keptClass: sample.keptClass,
      weightScale: weightScale,
      counts: check.counts.map { Count(fold: $0.fold, label: $0.label, rows: $0.rows, weight: $0.weight) })
  }

  /// The dialect, layout and sample.
  ///
  /// - Throws: `RequestError` of kind `.badData` where somebody wrote something else into the database.
  func parts() throws -> (table: TableLayout, dialect: Dialect, sample: TableSample) {
    let sample = TableSample(bound: bound, keptClass: keptClass)
    guard let dialect = Dialect(rawValue: dialect), let columns = ColumnPattern(columns),
      let swapped = ColumnPattern(swappedColumns), sample.isUsable
    else {
      throw RequestError(
        .badData, "the engine's table cannot be read from the database; load it again with: \(.loadTable)")
    }
    let table = TableLayout(
      relation: relation, id: id, label: label, fold: fold, group: group, weight: weight, columns: columns,
      swappedColumns: swapped)
    try table.check(dialect)
    return (table, dialect, sample)
  }
}
