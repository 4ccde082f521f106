import GRDB

extension StoreReader {
  /// Every fit, the newest last.
  ///
  /// - Throws: `StoreError`.
  public func fits() throws -> [FitRecord] {
    try Row.fetchAll(db, sql: "SELECT * FROM fit ORDER BY id").map(fit(from:))
  }

  /// The fit of a name, or nil.
  ///
  /// - Throws: `StoreError`.
  public func fit(named name: String) throws -> FitRecord? {
    // GRDB would bind such a text up to its U+0000, and so find another fit.
    if name.utf8.contains(0) { return nil }
    return try Row.fetchOne(db, sql: "SELECT * FROM fit WHERE name = ?", arguments: [name]).map(fit(from:))
  }

  /// The fit that was saved last, or nil.
  ///
  /// - Throws: `StoreError`.
  public func latestFit() throws -> FitRecord? {
    try Row.fetchOne(db, sql: "SELECT * FROM fit ORDER BY id DESC LIMIT 1").map(fit(from:))
  }

  /// Every submission that was recorded, the newest last.
  ///
  /// - Throws: `StoreError`.
  public func submissions() throws -> [SubmissionRecord] {
    try Row.fetchAll(
      db,
      sql: "SELECT fit_name, fit IS NOT NULL AS stored, path, sha256, rows, written_at FROM submission ORDER BY id"
    ).map { row in
      SubmissionRecord(
        fit: row["fit_name"], fitIsStored: row["stored"], path: row["path"], sha256: row["sha256"], rows: row["rows"],
        writtenAt: row["written_at"])
    }
  }

  private func fit(from row: Row) throws -> FitRecord {
    let id: Int64 = row["id"]
    let classes = try children("SELECT name, bias FROM fit_class WHERE fit = ? ORDER BY ordinal", of: id)
    let sideA: String? = row["side_a"]
    let sideB: String? = row["side_b"]
    let sides = sideA.flatMap { first in sideB.map { [first, $0] } }
    return FitRecord(
      name: row["name"], createdAt: row["created_at"], version: row["version"], pool: row["pool"],
      weightsSign: row["weights_sign"], swapAveraging: row["swap_averaging"], floor: row["floor"],
      temperature: row["temperature"], closeness: row["closeness"], sideBias: row["side_bias"],
      classBias: classes.map { $0["bias"] }, classes: classes.map { $0["name"] }, tie: row["tie"], sides: sides,
      weights: try children("SELECT model, head, value FROM fit_weight WHERE fit = ? ORDER BY position", of: id)
        .map { FitRecord.Weight(model: $0["model"], head: $0["head"], value: $0["value"]) },
      scores: try children("SELECT * FROM fit_score WHERE fit = ? ORDER BY position", of: id)
        .map {
          FitRecord.Score(
            candidate: $0["candidate"], crossValidated: $0["cross_validated"], standardError: $0["standard_error"],
            difference: $0["difference"], lower: $0["lower"], upper: $0["upper"])
        },
      logLossInSample: row["log_loss_in_sample"], logLossCrossValidated: row["log_loss_cross_validated"],
      standardError: row["standard_error"], options: row["options"],
      inputs: try children("SELECT path, sha256 FROM fit_input WHERE fit = ? ORDER BY position", of: id)
        .map { FitRecord.Input(path: $0["path"], sha256: $0["sha256"]) },
      document: row["document"])
  }

  private func children(_ sql: String, of fit: Int64) throws -> [Row] {
    try Row.fetchAll(db, sql: sql, arguments: [fit])
  }
}
