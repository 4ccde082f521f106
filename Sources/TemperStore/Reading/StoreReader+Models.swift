import GRDB

extension StoreReader {
  /// The models that are loaded, by name in the order of UTF-8 bytes.
  ///
  /// - Throws: `StoreError`.
  public func models() throws -> [StoredModel] {
    var models: [StoredModel] = []
    for name in try modelNames() {
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT split, orientation, path, sha256, rows, loaded_at FROM source
          WHERE model = (SELECT id FROM model WHERE name = ?) ORDER BY split, orientation
          """, arguments: [name])
      let sources = try rows.map { row in
        guard let split = Split(rawValue: row["split"]), let orientation = Orientation(rawValue: row["orientation"])
        else { throw damaged("a source has an unknown split or orientation") }
        return StoredSource(
          split: split, orientation: orientation, path: row["path"], sha256: row["sha256"], rows: row["rows"],
          loadedAt: row["loaded_at"])
      }
      models.append(StoredModel(name: name, sources: sources))
    }
    return models
  }

  /// Every file that was loaded, in loading order.
  ///
  /// - Throws: `StoreError`.
  public func sources() throws -> [SourceRecord] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT s.kind, m.name AS model, s.split, s.orientation, s.path, s.sha256, s.rows, s.loaded_at
        FROM source AS s LEFT JOIN model AS m ON m.id = s.model ORDER BY s.id
        """)
    return try rows.map { row in
      guard let kind = SourceRecord.Kind(rawValue: row["kind"]), let split = Split(rawValue: row["split"]) else {
        throw damaged("a source has an unknown kind or split")
      }
      return SourceRecord(
        kind: kind, model: row["model"], split: split,
        orientation: (row["orientation"] as String?).flatMap(Orientation.init(rawValue:)), path: row["path"],
        sha256: row["sha256"], rows: row["rows"], loadedAt: row["loaded_at"])
    }
  }

  func modelNames() throws -> [String] {
    // SQLite compares text by bytes, and its bytes are UTF-8.
    try String.fetchAll(db, sql: "SELECT name FROM model ORDER BY name")
  }
}
