import GRDB

extension StoreReader {
  /// The models that are loaded, by name in the order of UTF-8 bytes.
  ///
  /// - Throws: `StoreError`.
  public func models() throws -> [StoredModel] {
    try modelNames().map { name in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT split, orientation, path, sha256, rows, loaded_at FROM source
          WHERE model = (SELECT id FROM model WHERE name = ?) ORDER BY split, orientation
          """, arguments: [name])
      let sources = try rows.map { row in
        guard let orientation = try orientation(row) else {
          throw damaged("a source of predictions has no orientation")
        }
        return StoredSource(
          split: try split(row), orientation: orientation, path: try value(row, "path"),
          sha256: try value(row, "sha256"), rows: try value(row, "rows"), loadedAt: try value(row, "loaded_at"))
      }
      return StoredModel(name: name, sources: sources)
    }
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
      let kind: String = try value(row, "kind")
      guard let kind = SourceRecord.Kind(rawValue: kind) else { throw damaged("a source has an unknown kind") }
      return SourceRecord(
        kind: kind, model: try optional(row, "model"), split: try split(row), orientation: try orientation(row),
        path: try value(row, "path"), sha256: try value(row, "sha256"), rows: try value(row, "rows"),
        loadedAt: try value(row, "loaded_at"))
    }
  }

  func modelNames() throws -> [String] {
    // SQLite compares text by bytes, and its bytes are UTF-8.
    try String.fetchAll(db, sql: "SELECT name FROM model ORDER BY name")
  }

  private func split(_ row: Row) throws -> Split {
    let name: String = try value(row, "split")
    guard let split = Split(rawValue: name) else { throw damaged("a source has an unknown split") }
    return split
  }

  private func orientation(_ row: Row) throws -> Orientation? {
    let name: String? = try optional(row, "orientation")
    return name.flatMap(Orientation.init(rawValue:))
  }
}
