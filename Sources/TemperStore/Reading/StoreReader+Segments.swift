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
    let found = try sourceInfo(.segments).map { source in
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
