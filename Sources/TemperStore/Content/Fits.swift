import GRDB
public import TemperCore

/// A fit as the store keeps it. Losses are in nats per example.
///
/// The blend and the report name models and classes by text, so that a fit stays readable after a model was removed or the
/// labels were replaced. Its weights can be queried: the views `fit_weight` and `fit_class` read them from the JSON.
public struct FitRecord: Sendable, Equatable {
  /// One candidate that was tried: its nested loss, and the paired difference to the chosen blend with its interval.
  public struct Score: Sendable, Equatable {
    public var candidate: String
    public var crossValidated: Double
    public var standardError: Double
    public var difference: Double
    public var lower: Double
    public var upper: Double

    public init(
      candidate: String, crossValidated: Double, standardError: Double, difference: Double, lower: Double,
      upper: Double
    ) {
      self.candidate = candidate
      self.crossValidated = crossValidated
      self.standardError = standardError
      self.difference = difference
      self.lower = lower
      self.upper = upper
    }
  }

  /// A file the fit was made from.
  public struct Input: Sendable, Equatable {
    public var path: String
    public var sha256: String
    /// Whether it is the sample submission of a run, which no fit depends on and no database keeps.
    public var isSample: Bool

    public init(path: String, sha256: String, isSample: Bool = false) {
      self.path = path
      self.sha256 = sha256
      self.isSample = isSample
    }
  }

  public var name: String
  /// When the store saved it, ISO 8601 in UTC; empty before that.
  public var createdAt: String
  /// The version of Temper that made the fit.
  public var version: String
  public var pool: String
  public var temperature: Double?
  public var scores: [Score]
  public var logLossInSample: Double
  public var logLossCrossValidated: Double
  public var standardError: Double
  /// What was asked for, as JSON.
  public var options: String
  /// What predicts, as JSON.
  public var blend: String
  public var inputs: [Input]
  /// The JSON document that `temper show --json` prints.
  public var document: String

  public init(
    name: String, createdAt: String = "", version: String, pool: String, temperature: Double?, scores: [Score],
    logLossInSample: Double, logLossCrossValidated: Double, standardError: Double, options: String, blend: String,
    inputs: [Input], document: String
  ) {
    self.name = name
    self.createdAt = createdAt
    self.version = version
    self.pool = pool
    self.temperature = temperature
    self.scores = scores
    self.logLossInSample = logLossInSample
    self.logLossCrossValidated = logLossCrossValidated
    self.standardError = standardError
    self.options = options
    self.blend = blend
    self.inputs = inputs
    self.document = document
  }
}

/// A submission that was written, and the fit it came from.
public struct SubmissionRecord: Sendable, Equatable {
  /// Name of the fit at the time of writing.
  public var fit: String
  /// Whether the very fit it came from is still stored; false once that fit was replaced by another of its name.
  public var fitIsStored: Bool
  public var file: Source
  /// When it was recorded, ISO 8601 in UTC.
  public var writtenAt: String

  public init(fit: String, fitIsStored: Bool, file: Source, writtenAt: String) {
    self.fit = fit
    self.fitIsStored = fitIsStored
    self.file = file
    self.writtenAt = writtenAt
  }
}

extension StoreReader {
  /// Every fit, the newest last. They are not held against their checksums: one that is damaged must not hide the others.
  ///
  /// - Throws: `StoreError`.
  public func fits() throws -> [FitRecord] {
    try Row.fetchAll(db, sql: "SELECT \(columns) FROM fit ORDER BY id").map(fit(from:))
  }

  /// The names of all fits, the newest last.
  ///
  /// - Throws: `StoreError`.
  public func fitNames() throws -> [String] {
    try String.fetchAll(db, sql: "SELECT name FROM fit ORDER BY id")
  }

  /// The fit of a name, as it was saved, or nil.
  ///
  /// - Throws: `StoreError`.
  public func fit(named name: String) throws -> FitRecord? {
    // GRDB would bind such a text up to its U+0000, and so find another fit.
    if name.utf8.contains(0) { return nil }
    return try Row.fetchOne(db, sql: "SELECT \(columns) FROM fit WHERE name = ?", arguments: [name]).map(
      recordedFit(from:))
  }

  /// The fit that was saved last, as it was saved, or nil.
  ///
  /// - Throws: `StoreError`.
  public func latestFit() throws -> FitRecord? {
    try Row.fetchOne(db, sql: "SELECT \(columns) FROM fit ORDER BY id DESC LIMIT 1").map(recordedFit(from:))
  }

