import GRDB
import TemperCore

extension StoreReader {
  /// Every fit, the newest last. They are not held against their checksums: one that is damaged must not hide the others.
  ///
  /// - Throws: `StoreError`.
  public func fits() throws -> [FitRecord] {
    try Row.fetchAll(db, sql: "SELECT * FROM fit ORDER BY id").map(fit(from:))
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
    return try Row.fetchOne(db, sql: "SELECT * FROM fit WHERE name = ?", arguments: [name]).map(recordedFit(from:))
  }

  /// The fit that was saved last, as it was saved, or nil.
  ///
  /// - Throws: `StoreError`.
  public func latestFit() throws -> FitRecord? {
    try Row.fetchOne(db, sql: "SELECT * FROM fit ORDER BY id DESC LIMIT 1").map(recordedFit(from:))
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

  private func recordedFit(from row: Row) throws -> FitRecord {
    let fit = try fit(from: row)
    try require(.fit(fit), recordedFor: .fit(try value(row, "id")), .fit(fit.name))
    return fit
  }

  private func fit(from row: Row) throws -> FitRecord {
    let id: Int64 = try value(row, "id")
    let classes = try children("SELECT name, bias FROM fit_class WHERE fit = ? ORDER BY ordinal", of: id)
    let sideA: String? = try optional(row, "side_a")
    let sideB: String? = try optional(row, "side_b")
    let sides = sideA.flatMap { first in sideB.map { [first, $0] } }
    return FitRecord(
      name: try value(row, "name"), createdAt: try value(row, "created_at"), version: try value(row, "version"),
      pool: try value(row, "pool"),
      weightsSign: try value(row, "weights_sign"), swapping: try value(row, "swapping"),
      floor: try value(row, "floor"),
      temperature: try optional(row, "temperature"), closeness: try value(row, "closeness"),
      sideBias: try value(row, "side_bias"),
      classBias: try classes.map { try value($0, "bias") }, classes: try classes.map { try value($0, "name") },
      tie: try optional(row, "tie"), sides: sides,
      weights: try children("SELECT model, head, value FROM fit_weight WHERE fit = ? ORDER BY position", of: id)
        .map {
          FitRecord.Weight(model: try value($0, "model"), head: try value($0, "head"), value: try value($0, "value"))
        },
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
      inputs: try children("SELECT path, sha256 FROM fit_input WHERE fit = ? ORDER BY position", of: id)
        .map { FitRecord.Input(path: try value($0, "path"), sha256: try value($0, "sha256")) },
      document: try value(row, "document"))
  }

  private func children(_ sql: String, of fit: Int64) throws -> [Row] {
    try Row.fetchAll(db, sql: sql, arguments: [fit])
  }
}
