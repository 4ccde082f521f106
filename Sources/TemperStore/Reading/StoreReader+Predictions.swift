import GRDB
import GRDBSQLite
public import TemperCore

extension StoreReader {
  /// The probabilities of a model, one row per example of the split in loading order; nil where they are not loaded.
  ///
  /// The values have the bits they were imported with, but for a negative zero, which SQLite stores as zero; where they no
  /// longer have them, `.altered` is thrown. O(examples × classes).
  ///
  /// - Throws: `StoreError`.
  public func predictions(model: String, split: Split, orientation: Orientation) throws -> ProbabilityMatrix? {
    // GRDB would bind such a text up to its U+0000, and so find another model.
    if model.utf8.contains(0) { return nil }
    guard
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT s.id, s.path, s.sha256, s.rows FROM source AS s JOIN model AS m ON m.id = s.model
          WHERE m.name = ? AND s.split = ? AND s.orientation = ?
          """, arguments: [model, split.rawValue, orientation.rawValue])
    else { return nil }
    let source: Int64 = try value(row, "id")
    let classCount = try classCount()
    guard classCount > 0 else { throw damaged("there are predictions but no classes") }
    let examples = try exampleRange(split)
    let found = try probabilities(
      from: "prediction", owner: ("source", Int(source)), classCount: classCount, examples: examples)
    guard let found else {
      throw damaged("the predictions of model \(quoted(model)) do not match the \(split.rawValue) examples")
    }
    let sum = Checksum.predictions(
      found, model: model, split: split, orientation: orientation, source: try sourceInfo(from: row))
    try require(
      sum, recordedFor: .predictions(source: source),
      .predictions(model: model, split: split, orientation: orientation))
    return found
  }

  /// The honest predictions of a stored fit, one row per OOF example in loading order; nil where none are kept, because
  /// there is no such fit or its examples were replaced after it was made.
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
      from: "fit_prediction", owner: ("fit", Int(fit)), classCount: classCount, examples: try exampleRange(.oof))
    guard let found else { throw damaged("the predictions of fit \(quoted(name)) do not match the oof examples") }
    try require(.predictions(found, fit: name), recordedFor: .fitPredictions(fit: fit), .fitPredictions(name))
    return found
  }

  /// Whether there is a table for the predictions of fits: labels bring it.
  func hasFitPredictionTable() throws -> Bool {
    try db.tableExists("fit_prediction")
  }

  /// The rows of an owner, a source or a fit; nil when they are not one whole row of numbers for each of `examples`.
  private func probabilities(
    from table: String, owner: (column: String, id: Int), classCount: Int, examples: Range<Int>
  ) throws -> ProbabilityMatrix? {
    let columns = (1...classCount).map { "p\($0)" }.joined(separator: ", ")
    let statement = try RawStatement(
      db, sql: "SELECT example, \(columns) FROM \(table) WHERE \(owner.column) = ? ORDER BY example")
    try statement.bind(owner.id, at: 1)
    var values = [Double](repeating: 0, count: examples.count * classCount)
    let complete = try values.withUnsafeMutableBufferPointer { values in
      let handle = statement.handle
      var example = examples.lowerBound
      var position = 0
      while try statement.step() {
        guard example < examples.upperBound, statement.int(0) == example else { return false }
        for column in 1...Int32(classCount) {
          guard sqlite3_column_type(handle, column) == SQLITE_FLOAT else { return false }
          values[position] = sqlite3_column_double(handle, column)
          position += 1
        }
        example += 1
      }
      return example == examples.upperBound
    }
    guard complete else {
      statement.reset()
      return nil
    }
    return ProbabilityMatrix(classCount: classCount, values: values)
  }

  func classCount() throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM class") ?? 0
  }
}