  /// Every submission that was recorded, the newest last.
  ///
  /// - Throws: `StoreError`.
  public func submissions() throws -> [SubmissionRecord] {
    try Row.fetchAll(
      db,
      sql: "SELECT id, fit_name, fit IS NOT NULL AS stored, path, sha256, rows, written_at FROM submission ORDER BY id"
    ).map { row in
      let record = SubmissionRecord(
        fit: try value(row, "fit_name"), fitIsStored: try value(row, "stored"), file: try file(from: row),
        writtenAt: try value(row, "written_at"))
      try require(
        .submission(fit: record.fit, file: record.file), recordedFor: .submission(try value(row, "id")),
        .submission(path: record.file.path))
      return record
    }
  }

  /// Those of a record: the others are read from its JSON.
  private var columns: String {
    """
    id, name, created_at, version, pool, temperature, log_loss_in_sample, log_loss_cross_validated, standard_error,
    options, blend, document
    """
  }

  private func recordedFit(from row: Row) throws -> FitRecord {
    let fit = try fit(from: row)
    try require(.fit(fit), recordedFor: .fit(try value(row, "id")), .fit(fit.name))
    return fit
  }

  private func fit(from row: Row) throws -> FitRecord {
    let id: Int64 = try value(row, "id")
    return FitRecord(
      name: try value(row, "name"), createdAt: try value(row, "created_at"), version: try value(row, "version"),
      pool: try value(row, "pool"), temperature: try optional(row, "temperature"),
      scores: try children("SELECT * FROM fit_score WHERE fit = ? ORDER BY position", of: id)
        .map {
          FitRecord.Score(
            candidate: try value($0, "candidate"), crossValidated: try value($0, "cross_validated"),
            standardError: try value($0, "standard_error"),
            difference: try value($0, "difference"), lower: try value($0, "lower"), upper: try value($0, "upper"))
        },
      logLossInSample: try value(row, "log_loss_in_sample"),
      logLossCrossValidated: try value(row, "log_loss_cross_validated"),
      standardError: try value(row, "standard_error"), options: try value(row, "options"),
      blend: try value(row, "blend"),
      inputs: try children(
        "SELECT path, sha256, role = 'sample' AS sample FROM fit_input WHERE fit = ? ORDER BY position", of: id
      )
      .map {
        FitRecord.Input(
          path: try value($0, "path"), sha256: try value($0, "sha256"), isSample: try value($0, "sample"))
      },
      document: try value(row, "document"))
  }

  private func children(_ sql: String, of fit: Int64) throws -> [Row] {
    try Row.fetchAll(db, sql: sql, arguments: [fit])
  }
}

