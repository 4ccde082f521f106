import GRDB

/// The table of an engine that the loaded examples are rows of: all, or a sample. Not how the engine is reached.
public struct StoredTable: Sendable, Equatable {
  /// Rows of a fold and a class.
  public struct Count: Sendable, Equatable {
    public var fold: String
    /// Class ordinal.
    public var label: Int
    public var rows: Int
    /// Sum of their weights; `rows` where every row counts once.
    public var weight: Double

    public init(fold: String, label: Int, rows: Int, weight: Double) {
      self.fold = fold
      self.label = label
      self.rows = rows
      self.weight = weight
    }
  }

  /// Name of the dialect.
  public var dialect: String
  /// What stands behind FROM.
  public var relation: String
  public var id: String
  public var label: String
  public var fold: String?
  public var group: String?
  public var weight: String?
  /// How the columns of predictions are called.
  public var columns: String
  public var swappedColumns: String
  /// Eight hexadecimal digits that the md5 of a sampled row's key lies below; nil where all rows are loaded.
  public var bound: String?
  /// A class of which all rows are loaded.
  public var keptClass: String?
  /// What the weights are multiplied with when rows are counted by them.
  public var weightScale: Double
  /// In rising order of fold and class.
  public var counts: [Count]

  public init(
    dialect: String, relation: String, id: String, label: String, fold: String?, group: String?, weight: String?,
    columns: String, swappedColumns: String, bound: String?, keptClass: String?, weightScale: Double, counts: [Count]
  ) {
    self.dialect = dialect
    self.relation = relation
    self.id = id
    self.label = label
    self.fold = fold
    self.group = group
    self.weight = weight
    self.columns = columns
    self.swappedColumns = swappedColumns
    self.bound = bound
    self.keptClass = keptClass
    self.weightScale = weightScale
    self.counts = counts
  }

  /// What stands for the path of a file where something is said to come from the table.
  public var path: String { "\(dialect): \(relation)" }

  /// Texts of all that is one text, or none.
  var texts: [String?] {
    [dialect, relation, id, label, fold, group, weight, columns, swappedColumns, bound, keptClass]
  }
}

extension StoreReader {
  /// The table of an engine that the labelled examples come from; nil where they came from files.
  ///
  /// - Throws: `StoreError`.
  public func table() throws -> StoredTable? {
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM relation") else {
      try require(nil, recordedFor: .relation, .table)
      return nil
    }
    let counts = try Row.fetchAll(
      db,
      sql:
        "SELECT fold, label, rows, weight FROM relation_count ORDER BY fold, label LIMIT \(StoreWriter.countLimit + 1)"
    ).map {
      StoredTable.Count(
        fold: try value($0, "fold"), label: try value($0, "label"), rows: try value($0, "rows"),
        weight: try value($0, "weight"))
    }
    let table = StoredTable(
      dialect: try value(row, "dialect"), relation: try value(row, "name"), id: try value(row, "id_column"),
      label: try value(row, "label_column"), fold: try optional(row, "fold_column"),
      group: try optional(row, "group_column"), weight: try optional(row, "weight_column"),
      columns: try value(row, "columns"), swappedColumns: try value(row, "swapped_columns"),
      bound: try optional(row, "bound"), keptClass: try optional(row, "kept_class"),
      weightScale: try value(row, "weight_scale"), counts: counts)
    try require(.table(table), recordedFor: .relation, .table)
    return table
  }
}

extension StoreWriter {
  /// Folds times classes that are told apart.
  static let countLimit = 100_000

  /// Keeps the table that the labelled examples were loaded from.
  ///
  /// - Throws: `StoreError`; `.labelsMissing` before labels are loaded.
  public func importTable(_ table: StoredTable) throws {
    _ = try requireLabels()
    try requireNoNul(table.texts.compactMap { $0 }, "text of the table")
    try db.execute(sql: "DELETE FROM relation; DELETE FROM relation_count")
    try db.execute(
      sql: """
        INSERT INTO relation (id, dialect, name, id_column, label_column, fold_column, group_column, weight_column, columns,
          swapped_columns, bound, kept_class, weight_scale)
        VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, arguments: StatementArguments(table.texts) + [table.weightScale])
    for count in table.counts {
      try db.execute(
        sql: "INSERT INTO relation_count (fold, label, rows, weight) VALUES (?, ?, ?, ?)",
        arguments: [count.fold, count.label, count.rows, count.weight])
    }
    try record(.table(table), of: .relation)
  }
}
