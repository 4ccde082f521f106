import GRDB
import GRDBSQLite
public import TemperCore

/// How a source was made of several files, or of several rows of each example.
public struct SourceAverage: Sendable, Equatable {
  /// How rows of one example became one; it does not matter where every example has one row, in one of the files.
  public let method: ProbabilityMatrix.Average
  /// `ProbabilityMatrix.spread` of the rows of an example; 0 where every example has one row.
  public let spread: Double
  /// The files in the order they were given.
  public let files: [Source]

  public init(method: ProbabilityMatrix.Average, spread: Double, files: [Source]) {
    self.method = method
    self.spread = spread
    self.files = files
  }
}

extension StoreReader {
  /// The probabilities of a model, one row per example of the split in loading order, not-a-number where it has none; nil where
  /// they are not loaded.
  ///
  /// The values have the bits they were imported with, but for a negative zero, which SQLite stores as zero; where they no
  /// longer have them, `.altered` is thrown. O(examples × classes).
  ///
  /// - Parameters:
  ///   - model: its name.
  ///   - split: labelled or test examples.
  ///   - orientation: the order in which the model saw the sides.
  ///   - fold: of one fold model's test predictions; nil for what everything but the averaging correction works with.
  /// - Throws: `StoreError`.
  public func predictions(
    model: String, split: Split, orientation: Orientation, fold: Int? = nil
  ) throws -> ProbabilityMatrix? {
    // GRDB would bind such a text up to its U+0000, and so find another model.
    if model.utf8.contains(0) { return nil }
    guard
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT s.id, s.scale, s.path, s.sha256, s.rows FROM source AS s JOIN model AS m ON m.id = s.model
          WHERE m.name = ? AND s.split = ? AND s.orientation = ? AND s.fold IS ?
          """, arguments: [model, split.rawValue, orientation.rawValue, fold])
    else { return nil }
    let source: Int64 = try value(row, "id")
    let classCount = try classCount()
    guard classCount > 0 else { throw damaged("there are predictions but no classes") }
    let examples = try exampleRange(split)
    let found = try probabilities(
      from: "prediction", owner: ("source", Int(source)), classCount: classCount, examples: examples,
      count: try checksum(of: .predictions(source: source))?.rows)
    guard let found else {
      throw damaged("the predictions of model \(quoted(model)) do not match the \(split.rawValue) examples")
    }
    guard let scale = PredictionScale(rawValue: try value(row, "scale")) else {
      throw damaged("the predictions of model \(quoted(model)) have an unknown scale")
    }
    let sum = Checksum.predictions(
      found, model: model, split: split, orientation: orientation, fold: fold, source: try file(from: row),
      scale: scale)
    try require(
      sum, recordedFor: .predictions(source: source),
      .predictions(model: model, split: split, orientation: orientation))
    try requireProbabilities(found, "\(phrase(split, orientation)) of model \(quoted(model))")
    return found
  }

  /// The honest predictions of a stored fit, one row per OOF example in loading order, not-a-number for those that were left
  /// out of it; nil where none are kept, because there is no such fit or its examples were replaced after it was made.
  ///
  /// The values have the bits they were imported with, but for a negative zero. O(examples × classes).
  ///
  /// - Throws: `StoreError`.
  public func fitPredictions(fit name: String) throws -> ProbabilityMatrix? {
    // GRDB would bind such a text up to its U+0000, and so find another fit.
    if name.utf8.contains(0) { return nil }
    guard try hasFitPredictionTable() else { return nil }
    guard let fit = try Int64.fetchOne(db, sql: "SELECT id FROM fit WHERE name = ?", arguments: [name]) else {
      return nil
    }
    let isKept = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM fit_prediction WHERE fit = ?)", arguments: [fit])
    guard isKept == true else {
      try require(nil, recordedFor: .fitPredictions(fit: fit), .fitPredictions(name))
      return nil
    }
    let classCount = try classCount()
    guard classCount > 0 else { throw damaged("there are predictions but no classes") }
    let found = try probabilities(
      from: "fit_prediction", owner: ("fit", Int(fit)), classCount: classCount, examples: try exampleRange(.oof),
      count: try checksum(of: .fitPredictions(fit: fit))?.rows)
    guard let found else { throw damaged("the predictions of fit \(quoted(name)) do not match the oof examples") }
    try require(.predictions(found, fit: name), recordedFor: .fitPredictions(fit: fit), .fitPredictions(name))
    try requireProbabilities(found, "predictions of fit \(quoted(name))")
    return found
  }

  /// Whether there is a table for the predictions of fits: labels bring it.
  func hasFitPredictionTable() throws -> Bool {
    // Asked of the file each time: another command may have made it since this connection looked first.
    try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'fit_prediction')") == true
  }

  /// The rows of an owner, a source or a fit, with not-a-number for examples without one; nil when they are not whole rows of
  /// numbers, each of one of `examples`.
  ///
  /// - Parameter count: how many rows were stored; nil stands for all.
  private func probabilities(
    from table: String, owner: (column: String, id: Int), classCount: Int, examples: Range<Int>, count: Int?
  ) throws -> ProbabilityMatrix? {
    // Every number takes at least a byte: what is stored of counts sizes nothing that the file cannot hold.
    guard !examples.isEmpty, examples.count <= (try Store.bytes(db)) / classCount else { return nil }
    let columns = ClassColumns(classCount: classCount)
    let names = columns.names.joined(separator: ", ")
    let statement = try RawStatement(
      db, sql: "SELECT example, \(names) FROM \(table) WHERE \(owner.column) = ? ORDER BY example")
    try statement.bind(owner.id, at: 1)
    var values = [Double](repeating: .nan, count: examples.count * classCount)
    let complete = try values.withUnsafeMutableBufferPointer { values in
      var next = examples.lowerBound
      var found = 0
      while try statement.step() {
        let example = statement.int(0)
        guard example >= next, example < examples.upperBound else { return false }
        let first = (example - examples.lowerBound) * classCount
        let row = UnsafeMutableBufferPointer(rebasing: values[first..<first + classCount])
        guard columns.read(statement, from: 1, into: row) else { return false }
        next = example + 1
        found += 1
      }
      return found == count ?? examples.count
    }
    guard complete else {
      statement.reset()
      return nil
    }
    ProgressMonitor.ongoing(.readingDatabase).advance()
    return ProbabilityMatrix(classCount: classCount, values: values)
  }

  /// Refuses rows that are no probabilities, which no command of Temper has stored. O(rows × classes).
  private func requireProbabilities(_ matrix: ProbabilityMatrix, _ what: @autoclosure () -> String) throws {
    let predicted = matrix.predictedRows
    if let row = (predicted.map(matrix.gathering) ?? matrix).firstImproperRow {
      throw damaged(
        "row \((predicted?[row] ?? row) + 1) of the \(what()) holds no probabilities: expected numbers from 0 to 1 with the sum 1"
      )
    }
  }

  func classCount() throws -> Int {
    let limit = Schema.maximumClassCount
    let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM (SELECT 1 FROM class LIMIT \(limit + 1))") ?? 0
    guard count <= limit else { throw tooManyClasses() }
    return count
  }

  func tooManyClasses() -> StoreError {
    damaged("it has more than \(Schema.maximumClassCount) classes, and no command stores so many")
  }

  /// How predictions were averaged from several files; nil where they came from one.
  ///
  /// - Throws: `StoreError`.
  public func average(model: String, split: Split, orientation: Orientation) throws -> SourceAverage? {
    guard let source = try identifier(ofSource: model, split, orientation) else { return nil }
    let average = try average(ofSource: source)
    try require(
      average.map(Checksum.average), recordedFor: .average(source: source),
      .predictions(model: model, split: split, orientation: orientation))
    return average
  }

  private func average(ofSource source: Int64) throws -> SourceAverage? {
    let row = try Row.fetchOne(
      db,
      sql:
        "SELECT method, spread, rows FROM source_average AS a JOIN source AS s ON s.id = a.source WHERE a.source = ?",
      arguments: [source])
    guard let row else { return nil }
    let name: String = try value(row, "method")
    guard let method = ProbabilityMatrix.Average(rawValue: name) else {
      throw damaged("a source is averaged in an unknown way")
    }
    let rows: Int = try value(row, "rows")
    let files = try Row.fetchAll(
      db, sql: "SELECT path, sha256 FROM source_file WHERE source = ? ORDER BY position", arguments: [source])
    return SourceAverage(
      method: method, spread: try value(row, "spread"),
      files: try files.map { Source(path: try value($0, "path"), sha256: try value($0, "sha256"), rows: rows) })
  }

  func identifier(ofSource model: String, _ split: Split, _ orientation: Orientation) throws -> Int64? {
    try Int64.fetchOne(
      db,
      sql: """
        SELECT s.id FROM source AS s JOIN model AS m ON m.id = s.model
        WHERE m.name = ? AND s.split = ? AND s.orientation = ? AND s.fold IS NULL
        """, arguments: [model, split.rawValue, orientation.rawValue])
  }
}

extension StoreWriter {
  /// Loads one file of predictions, and makes the model when it is new.
  ///
  /// O(examples × classes).
  ///
  /// - Parameters:
  ///   - model: Name of the model: 1 to 300 characters.
  ///   - probabilities: One row per example of the split in loading order, one column per class; not-a-number in all columns
  ///     where a labelled example has no prediction.
  ///   - split: labelled or test examples.
  ///   - orientation: the order in which the model saw the sides.
  ///   - fold: of test predictions of one fold model, counted from 0; nil for those of the model.
  ///   - source: the file that it came from.
  ///   - scale: what the numbers of the file are.
  /// - Throws: `StoreError`; `.predictionsLoaded` when that model has predictions of this split and orientation, `.outOfRange`
  ///   for a row that is no probabilities: numbers from 0 to 1 whose sum is 1 within 1e-6.
  public func importPredictions(
    model: String, split: Split, orientation: Orientation, fold: Int? = nil, probabilities: ProbabilityMatrix,
    source: Source, scale: PredictionScale = .probabilities
  ) throws {
    try requireName(model, "name of the model")
    _ = try requireLabels()
    let examples = try reader.exampleRange(split)
    if examples.isEmpty { throw failure(.testMissing) }
    try requireProbabilities(probabilities, rowCount: examples.count)
    let modelID = try identifier(ofModel: model)
    let isLoaded = try Bool.fetchOne(
      db,
      sql: "SELECT EXISTS (SELECT 1 FROM source WHERE model = ? AND split = ? AND orientation = ? AND fold IS ?)",
      arguments: [modelID, split.rawValue, orientation.rawValue, fold])
    if isLoaded == true {
      throw failure(.predictionsLoaded(model: model, split: split, orientation: orientation))
    }
    if split == .test, probabilities.predictedRows != nil {
      throw failure(.outOfRange(what: "a test row without a prediction"))
    }
    let sourceID = Int(
      try recordSource(
        source, kind: .predictions, model: modelID, split: split, orientation: orientation, scale: scale,
        fold: fold))
    try insert(probabilities, into: "prediction", owner: ("source", sourceID), firstExample: examples.lowerBound)
    try record(
      .predictions(
        probabilities, model: model, split: split, orientation: orientation, fold: fold, source: source,
        scale: scale),
      of: .predictions(source: Int64(sourceID)))
  }

  /// Removes a model and its predictions. Fits that used it stay readable.
  ///
  /// - Throws: `StoreError`; `.modelMissing`, with the nearest name, when there is none of that name.
  public func removeModel(_ name: String) throws {
    try requireNoNul(name, "name of the model")
    guard let model = try Int64.fetchOne(db, sql: "SELECT id FROM model WHERE name = ?", arguments: [name]) else {
      let loaded = try reader.modelNames()
      throw failure(
        .modelMissing(name: name, suggestion: NearMiss.suggestion(for: name, among: loaded), loaded: loaded))
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
    let limit = Schema.maximumModelCount
    guard try Int.fetchOne(db, sql: "SELECT count(*) FROM (SELECT 1 FROM model LIMIT \(limit))") ?? 0 < limit else {
      throw failure(.tooManyModels(limit: limit))
    }
    try db.execute(sql: "INSERT INTO model (name) VALUES (?)", arguments: [name])
    return db.lastInsertedRowID
  }

  /// Refuses a matrix that has not one row for every example and one column for every class, or rows that are no
  /// probabilities: reading would refuse them. O(rows × classes).
  func requireProbabilities(_ probabilities: ProbabilityMatrix, rowCount: Int) throws {
    let classCount = try reader.classCount()
    guard probabilities.classCount == classCount else {
      throw failure(
        .wrongCount(what: "columns of probabilities", found: probabilities.classCount, expected: classCount))
    }
    guard probabilities.rowCount == rowCount else {
      throw failure(.wrongCount(what: "rows of probabilities", found: probabilities.rowCount, expected: rowCount))
    }
    // An example without a prediction has a row that is not stored.
    let predicted = probabilities.predictedRows
    if let row = (predicted.map(probabilities.gathering) ?? probabilities).firstImproperRow.map({ predicted?[$0] ?? $0 }
    ) {
      let found = probabilities[row: row].prefix(10).map { "\($0)" }.joined(separator: ", ")
      throw failure(
        .outOfRange(what: "probabilities of row \(row + 1) are \(found), not numbers from 0 to 1 with the sum 1"))
    }
  }

  /// Inserts one row for every example that has a prediction, each after the owner's number: a source's, or a fit's.
  func insert(
    _ probabilities: ProbabilityMatrix, into table: String, owner: (column: String, id: Int), firstExample: Int
  ) throws {
    let classCount = probabilities.classCount
    let columns = ClassColumns(classCount: classCount)
    let predicted = probabilities.predictedRows
    try probabilities.values.withUnsafeBufferPointer { values in
      try BulkInsert.insert(
        db, into: table, columns: [owner.column, "example"] + columns.names,
        rowCount: predicted?.count ?? probabilities.rowCount
      ) { statement, parameter, place in
        let row = predicted?[place] ?? place
        try statement.bind(owner.id, at: parameter)
        try statement.bind(firstExample + row, at: parameter + 1)
        let own = UnsafeBufferPointer(rebasing: values[row * classCount..<(row + 1) * classCount])
        try columns.bind(own, to: statement, at: parameter + 2)
      }
    }
  }

  /// Notes which files predictions that are loaded were averaged from.
  ///
  /// - Throws: `StoreError`.
  public func recordAverage(
    _ average: SourceAverage, model: String, split: Split, orientation: Orientation
  ) throws {
    guard let source = try reader.identifier(ofSource: model, split, orientation) else {
      throw failure(.outOfRange(what: "average of files belongs to no predictions"))
    }
    try db.execute(
      sql: "INSERT INTO source_average (source, method, spread) VALUES (?, ?, ?)",
      arguments: [source, average.method.rawValue, average.spread])
    for (position, file) in average.files.enumerated() {
      try db.execute(
        sql: "INSERT INTO source_file (source, position, path, sha256) VALUES (?, ?, ?, ?)",
        arguments: [source, position, file.path, file.sha256])
    }
    try record(.average(average), of: .average(source: source))
  }
}
