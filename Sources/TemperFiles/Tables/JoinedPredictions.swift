public import TemperCore

/// Predictions of some examples, put together by id from the rows of one or several files: the folds of one model, or
/// repeats of it.
public struct JoinedPredictions: Sendable {
  /// A row for every example, in their order; not-a-number in all classes where an example has no prediction.
  public let probabilities: ProbabilityMatrix
  /// How many examples have so many rows: `counts[2]` of them have two.
  public let counts: [Int]
  /// Standard deviation of a probability over the rows of one example, with divisor rows - 1, averaged over classes and
  /// examples with several rows; nil where none has.
  public let spread: Double?

  /// Examples without a prediction.
  public var missing: Int { counts[0] }

  /// Joins the rows of files to examples. O(rows × K), and O(1) where the rows of one file are seen to be the examples.
  ///
  /// A row that holds not-a-number in all classes is none.
  ///
  /// - Parameters:
  ///   - tables: at least one, of one number of classes.
  ///   - keys: the ids of the examples, all different.
  ///   - origin: where these come from, for messages.
  ///   - average: how several rows of one example become one.
  ///   - floor: of a geometric mean, what smaller probabilities are raised to first.
  ///   - isPartial: whether examples may be without a prediction.
  /// - Throws: `FileError` of kind `.badData` for ids that are no example's, and for examples without a prediction where that is
  ///   not allowed, or where none has one.
  public init(
    _ tables: [PredictionTable], of keys: [String], from origin: String, average: ProbabilityMatrix.Average,
    floor: Double, isPartial: Bool
  ) throws {
    if tables.count == 1, IdentifierIndex.areSame(tables[0].ids, keys), !keys.isEmpty,
      tables[0].probabilities.predictedRows == nil
    {
      (probabilities, counts, spread) = (tables[0].probabilities, [0, keys.count], nil)
      return
    }
    let order = IdentifierIndex(keys)
    // Of every example the rows that it has, in the order of the files.
    var rowsOfKey = [[(table: Int, row: Int)]](repeating: [], count: keys.count)
    for (number, table) in tables.enumerated() {
      var unknown: [Int] = []
      for (row, id) in table.ids.enumerated() {
        if let key = order.number(of: id) {
          if !table.probabilities[row, 0].isNaN { rowsOfKey[key].append((number, row)) }
        } else {
          unknown.append(row)
        }
      }
      try RowAlignment.refuseUnknown(
        unknown, ids: table.ids, lines: table.lines, path: table.idsPath, keys: keys, keysPath: origin,
        idPosition: table.idPosition)
    }
    var counts = [Int](repeating: 0, count: (rowsOfKey.lazy.map(\.count).max() ?? 0) + 1)
    for rows in rowsOfKey { counts[rows.count] += 1 }
    self.counts = counts
    if counts[0] > 0, !isPartial || counts.count == 1 {
      throw JoinedPredictions.incomplete(tables, missing: keys.indices.filter { rowsOfKey[$0].isEmpty }, keys, origin)
    }
    let classCount = tables[0].probabilities.classCount
    var joined = ProbabilityMatrix(
      classCount: classCount, values: [Double](repeating: .nan, count: keys.count * classCount))
    var spreads = 0.0
    for count in counts.indices.dropFirst() where counts[count] > 0 {
      let members = keys.indices.filter { rowsOfKey[$0].count == count }
      // Layer by layer: every member's first row, every member's second row, …
      let layers = (0..<count).map { layer in
        let rows = members.map { rowsOfKey[$0][layer] }
        return ProbabilityMatrix(
          classCount: classCount, values: rows.flatMap { tables[$0.table].probabilities[row: $0.row] })
      }
      let mean = ProbabilityMatrix.average(layers, average, floor: floor)
      for (place, key) in members.enumerated() {
        joined.values.replaceSubrange(key * classCount..<(key + 1) * classCount, with: mean[row: place])
      }
      if count > 1 { spreads += ProbabilityMatrix.spread(of: layers) * Double(members.count) }
    }
    probabilities = joined
    let repeated = counts.dropFirst(2).reduce(0, +)
    spread = repeated > 0 ? spreads / Double(repeated) : nil
  }

  private static func incomplete(
    _ tables: [PredictionTable], missing: [Int], _ keys: [String], _ origin: String
  ) -> FileError {
    let rows = tables.reduce(0) { $0 + $1.ids.count }
    let source = VisibleText.escaping(origin)
    let names = Printable.list(missing.prefix(5).map { keys[$0] }, total: missing.count)
    return FileError(
      kind: .badData, path: tables.map(\.source.path).joined(separator: " + "),
      line: tables.count == 1 && !tables[0].lines.isEmpty ? (tables[0].lines.max() ?? 0) + 1 : nil,
      column: tables.count == 1 && !tables[0].lines.isEmpty ? 1 : nil,
      found: "the end after \(Printable.count(rows, "row"))",
      expected: "\(Printable.grouped(keys.count)), one for each id of \(source)",
      remedy: missing.count == keys.count
        ? "give predictions of these rows"
        : "add the rows of \(names), or leave such rows out of fits and scores with \(.partial)")
  }
}
