import GRDB

/// The tables, and how a file comes to have them.
enum Schema {
  /// Marks the file as Temper's: the ASCII characters `Tmpr`.
  static let applicationID: Int32 = 0x546D_7072
  /// `PRAGMA user_version` after the last migration.
  static let version = 1
  /// Bytes of a page; four times SQLite's default, because most rows are read and written in long runs.
  static let pageSize = 16_384
  /// Most classes that have a column each. SQLite allows 2,000 columns, and a view of 1,000 classes with their names has a
  /// statement of well under its megabyte. More classes have one column, a list in JSON, which SQLite itself can take apart.
  static let maximumColumnCount = 1_000
  static let maximumClassCount = 10_000
  static let maximumModelCount = 1_000

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 classes, examples, sources, fits") { db in
      try db.execute(sql: dataTables)
      try db.execute(sql: averageTables)
      try db.execute(sql: segmentTables)
      try db.execute(sql: fitTables)
      try db.execute(sql: relationTables)
      try db.execute(sql: checksumTable)
      try db.execute(sql: "PRAGMA user_version = 1")
    }
    return migrator
  }

  /// A source with a fold holds the test predictions of one fold model, beside the source without one, which is their mean or
  /// that of a model refitted to all rows.
  private static let dataTables = """
    CREATE TABLE class (
      ordinal INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      role TEXT UNIQUE CHECK (role IN ('side_a', 'side_b', 'tie'))
    );
    CREATE TABLE example (
      id INTEGER PRIMARY KEY,
      split TEXT NOT NULL CHECK (split IN ('oof', 'test')),
      key TEXT NOT NULL,
      label INTEGER REFERENCES class (ordinal),
      fold TEXT,
      weight REAL,
      "group" TEXT,
      UNIQUE (split, key),
      CHECK ((split = 'oof') = (label IS NOT NULL))
    );
    CREATE TABLE model (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    );
    CREATE TABLE source (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind IN ('labels', 'folds', 'groups', 'weights', 'segments', 'predictions')),
      model INTEGER REFERENCES model (id),
      split TEXT NOT NULL CHECK (split IN ('oof', 'test')),
      orientation TEXT CHECK (orientation IN ('plain', 'swapped')),
      scale TEXT CHECK (scale IN ('probabilities', 'log-probabilities', 'logits', 'unnormalised')),
      fold INTEGER CHECK (fold >= 0),
      path TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      rows INTEGER NOT NULL,
      loaded_at TEXT NOT NULL,
      UNIQUE (model, split, orientation, fold),
      CHECK ((kind = 'predictions') = (model IS NOT NULL)),
      CHECK ((kind = 'predictions') = (orientation IS NOT NULL)),
      CHECK ((kind = 'predictions') = (scale IS NOT NULL)),
      CHECK (fold IS NULL OR split = 'test')
    );
    CREATE UNIQUE INDEX source_whole ON source (model, split, orientation) WHERE fold IS NULL;
    CREATE UNIQUE INDEX source_kind ON source (kind) WHERE model IS NULL;
    """

  /// Segments belong to keys and not to examples: one file may cover labelled and test examples, also those that come later.
  private static let segmentTables = """
    CREATE TABLE segment_column (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL CHECK (kind IN ('text', 'number'))
    );
    CREATE TABLE segment_value (
      "column" INTEGER NOT NULL REFERENCES segment_column (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      name TEXT NOT NULL,
      lower REAL,
      upper REAL,
      PRIMARY KEY ("column", ordinal),
      UNIQUE ("column", name)
    ) WITHOUT ROWID;
    CREATE TABLE example_segment (
      "column" INTEGER NOT NULL,
      key TEXT NOT NULL,
      value INTEGER NOT NULL,
      PRIMARY KEY ("column", key)
    ) WITHOUT ROWID;
    CREATE VIEW example_segment_named AS
    SELECT e.split AS split, e.key AS key, c.name AS segment, v.name AS value
    FROM example AS e
    JOIN segment_column AS c
    JOIN example_segment AS s ON s."column" = c.id AND s.key = e.key
    JOIN segment_value AS v ON v."column" = c.id AND v.ordinal = s.value;
    """

  /// Temper itself reads the JSON of the blend and of the document. What people ask for by name comes from there: the last
  /// columns of `fit` when it is saved, and the views when they are asked.
  private static let fitTables = """
    CREATE TABLE fit (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      created_at TEXT NOT NULL,
      version TEXT NOT NULL,
      pool TEXT NOT NULL,
      temperature REAL,
      log_loss_in_sample REAL NOT NULL,
      log_loss_cross_validated REAL NOT NULL,
      standard_error REAL NOT NULL,
      options TEXT NOT NULL,
      blend TEXT NOT NULL,
      document TEXT NOT NULL,
      weights_sign TEXT,
      swapping TEXT,
      floor REAL,
      closeness REAL,
      side_bias REAL,
      tie TEXT,
      side_a TEXT,
      side_b TEXT
    );
    CREATE VIEW fit_class AS
    SELECT f.id AS fit, c.key AS ordinal, c.value AS name,
      coalesce((SELECT b.value FROM json_each(f.document, '$.class_bias') AS b WHERE b.key = c.value), 0.0) AS bias
    FROM fit AS f JOIN json_each(f.blend, '$.layout.names') AS c;
    CREATE VIEW fit_weight AS
    WITH input AS (
      SELECT f.id AS fit, m.key AS place, json_extract(m.value, '$.name') AS model, '' AS mark
      FROM fit AS f JOIN json_each(f.blend, '$.models') AS m
      UNION ALL
      SELECT f.id, json_array_length(f.blend, '$.models') - 1 + row_number() OVER (PARTITION BY f.id ORDER BY m.key),
        json_extract(m.value, '$.name'), 'swapped '
      FROM fit AS f JOIN json_each(f.blend, '$.models') AS m
      WHERE f.swapping = 'separate' AND json_extract(m.value, '$.uses_swapped')
    ),
    coefficient AS (
      SELECT i.fit AS fit, i.place AS place, 0 AS rank, i.model AS model,
        i.mark || CASE f.pool WHEN 'tie-aware' THEN 'side' ELSE 'all' END AS head,
        CASE f.pool
          WHEN 'tie-aware' THEN json_extract(f.blend, '$.pool.side_weights[' || i.place || ']')
          WHEN 'best' THEN CAST(i.place = json_extract(f.blend, '$.pool.model') AS REAL)
          WHEN 'selection' THEN CAST(json_extract(f.blend, '$.pool.counts[' || i.place || ']') AS REAL)
            / (SELECT sum(n.value) FROM json_each(f.blend, '$.pool.counts') AS n)
          WHEN 'linear' THEN json_extract(f.blend, '$.pool.weights[' || i.place || ']')
          WHEN 'logarithmic' THEN json_extract(f.blend, '$.pool.weights[' || i.place || ']')
          ELSE 1.0 / (SELECT count(*) FROM input AS o WHERE o.fit = i.fit)
        END AS value
      FROM fit AS f JOIN input AS i ON i.fit = f.id
      UNION ALL
      SELECT i.fit, i.place, 1, i.model, i.mark || 'tie', json_extract(f.blend, '$.pool.tie_weights[' || i.place || ']')
      FROM fit AS f JOIN input AS i ON i.fit = f.id WHERE f.pool = 'tie-aware'
      UNION ALL
      SELECT i.fit, i.place, 1 + coalesce(nullif(instr('tie-to-side sharpness margin-to-tie', b.key), 0), 99), i.model,
        i.mark || b.key, json_extract(b.value, '$[' || i.place || ']')
      FROM fit AS f JOIN input AS i ON i.fit = f.id JOIN json_each(f.blend, '$.pool.blocks') AS b
      WHERE b.key NOT IN ('closeness', 'side_bias')
      UNION ALL
      SELECT i.fit, i.place, 1 + c.key, i.model, i.mark || 'class:' || (json_extract(f.blend, '$.layout.names[' || c.key || ']')),
        json_extract(c.value, '$[' || i.place || ']')
      FROM fit AS f JOIN input AS i ON i.fit = f.id JOIN json_each(f.blend, '$.pool.class_weights') AS c
      UNION ALL
      SELECT i.fit, i.place, 1, i.model, i.mark || 'count', CAST(json_extract(f.blend, '$.pool.counts[' || i.place || ']') AS REAL)
      FROM fit AS f JOIN input AS i ON i.fit = f.id WHERE f.pool = 'selection'
    )
    SELECT fit, row_number() OVER (PARTITION BY fit ORDER BY place, rank) - 1 AS position, model, head,
      CAST(value AS REAL) AS value
    FROM coefficient;
    CREATE TABLE fit_score (
      fit INTEGER NOT NULL REFERENCES fit (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      candidate TEXT NOT NULL,
      cross_validated REAL NOT NULL,
      standard_error REAL NOT NULL,
      difference REAL NOT NULL,
      lower REAL NOT NULL,
      upper REAL NOT NULL,
      PRIMARY KEY (fit, position)
    ) WITHOUT ROWID;
    CREATE TABLE fit_input (
      fit INTEGER NOT NULL REFERENCES fit (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      path TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('data', 'sample')),
      PRIMARY KEY (fit, position)
    ) WITHOUT ROWID;
    CREATE TABLE submission (
      id INTEGER PRIMARY KEY,
      fit INTEGER REFERENCES fit (id) ON DELETE SET NULL,
      fit_name TEXT NOT NULL,
      path TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      rows INTEGER NOT NULL,
      written_at TEXT NOT NULL
    );
    """

  /// Where an engine keeps the rows of which the examples are some, and how many rows it had. Never how it is reached.
  private static let relationTables = """
    CREATE TABLE relation (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      dialect TEXT NOT NULL,
      name TEXT NOT NULL,
      id_column TEXT NOT NULL,
      label_column TEXT NOT NULL,
      fold_column TEXT,
      group_column TEXT,
      weight_column TEXT,
      columns TEXT NOT NULL,
      swapped_columns TEXT NOT NULL,
      bound TEXT,
      kept_class TEXT,
      weight_scale REAL NOT NULL
    );
    CREATE TABLE relation_count (
      fold TEXT NOT NULL,
      label INTEGER NOT NULL,
      rows INTEGER NOT NULL,
      weight REAL NOT NULL,
      PRIMARY KEY (fold, label)
    ) WITHOUT ROWID;
    """

  /// What every part held when it was stored; see `ContentPart` and `Checksum`. `owner` is a source or a fit, or 0.
  private static let checksumTable = """
    CREATE TABLE checksum (
      part TEXT NOT NULL,
      owner INTEGER NOT NULL,
      rows INTEGER NOT NULL,
      value INTEGER NOT NULL,
      PRIMARY KEY (part, owner)
    ) WITHOUT ROWID;
    """

  /// Sources that are averages of several files: how they were averaged, how far the files lay apart, and the files.
  static let averageTables = """
    CREATE TABLE source_average (
      source INTEGER PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
      method TEXT NOT NULL CHECK (method IN ('arithmetic', 'geometric')),
      spread REAL NOT NULL
    );
    CREATE TABLE source_file (
      source INTEGER NOT NULL REFERENCES source_average (source) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      path TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      PRIMARY KEY (source, position)
    ) WITHOUT ROWID;
    """

  /// The present moment in UTC, as ISO 8601.
  static let now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"

  /// The table of predictions for K classes. It is no migration, because K is known only with the labels.
  ///
  /// Its references are not declared as foreign keys: checking `source` took a fifth of the time of an import, and for
  /// every example it deletes SQLite would search this table, which has no index by example.
  static func predictionTable(classCount: Int) -> String {
    let columns = columns(classCount: classCount)
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
    let columns = columns(classCount: classCount)
    return """
      CREATE TABLE fit_prediction (
        fit INTEGER NOT NULL,
        example INTEGER NOT NULL,
        \(columns),
        PRIMARY KEY (fit, example)
      ) WITHOUT ROWID
      """
  }

  private static func columns(classCount: Int) -> String {
    ClassColumns(classCount: classCount).names.map { name in
      name == ClassColumns.list ? "\(name) TEXT NOT NULL" : "\(name) REAL NOT NULL"
    }.joined(separator: ", ")
  }

  /// `name` as an identifier in SQL.
  static func identifier(_ name: String) -> String {
    "\"" + name.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }
}
