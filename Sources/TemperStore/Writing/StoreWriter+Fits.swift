import GRDB
public import TemperCore

extension StoreWriter {
  /// Saves a fit with the present time; it becomes the latest.
  ///
  /// - Parameter replace: Whether a fit of the same name is replaced, with its predictions. Its submissions stay on record.
  /// - Throws: `StoreError`; `.fitExists` when the name is taken and `replace` is false.
  public func saveFit(_ fit: FitRecord, replace: Bool) throws {
    try check(fit)
    if try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM fit WHERE name = ?)", arguments: [fit.name]) == true {
      guard replace else { throw failure(.fitExists(name: fit.name)) }
      try removeFit(fit.name)
    }
    try db.execute(
      sql: """
        INSERT INTO fit (name, created_at, version, pool, weights_sign, swapping, floor, temperature, closeness,
          side_bias, tie, side_a, side_b, log_loss_in_sample, log_loss_cross_validated, standard_error, options, document)
        VALUES (?, \(Schema.now), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        fit.name, fit.version, fit.pool, fit.weightsSign, fit.swapping, fit.floor, fit.temperature, fit.closeness,
        fit.sideBias, fit.tie, fit.sides?[0], fit.sides?[1], fit.logLossInSample, fit.logLossCrossValidated,
        fit.standardError, fit.options, fit.document,
      ])
    let id = db.lastInsertedRowID
    for (ordinal, name) in fit.classes.enumerated() {
      try db.execute(
        sql: "INSERT INTO fit_class (fit, ordinal, name, bias) VALUES (?, ?, ?, ?)",
        arguments: [id, ordinal, name, fit.classBias[ordinal]])
    }
    for (position, weight) in fit.weights.enumerated() {
      try db.execute(
        sql: "INSERT INTO fit_weight (fit, position, model, head, value) VALUES (?, ?, ?, ?, ?)",
        arguments: [id, position, weight.model, weight.head, weight.value])
    }
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
        sql: "INSERT INTO fit_input (fit, position, path, sha256) VALUES (?, ?, ?, ?)",
        arguments: [id, position, input.path, input.sha256])
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
  /// - Parameter probabilities: One row per OOF example in loading order, one column per class.
  /// - Throws: `StoreError`; `.fitMissing`, with the nearest name, when there is no fit of that name.
  public func importFitPredictions(fit name: String, probabilities: ProbabilityMatrix) throws {
    let fit = try identifier(ofFit: name)
    let examples = try requireLabels()
    try requireShape(probabilities, rowCount: examples.count)
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
    throw failure(.fitMissing(name: name, suggestion: nearMiss(of: name, among: stored), stored: stored))
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
    guard fit.classBias.count == fit.classes.count else {
      throw failure(.wrongCount(what: "class biases", found: fit.classBias.count, expected: fit.classes.count))
    }
    if let sides = fit.sides, sides.count != 2 {
      throw failure(.wrongCount(what: "sides", found: sides.count, expected: 2))
    }
    var texts = [fit.version, fit.pool, fit.weightsSign, fit.options, fit.document, fit.tie ?? ""]
    texts += fit.classes + (fit.sides ?? [])
    texts += fit.weights.flatMap { [$0.model, $0.head] } + fit.scores.map(\.candidate)
    texts += fit.inputs.flatMap { [$0.path, $0.sha256] }
    for text in texts { try requireNoNul(text, "fit \(quoted(fit.name))") }
    // SQLite has no NaN; it would store NULL.
    var numbers = [fit.floor, fit.temperature ?? 0, fit.closeness, fit.sideBias]
    numbers += [fit.logLossInSample, fit.logLossCrossValidated, fit.standardError]
    numbers += fit.classBias + fit.weights.map(\.value)
    numbers += fit.scores.flatMap { [$0.crossValidated, $0.standardError, $0.difference, $0.lower, $0.upper] }
    if numbers.contains(where: \.isNaN) {
      throw failure(.internalError("the fit \(quoted(fit.name)) holds a number that is not a number"))
    }
  }
}
