import GRDB
public import TemperCore

extension StoreWriter {
  /// Gives examples their segments; earlier segments are replaced.
  ///
  /// They belong to keys: labelled and test examples of one key have the same, and test examples may come later.
  /// O(columns × keys).
  ///
  /// - Parameters:
  ///   - segments: The columns, and for every key the ordinal of its segment in each.
  ///   - keys: One distinct key for each row of `segments`, those of all OOF examples among them.
  /// - Throws: `StoreError`; `.labelsMissing` before labels are loaded.
  public func importSegments(_ segments: Segmentation, keys: [String], source: SourceInfo) throws {
    let examples = try requireLabels()
    guard segments.rowCount == keys.count else {
      throw failure(.wrongCount(what: "rows of segments", found: segments.rowCount, expected: keys.count))
    }
    try requireNoNul(keys, "id of example")
    for column in segments.columns {
      try requireName(column.name, "name of the column of segments")
      for value in column.values { try requireNoNul(value.name, "segment of the column \(quoted(column.name))") }
    }
    try db.execute(sql: "DELETE FROM example_segment; DELETE FROM segment_column")
    for (id, column) in segments.columns.enumerated() {
      try insert(column, id: id)
      try insert(segments.ordinals[id], of: column, id: id, keys: keys)
    }
    let covered = try Int.fetchOne(
      db,
      sql: """
        SELECT count(*) FROM example WHERE split = 'oof'
        AND EXISTS (SELECT 1 FROM example_segment WHERE "column" = 0 AND key = example.key)
        """)
    guard covered == examples.count else {
      throw failure(.wrongCount(what: "labelled examples with segments", found: covered ?? 0, expected: examples.count))
    }
    try db.execute(sql: "DELETE FROM source WHERE kind = ?", arguments: [SourceRecord.Kind.segments.rawValue])
    _ = try recordSource(source, kind: .segments)
    try record(checksum(of: segments, keys: keys, source: source), of: .segments)
  }

  private func checksum(of segments: Segmentation, keys: [String], source: SourceInfo) -> Checksum {
    var rows = Checksum.SegmentRows()
    for (column, ordinals) in segments.ordinals.enumerated() {
      for (key, ordinal) in zip(keys, ordinals) { rows.add(column: column, key: key, value: ordinal ?? 0) }
    }
    return rows.checksum(columns: Checksum.segmentColumns(segments.columns, source: source))
  }

  private func insert(_ column: SegmentColumn, id: Int) throws {
    try db.execute(
      sql: "INSERT INTO segment_column (id, name, kind) VALUES (?, ?, ?)",
      arguments: [id, column.name, column.kind.rawValue])
    for (ordinal, value) in column.values.enumerated() {
      try db.execute(
        sql: "INSERT INTO segment_value (\"column\", ordinal, name, lower, upper) VALUES (?, ?, ?, ?, ?)",
        arguments: [id, ordinal, value.name, value.lower, value.upper])
    }
  }

  private func insert(_ ordinals: [Int?], of column: SegmentColumn, id: Int, keys: [String]) throws {
    try BulkInsert.insert(
      db, into: "example_segment", columns: ["\"column\"", "key", "value"], rowCount: keys.count
    ) { statement, parameter, row in
      guard let ordinal = ordinals[row] else {
        throw failure(.outOfRange(what: "segment of row \(row + 1) in the column \(quoted(column.name)) is missing"))
      }
      try statement.bind(id, at: parameter)
      try statement.bind(keys[row], at: parameter + 1)
      try statement.bind(ordinal, at: parameter + 2)
    }
  }
}
