import GRDB
public import TemperCore

extension StoreWriter {
  /// Loads the classes and the labelled examples, on which everything else hangs.
  ///
  /// - Parameters:
  ///   - layout: The classes; at most 1,000.
  ///   - ids: One distinct id per example, in the order all rows will have.
  ///   - labels: One class ordinal per example.
  ///   - source: The file they came from.
  ///   - replace: Whether labels that are loaded are replaced, and with them all examples, folds, groups,
  ///     segments and models.
  ///     Fits and submissions stay; the predictions of fits go, as their examples do.
  /// - Throws: `StoreError`; `.labelsLoaded` when labels are loaded and `replace` is false.
  public func importLabels(
    layout: ClassLayout, ids: [String], labels: [Int], source: SourceInfo, replace: Bool
  ) throws {
    guard layout.count <= Schema.maximumClassCount else {
      throw failure(.tooManyClasses(found: layout.count, limit: Schema.maximumClassCount))
    }
    guard layout.count > 0 else { throw failure(.wrongCount(what: "classes", found: 0, expected: 2)) }
    guard !ids.isEmpty else { throw failure(.outOfRange(what: "labels have no rows")) }
    guard labels.count == ids.count else {
      throw failure(.wrongCount(what: "labels", found: labels.count, expected: ids.count))
    }
    if let row = labels.firstIndex(where: { !(0..<layout.count).contains($0) }) {
      throw failure(.outOfRange(what: "label of example \(row + 1) names no class"))
    }
    try requireNoNul(layout.names, "name of class")
    try requireNoNul(ids, "id of example")
    if try reader.classCount() > 0 {
      guard replace else { throw failure(.labelsLoaded) }
      try removeEverythingButFits()
    }

    for (ordinal, name) in layout.names.enumerated() {
      try db.execute(
        sql: "INSERT INTO class (ordinal, name, role) VALUES (?, ?, ?)",
        arguments: [ordinal, name, layout.role(of: ordinal)?.rawValue])
    }
    try db.execute(sql: Schema.predictionTable(classCount: layout.count))
    try db.execute(sql: Schema.fitPredictionTable(classCount: layout.count))
    try db.execute(sql: Schema.predictionView(classNames: layout.names))
    try refusingDuplicates(ids) {
      try BulkInsert.insert(db, into: "example", columns: ["id", "split", "key", "label"], rowCount: ids.count) {
        statement, parameter, row in
        try statement.bind(row + 1, at: parameter)
        try statement.bind(Split.oof.rawValue, at: parameter + 1)
        try statement.bind(ids[row], at: parameter + 2)
        try statement.bind(labels[row], at: parameter + 3)
      }
    }
    _ = try recordSource(source, kind: .labels)
    try record(.labels(layout, ids: ids, labels: labels, source: source), of: .labels)
  }

  /// Gives every OOF example its fold, in loading order; earlier folds are replaced.
  ///
  /// - Throws: `StoreError`; `.labelsMissing` before labels are loaded.
  public func importFolds(_ values: [String], source: SourceInfo) throws {
    try importColumn("fold", values, kind: .folds, source: source)
  }

  /// Gives every OOF example its group, in loading order; earlier groups are replaced.
  ///
  /// - Throws: `StoreError`; `.labelsMissing` before labels are loaded.
  public func importGroups(_ values: [String], source: SourceInfo) throws {
    try importColumn("group", values, kind: .groups, source: source)
  }

  /// Loads the ids of the test examples, in the order all test rows will have; once.
  ///
  /// - Throws: `StoreError`; `.testLoaded` when they are loaded.
  public func importTestExamples(ids: [String]) throws {
    _ = try requireLabels()
    guard !ids.isEmpty else { throw failure(.outOfRange(what: "test examples have no rows")) }
    guard try reader.exampleRange(.test).isEmpty else { throw failure(.testLoaded) }
    try requireNoNul(ids, "id of test example")
    let first = (try Int.fetchOne(db, sql: "SELECT max(id) FROM example") ?? 0) + 1
    try refusingDuplicates(ids) {
      try BulkInsert.insert(db, into: "example", columns: ["id", "split", "key"], rowCount: ids.count) {
        statement, parameter, row in
        try statement.bind(first + row, at: parameter)
        try statement.bind(Split.test.rawValue, at: parameter + 1)
        try statement.bind(ids[row], at: parameter + 2)
      }
    }
    try record(.texts(ids), of: .tests)
  }

  /// Removes the test examples, so that another file can bring others.
  ///
  /// - Throws: `StoreError`; `.testInUse` while a model has predictions for them.
  public func removeTestExamples() throws {
    let inUse = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE kind = 'predictions' AND split = 'test')")
    if inUse == true { throw failure(.testInUse) }
    try db.execute(sql: "DELETE FROM example WHERE split = 'test'")
    try forget(.tests)
  }

  /// Removes classes, examples, folds, groups, segments, models and all predictions; fits and submissions stay as history, fits
  /// without their predictions, whose examples are gone.
  ///
  /// - Throws: `StoreError`.
  public func removeEverythingButFits() throws {
    try db.execute(
      sql: """
        DROP VIEW IF EXISTS prediction_named;
        DROP TABLE IF EXISTS prediction;
        DROP TABLE IF EXISTS fit_prediction;
        DELETE FROM source;
        DELETE FROM example_segment;
        DELETE FROM segment_column;
        DELETE FROM model;
        DELETE FROM example;
        DELETE FROM class;
        DELETE FROM checksum WHERE part NOT IN ('fit', 'submission');
        """)
  }

  private func importColumn(
    _ column: String, _ values: [String], kind: SourceRecord.Kind, source: SourceInfo
  ) throws {
    let examples = try requireLabels()
    guard values.count == examples.count else {
      throw failure(.wrongCount(what: kind.rawValue, found: values.count, expected: examples.count))
    }
    try requireNoNul(values, "\(column) of example")
    let statement = try RawStatement(
      db, sql: "UPDATE example SET \(Schema.identifier(column)) = ? WHERE id = ?")
    for (value, example) in zip(values, examples) {
      try statement.bind(value, at: 1)
      try statement.bind(example, at: 2)
      _ = try statement.step()
    }
    try db.execute(sql: "DELETE FROM source WHERE kind = ?", arguments: [kind.rawValue])
    _ = try recordSource(source, kind: kind)
    try record(.texts(values, source: source), of: kind == .folds ? .folds : .groups)
  }

  /// Names the id that occurs twice when the table's rule finds that there is one.
  private func refusingDuplicates(_ ids: [String], _ insert: () throws -> Void) throws {
    do {
      try insert()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      // By bytes, as SQLite compares them: Swift takes canonically equivalent texts for equal.
      var seen = Set<[UInt8]>()
      for id in ids where !seen.insert(Array(id.utf8)).inserted {
        throw failure(.duplicate(what: "id", value: id))
      }
      throw error
    }
  }
}
