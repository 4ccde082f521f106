extension Schema {
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
}
