import TemperCore

/// An array whose elements are the cells of a table: labels, ids, folds, groups or segments.
struct ArrayTable {
  let file: TableFile
  private let found: ArrayReader<CellFormat>.Found
  private let takesFractions: Bool

  private var cells: NPYArray<CellFormat> { found.numbers }
  var columnCount: Int { cells.columnCount }
  /// The array's name in its archive; nil in a file of its own.
  var name: String? { found.name }

  /// Reads the array.
  ///
  /// - Parameters:
  ///   - likely: names that it has in an archive of several, where none is named.
  ///   - takesFractions: whether elements may be numbers that are not whole; names may not.
  /// - Throws: `FileError`.
  init(_ file: TableFile, likely: [String], takesFractions: Bool = false) throws {
    self.file = file
    self.takesFractions = takesFractions
    found = try ArrayReader<CellFormat>(array: file.array, likely: likely).read(file)
  }

  /// Gives the rows to a sink, under these names of columns. O(cells).
  ///
  /// - Parameter names: as many as there are columns.
  /// - Throws: `FileError`: the first problem, which knows the others.
  func read<Sink: TableSink>(into sink: Sink, names: [String]) throws -> Sink.Table {
    precondition(names.count == columnCount, "every column has a name")
    var sink = sink
    var problems = ProblemList()
    do {
      try sink.header(record(names, row: -1))
      for row in 0..<cells.rowCount where !problems.isFull {
        do {
          let texts = try (0..<columnCount).map { column in try text(row, column) }
          try sink.row(record(texts, row: row))
        } catch let error as FileError where error.kind == .badData {
          problems.add(located(error))
        }
      }
      if problems.isEmpty { try sink.finish(nextLine: cells.rowCount + 1) }
    } catch let error as FileError {
      let located = located(error)
      throw problems.combined(with: located) ?? located
    }
    if let error = problems.combined() { throw error }
    return sink.table(sha256: found.sha256)
  }

  private func text(_ row: Int, _ column: Int) throws -> String {
    if let cell = cells.elements[cells.index(row: row, column: column)], takesFractions || !cell.isFraction {
      return cell.text
    }
    var error = FileError(
      kind: .badData, path: file.path, line: row + 1, column: column + 1,
      found: "what is no text and no whole number", expected: "a name in every row",
      remedy: "write the array with astype(str)")
    error.field = column
    throw error
  }

  /// A row as a record, whose line is its number.
  private func record(_ texts: [String], row: Int) -> TableRecord {
    var record = TableRecord(format: .csv)
    record.line = row + 1
    for (column, text) in texts.enumerated() {
      let start = record.bytes.count
      record.bytes.append(contentsOf: text.utf8)
      record.fields.append(
        TableRecord.Field(start: start, end: record.bytes.count, origin: start, hasDoubledQuotes: false))
      record.places.append(TextPlace(line: row + 1, column: column + 1))
    }
    record.places.append(TextPlace(line: row + 1, column: texts.count))
    return record
  }

  /// The error with the byte of the array in place of line and column.
  private func located(_ error: FileError) -> FileError {
    guard let line = error.line, error.path == file.path else { return error }
    let row = min(max(line, 1), max(cells.rowCount, 1)) - 1
    let column = min(max(error.column ?? 1, 1), columnCount) - 1
    let isRow = line >= 1 && line <= cells.rowCount
    var result = FileError(
      kind: error.kind, path: file.path, byte: isRow ? cells.offset(row: row, column: column) : cells.header.dataOffset,
      array: found.name, found: isRow ? "\(error.found) in row \(line)" : error.found, expected: error.expected,
      remedy: error.remedy)
    result.field = error.field
    result.row = isRow ? line : nil
    return result
  }
}

extension RowOrigin {
  /// - Parameters:
  ///   - path: the array.
  ///   - remedy: how its rows can be told.
  /// - Throws: `FileError` of kind `.usage` where nothing was said about the rows.
  func requireKnown(_ path: String, remedy: Message = RowOrigin.remedy) throws {
    guard self == .unknown else { return }
    throw FileError(
      kind: .usage, path: path, found: "an array, whose rows have no ids",
      expected: "to be told which example each row is",
      remedy: remedy)
  }
}
