extension Schema {
  /// The present moment in UTC, as ISO 8601.
  static let now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"

  /// The table of predictions for K classes. It is no migration, because K is known only with the labels.
  ///
  /// Its references are not declared as foreign keys: checking `source` took a fifth of the time of an import, and for
  /// every example it deletes SQLite would search this table, which has no index by example.
  static func predictionTable(classCount: Int) -> String {
    let columns = (1...classCount).map { "p\($0) REAL NOT NULL" }.joined(separator: ", ")
    return """
      CREATE TABLE prediction (
        source INTEGER NOT NULL,
        example INTEGER NOT NULL,
        \(columns),
        PRIMARY KEY (source, example)
      ) WITHOUT ROWID
      """
  }

  /// The table of the honest predictions of fits: for every OOF example those of the nested fit that did not see it.
  ///
  /// Made with the labels, and without foreign keys, as `predictionTable`.
  static func fitPredictionTable(classCount: Int) -> String {
    let columns = (1...classCount).map { "p\($0) REAL NOT NULL" }.joined(separator: ", ")
    return """
      CREATE TABLE fit_prediction (
        fit INTEGER NOT NULL,
        example INTEGER NOT NULL,
        \(columns),
        PRIMARY KEY (fit, example)
      ) WITHOUT ROWID
      """
  }

  /// Predictions as a person asks for them: by model and example key, with the classes' names as columns.
  static func predictionView(classNames: [String]) -> String {
    let columns = viewColumns(classNames: classNames).enumerated()
      .map { "p.p\($0.offset + 1) AS \(identifier($0.element))" }.joined(separator: ", ")
    return """
      CREATE VIEW prediction_named AS
      SELECT m.name AS model, s.split AS split, s.orientation AS orientation, e.key AS key, c.name AS label,
        \(columns)
      FROM prediction AS p
      JOIN source AS s ON s.id = p.source
      JOIN model AS m ON m.id = s.model
      JOIN example AS e ON e.id = p.example
      LEFT JOIN class AS c ON c.ordinal = e.label
      """
  }

  /// The view's name for the column of each class: the class's own name, or `p1` … `pK` where that would not do.
  ///
  /// SQLite tells columns apart without regard to the case of ASCII letters, so both `A` and `a` fall back when they
  /// meet, as does a class named like another column of the view, or like one of the fallbacks. So does a name that is
  /// empty or longer than 200 bytes; that bound keeps the statement below SQLite's limit for 1,000 classes.
  static func viewColumns(classNames: [String]) -> [String] {
    let folded = classNames.map(foldedBytes)
    var occurrences: [[UInt8]: Int] = [:]
    for name in folded { occurrences[name, default: 0] += 1 }
    let fallbacks = classNames.indices.map { "p\($0 + 1)" }
    let reserved = Set((["model", "split", "orientation", "key", "label"] + fallbacks).map { Array($0.utf8) })
    return classNames.indices.map { index in
      let name = folded[index]
      let fits = !name.isEmpty && name.count <= 200 && occurrences[name] == 1 && !reserved.contains(name)
      return fits ? classNames[index] : fallbacks[index]
    }
  }

  /// `name` as an identifier in SQL.
  static func identifier(_ name: String) -> String {
    "\"" + name.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }

  private static func foldedBytes(_ name: String) -> [UInt8] {
    name.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }
}
