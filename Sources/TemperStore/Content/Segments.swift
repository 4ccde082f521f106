import GRDB
public import TemperCore

extension StoreReader {
  /// The segments of a split's examples in loading order; nil where no segments, or no examples, are loaded.
  ///
  /// Test examples that came after the segments may be without one; of labelled examples each has one in every column.
  /// O(columns × examples).
  ///
  /// - Throws: `StoreError`.
  public func segments(_ split: Split) throws -> Segmentation? {
    let columns = try Row.fetchAll(db, sql: "SELECT id, name, kind FROM segment_column ORDER BY id").map { row in
      let kind: String = try value(row, "kind")
      guard let kind = SegmentColumn.Kind(rawValue: kind) else { throw damaged("a segment has an unknown kind") }
      let id: Int = try value(row, "id")
      return (id: id, column: SegmentColumn(name: try value(row, "name"), kind: kind, values: try values(ofColumn: id)))
    }
    let count = try exampleRange(split).count
    guard !columns.isEmpty, count > 0 else {
      try requireRecorded(columns)
      return nil
    }
    let ordinals = try columns.map { id, column in
      let found = try rowOrdinals(ofColumn: id, split, valueCount: column.values.count)
      guard found.count == count, split == .test || !found.contains(nil) else {
        throw damaged("segments are there for some examples only")
      }
      return found
    }
    try requireRecorded(columns)
    return Segmentation(columns: columns.map(\.column), ordinals: ordinals)
  }

  private func requireRecorded(_ columns: [(id: Int, column: SegmentColumn)]) throws {
    var rows = Checksum.SegmentRows()
    let statement = try RawStatement(db, sql: "SELECT \"column\", key, value FROM example_segment")
    while try statement.step() {
      rows.add(column: statement.int(0), key: statement.text(1), value: statement.int(2))
    }
    let found = try file(of: .segments).map { source in
      rows.checksum(columns: Checksum.segmentColumns(columns.map(\.column), source: source))
    }
    try require(found, recordedFor: .segments, .segments)
  }

  private func values(ofColumn id: Int) throws -> [SegmentColumn.Value] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT ordinal, name, lower, upper FROM segment_value WHERE \"column\" = ? ORDER BY ordinal",
      arguments: [id])
    return try rows.enumerated().map { index, row in
      guard try value(row, "ordinal") as Int == index else { throw damaged("the ordinals of its segments have a gap") }
      return SegmentColumn.Value(
        name: try value(row, "name"), lower: try optional(row, "lower"), upper: try optional(row, "upper"))
    }
  }

  private func rowOrdinals(ofColumn id: Int, _ split: Split, valueCount: Int) throws -> [Int?] {
    let statement = try RawStatement(
      db,
      sql: """
        SELECT s.value FROM example AS e NOT INDEXED LEFT JOIN example_segment AS s ON s."column" = ? AND s.key = e.key
        WHERE e.split = ? ORDER BY e.id
        """)
    try statement.bind(id, at: 1)
    try statement.bind(split.rawValue, at: 2)
    var ordinals: [Int?] = []
    while try statement.step() {
      guard !statement.isNull(0) else {
        ordinals.append(nil)
        continue
      }
      let ordinal = statement.int(0)
      guard (0..<valueCount).contains(ordinal) else {
        statement.reset()
        throw damaged("an example lies in a segment that does not exist")
      }
      ordinals.append(ordinal)
    }
    return ordinals
  }
}

extension StoreWriter {
  /// Gives examples their segments; earlier segments are replaced.
  ///
  /// They belong to keys: labelled and test examples of one key have the same, and test examples may come later.
  /// O(columns × keys).
  ///
  /// - Parameters:
  ///   - segments: The columns, and for every key the ordinal of its segment in each.
  ///   - keys: One distinct key for each row of `segments`, those of all OOF examples among them.
  ///   - source: the file that it came from.
  /// - Throws: `StoreError`; `.labelsMissing` before labels are loaded.
  public func importSegments(_ segments: Segmentation, keys: [String], source: Source) throws {
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
    try db.execute(sql: "DELETE FROM source WHERE kind = ?", arguments: [StoredSource.Kind.segments.rawValue])
    _ = try recordSource(source, kind: .segments)
    try record(checksum(of: segments, keys: keys, source: source), of: .segments)
  }

  private func checksum(of segments: Segmentation, keys: [String], source: Source) -> Checksum {
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