extension StoreWriter {
  /// Saves a fit with the present time; it becomes the latest.
  ///
  /// - Parameters:
  ///   - replace: Whether a fit of the same name is replaced, with its predictions. Its submissions stay on record.
  ///   - fit: the record of the fit.
  /// - Throws: `StoreError`; `.fitExists` when the name is taken and `replace` is false.
  public func saveFit(_ fit: FitRecord, replace: Bool) throws {
    try check(fit)
    if try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM fit WHERE name = ?)", arguments: [fit.name]) == true {
      guard replace else { throw failure(.fitExists(name: fit.name)) }
      try removeFit(fit.name)
    }
    try db.execute(
      sql: """
        INSERT INTO fit (name, created_at, version, pool, temperature, log_loss_in_sample, log_loss_cross_validated,
          standard_error, options, blend, document, weights_sign, swapping, floor, closeness, side_bias, tie, side_a, side_b)
        VALUES (:name, \(Schema.now), :version, :pool, :temperature, :inSample, :crossValidated, :error, :options, :blend,
          :document, json_extract(:document, '$.weights_sign'), json_extract(:blend, '$.swapping'),
          json_extract(:blend, '$.floor'), json_extract(:document, '$.closeness'),
          json_extract(:document, '$.side_bias'), json_extract(:document, '$.tie'),
          json_extract(:document, '$.sides[0]'), json_extract(:document, '$.sides[1]'))
        """,
      arguments: [
        "name": fit.name, "version": fit.version, "pool": fit.pool, "temperature": fit.temperature,
        "inSample": fit.logLossInSample, "crossValidated": fit.logLossCrossValidated, "error": fit.standardError,
        "options": fit.options, "blend": fit.blend, "document": fit.document,
      ])
    let id = db.lastInsertedRowID
    for (position, score) in fit.scores.enumerated() {
      try db.execute(
        sql: """
          INSERT INTO fit_score (fit, position, candidate, cross_validated, standard_error, difference, lower, upper)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          id, position, score.candidate, score.crossValidated, score.standardError, score.difference, score.lower,
          score.upper,
        ])
    }
    for (position, input) in fit.inputs.enumerated() {
      try db.execute(
        sql: "INSERT INTO fit_input (fit, position, path, sha256, role) VALUES (?, ?, ?, ?, ?)",
        arguments: [id, position, input.path, input.sha256, input.isSample ? "sample" : "data"])
    }
    try record(.fit(fit), of: .fit(id))
  }

  /// Removes a fit with its predictions. Its submissions stay on record.
  ///
  /// - Throws: `StoreError`; `.fitMissing`, with the nearest name, when there is no fit of that name.
  public func removeFit(_ name: String) throws {
    let fit = try identifier(ofFit: name)
    try removePredictions(ofFit: fit)
    try db.execute(sql: "DELETE FROM fit WHERE id = ?", arguments: [fit])
    try forget(.fit(fit))
  }

  /// Keeps the honest predictions of a stored fit: for every OOF example those of the nested fit that did not see it.
  ///
  /// They last as long as the labels: replacing these removes them. O(examples × classes).
  ///
  /// - Parameters:
  ///   - probabilities: One row per OOF example in loading order, one column per class.
  ///   - name: its name.
  /// - Throws: `StoreError`; `.fitMissing`, with the nearest name, when there is no fit of that name, `.outOfRange` for a row
  ///   that is no probabilities.
  public func importFitPredictions(fit name: String, probabilities: ProbabilityMatrix) throws {
    let fit = try identifier(ofFit: name)
    let examples = try requireLabels()
    try requireProbabilities(probabilities, rowCount: examples.count)
    try removePredictions(ofFit: fit)
    try insert(
      probabilities, into: "fit_prediction", owner: ("fit", Int(fit)), firstExample: examples.lowerBound)
    try record(.predictions(probabilities, fit: name), of: .fitPredictions(fit: fit))
  }

  /// A number that is given out again must not find the predictions of the fit that had it before.
  private func removePredictions(ofFit fit: Int64) throws {
    guard try reader.hasFitPredictionTable() else { return }
    try db.execute(sql: "DELETE FROM fit_prediction WHERE fit = ?", arguments: [fit])
    try forget(.fitPredictions(fit: fit))
  }

  private func identifier(ofFit name: String) throws -> Int64 {
    try requireNoNul(name, "name of the fit")
    if let fit = try Int64.fetchOne(db, sql: "SELECT id FROM fit WHERE name = ?", arguments: [name]) { return fit }
    let stored = try reader.fitNames()
    throw failure(.fitMissing(name: name, suggestion: NearMiss.suggestion(for: name, among: stored), stored: stored))
  }

  /// Records a submission that was written from a stored fit.
  ///
  /// - Throws: `StoreError`; `.fitMissing`, with the nearest name, when there is no fit of that name.
  public func recordSubmission(fit name: String, file: Source) throws {
    let fit = try identifier(ofFit: name)
    try requireNoNul(file.path, "path of the submission")
    try db.execute(
      sql: """
        INSERT INTO submission (fit, fit_name, path, sha256, rows, written_at) VALUES (?, ?, ?, ?, ?, \(Schema.now))
        """, arguments: [fit, name, file.path, file.sha256, file.rows])
    try record(.submission(fit: name, file: file), of: .submission(db.lastInsertedRowID))
  }

  private func check(_ fit: FitRecord) throws {
    try requireName(fit.name, "name of the fit")
    var texts = [fit.version, fit.pool, fit.options, fit.blend, fit.document] + fit.scores.map(\.candidate)
    texts += fit.inputs.flatMap { [$0.path, $0.sha256] }
    for text in texts { try requireNoNul(text, "fit \(quoted(fit.name))") }
    // SQLite has no NaN; it would store NULL.
    var numbers = [fit.temperature ?? 0, fit.logLossInSample, fit.logLossCrossValidated, fit.standardError]
    numbers += fit.scores.flatMap { [$0.crossValidated, $0.standardError, $0.difference, $0.lower, $0.upper] }
    if numbers.contains(where: \.isNaN) {
      throw failure(.internalError("the fit \(quoted(fit.name)) holds a number that is not a number"))
    }
  }
}
