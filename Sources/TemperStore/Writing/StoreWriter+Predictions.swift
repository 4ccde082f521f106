import GRDB
import GRDBSQLite
public import TemperCore

extension StoreWriter {
  /// Loads one file of predictions, and makes the model when it is new.
  ///
  /// O(examples × classes).
  ///
  /// - Parameters:
  ///   - model: Name of the model: 1 to 300 characters.
  ///   - probabilities: One row per example of the split in loading order, one column per class.
  /// - Throws: `StoreError`; `.predictionsLoaded` when that model has predictions of this split and orientation.
  public func importPredictions(
    model: String, split: Split, orientation: Orientation, probabilities: ProbabilityMatrix, source: SourceInfo
  ) throws {
    try requireName(model, "name of the model")
    _ = try requireLabels()
    let examples = try reader.exampleRange(split)
    if examples.isEmpty { throw failure(.testMissing) }
    try requireShape(probabilities, rowCount: examples.count)
    let modelID = try identifier(ofModel: model)
    let isLoaded = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE model = ? AND split = ? AND orientation = ?)",
      arguments: [modelID, split.rawValue, orientation.rawValue])
    if isLoaded == true {
      throw failure(.predictionsLoaded(model: model, split: split, orientation: orientation))
    }
    let sourceID = Int(
      try recordSource(source, kind: .predictions, model: modelID, split: split, orientation: orientation))
    try insert(probabilities, into: "prediction", owner: ("source", sourceID), firstExample: examples.lowerBound)
    try record(
      .predictions(probabilities, model: model, split: split, orientation: orientation, source: source),
      of: .predictions(source: Int64(sourceID)))
  }

  /// Removes a model and its predictions. Fits that used it stay readable.
  ///
  /// - Throws: `StoreError`; `.modelMissing`, with the nearest name, when there is none of that name.
  public func removeModel(_ name: String) throws {
    try requireNoNul(name, "name of the model")
    guard let model = try Int64.fetchOne(db, sql: "SELECT id FROM model WHERE name = ?", arguments: [name]) else {
      let loaded = try reader.modelNames()
      throw failure(.modelMissing(name: name, suggestion: nearMiss(of: name, among: loaded), loaded: loaded))
    }
    try db.execute(
      sql: "DELETE FROM checksum WHERE part IN (?, ?) AND owner IN (SELECT id FROM source WHERE model = ?)",
      arguments: [ContentPart.Kind.predictions.rawValue, ContentPart.Kind.average.rawValue, model])
    try db.execute(
      sql: "DELETE FROM prediction WHERE source IN (SELECT id FROM source WHERE model = ?)", arguments: [model])
    try db.execute(sql: "DELETE FROM source WHERE model = ?", arguments: [model])
    try db.execute(sql: "DELETE FROM model WHERE id = ?", arguments: [model])
  }

  private func identifier(ofModel name: String) throws -> Int64 {
    if let id = try Int64.fetchOne(db, sql: "SELECT id FROM model WHERE name = ?", arguments: [name]) { return id }
    guard try Int.fetchOne(db, sql: "SELECT count(*) FROM model") ?? 0 < Schema.maximumModelCount else {
      throw failure(.tooManyModels(limit: Schema.maximumModelCount))
    }
    try db.execute(sql: "INSERT INTO model (name) VALUES (?)", arguments: [name])
    return db.lastInsertedRowID
  }

  /// Refuses a matrix that has not one row for every example and one column for every class.
  func requireShape(_ probabilities: ProbabilityMatrix, rowCount: Int) throws {
    let classCount = try reader.classCount()
    guard probabilities.classCount == classCount else {
      throw failure(
        .wrongCount(what: "columns of probabilities", found: probabilities.classCount, expected: classCount))
    }
    guard probabilities.rowCount == rowCount else {
      throw failure(.wrongCount(what: "rows of probabilities", found: probabilities.rowCount, expected: rowCount))
    }
  }

  /// Inserts one row for every example, each after the owner's number: a source's, or a fit's.
  func insert(
    _ probabilities: ProbabilityMatrix, into table: String, owner: (column: String, id: Int), firstExample: Int
  ) throws {
    let classCount = probabilities.classCount
    let columns = [owner.column, "example"] + (1...classCount).map { "p\($0)" }
    try probabilities.values.withUnsafeBufferPointer { values in
      try BulkInsert.insert(db, into: table, columns: columns, rowCount: probabilities.rowCount) {
        statement, parameter, row in
        let handle = statement.handle
        var failed = sqlite3_bind_int64(handle, parameter, Int64(owner.id))
        failed |= sqlite3_bind_int64(handle, parameter + 1, Int64(firstExample + row))
        for k in 0..<classCount {
          let value = values[row * classCount + k]
          // SQLite has no NaN; it would store NULL.
          if value.isNaN {
            throw failure(.outOfRange(what: "probability of class \(k + 1) in row \(row + 1) is not a number"))
          }
          failed |= sqlite3_bind_double(handle, parameter + 2 + Int32(k), value)
        }
        if failed != SQLITE_OK { throw DatabaseError(resultCode: ResultCode(rawValue: failed)) }
      }
    }
  }
}
