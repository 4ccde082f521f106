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
CREATE UNIQUE INDEX source_whole ON source (model, split, orientation) WHERE fold IS NULL;
CREATE UNIQUE INDEX source_kind ON source (kind) WHERE model IS NULL;
CREATE VIEW example_segment_named AS
SELECT e.split AS split, e.key AS key, c.name AS segment, v.name AS value
FROM example AS e
JOIN segment_column AS c
JOIN example_segment AS s ON s."column" = c.id AND s.key = e.key
JOIN segment_value AS v ON v."column" = c.id AND v.ordinal = s.value;
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
CREATE VIEW prediction_named AS
SELECT m.name AS model, s.split AS split, s.orientation AS orientation, e.key AS key, c.name AS label,
  p.p1 AS "winner_model_a", p.p2 AS "winner_model_b", p.p3 AS "winner_tie"
FROM prediction AS p
JOIN source AS s ON s.id = p.source
JOIN model AS m ON m.id = s.model
JOIN example AS e ON e.id = p.example
LEFT JOIN class AS c ON c.ordinal = e.label
WHERE s.fold IS NULL;
CREATE VIEW fit_prediction_named AS
SELECT f.name AS fit, e.key AS key, c.name AS label,
  p.p1 AS "winner_model_a", p.p2 AS "winner_model_b", p.p3 AS "winner_tie"
FROM fit_prediction AS p
JOIN fit AS f ON f.id = p.fit
JOIN example AS e ON e.id = p.example
LEFT JOIN class AS c ON c.ordinal = e.label;
