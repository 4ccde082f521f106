CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
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
CREATE TABLE checksum (
  part TEXT NOT NULL,
  owner INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (part, owner)
) WITHOUT ROWID;
CREATE TABLE prediction (
  source INTEGER NOT NULL,
  example INTEGER NOT NULL,
  p1 REAL NOT NULL, p2 REAL NOT NULL, p3 REAL NOT NULL,
  PRIMARY KEY (source, example)
) WITHOUT ROWID;
CREATE TABLE fit_prediction (
  fit INTEGER NOT NULL,
  example INTEGER NOT NULL,
  p1 REAL NOT NULL, p2 REAL NOT NULL, p3 REAL NOT NULL,
  PRIMARY KEY (fit, example)
) WITHOUT ROWID;
CREATE UNIQUE INDEX source_kind ON source (kind) WHERE model IS NULL;
CREATE VIEW example_segment_named AS
SELECT e.split AS split, e.key AS key, c.name AS segment, v.name AS value
FROM example AS e
JOIN segment_column AS c
JOIN example_segment AS s ON s."column" = c.id AND s.key = e.key
JOIN segment_value AS v ON v."column" = c.id AND v.ordinal = s.value;
CREATE VIEW prediction_named AS
SELECT m.name AS model, s.split AS split, s.orientation AS orientation, e.key AS key, c.name AS label,
  p.p1 AS "winner_model_a", p.p2 AS "winner_model_b", p.p3 AS "winner_tie"
FROM prediction AS p
JOIN source AS s ON s.id = p.source
JOIN model AS m ON m.id = s.model
JOIN example AS e ON e.id = p.example
LEFT JOIN class AS c ON c.ordinal = e.label;
