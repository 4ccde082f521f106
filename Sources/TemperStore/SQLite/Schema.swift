import GRDB

/// The tables, and how a file comes to have them.
enum Schema {
  /// Marks the file as Temper's: the ASCII characters `Tmpr`.
  static let applicationID: Int32 = 0x546D_7072
  /// `PRAGMA user_version` after the last migration.
  static let version = 1
  /// Bytes of a page; four times SQLite's default, because most rows are read and written in long runs.
  static let pageSize = 16_384
  /// SQLite allows 2,000 columns, and a view of 1,000 classes with their names has a statement of well under its megabyte.
  static let maximumClassCount = 1_000
  static let maximumModelCount = 1_000

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 classes, examples, sources, fits") { db in
      try db.execute(sql: dataTables)
      try db.execute(sql: averageTables)
      try db.execute(sql: segmentTables)
      try db.execute(sql: fitTables)
      try db.execute(sql: checksumTable)
      try db.execute(sql: "PRAGMA user_version = 1")
    }
    return migrator
  }

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
      kind TEXT NOT NULL CHECK (kind IN ('labels', 'folds', 'groups', 'segments', 'predictions')),
      model INTEGER REFERENCES model (id),
      split TEXT NOT NULL CHECK (split IN ('oof', 'test')),
      orientation TEXT CHECK (orientation IN ('plain', 'swapped')),
      path TEXT NOT NULL,
      sha256 TEXT NOT NULL,
      rows INTEGER NOT NULL,
      loaded_at TEXT NOT NULL,
      UNIQUE (model, split, orientation),
      CHECK ((kind = 'predictions') = (model IS NOT NULL)),
      CHECK ((kind = 'predictions') = (orientation IS NOT NULL))
    );
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

  private static let fitTables = """
    CREATE TABLE fit (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      created_at TEXT NOT NULL,
      version TEXT NOT NULL,
      pool TEXT NOT NULL,
      weights_sign TEXT NOT NULL,
      swapping TEXT NOT NULL CHECK (swapping IN ('none', 'arithmetic', 'geometric', 'separate')),
      floor REAL NOT NULL,
      temperature REAL,
      closeness REAL NOT NULL,
      side_bias REAL NOT NULL,
      tie TEXT,
      side_a TEXT,
      side_b TEXT,
      log_loss_in_sample REAL NOT NULL,
      log_loss_cross_validated REAL NOT NULL,
      standard_error REAL NOT NULL,
      options TEXT NOT NULL,
      document TEXT NOT NULL
    );
    CREATE TABLE fit_class (
      fit INTEGER NOT NULL REFERENCES fit (id) ON DELETE CASCADE,
      ordinal INTEGER NOT NULL,
      name TEXT NOT NULL,
      bias REAL NOT NULL,
      PRIMARY KEY (fit, ordinal)
    ) WITHOUT ROWID;
    CREATE TABLE fit_weight (
      fit INTEGER NOT NULL REFERENCES fit (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      model TEXT NOT NULL,
      head TEXT NOT NULL,
      value REAL NOT NULL,
      PRIMARY KEY (fit, position)
    ) WITHOUT ROWID;
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
}
