public import TemperCore

/// The weight of each example, as a file holds it.
public struct WeightTable: Sendable {
  public let source: Source
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  /// Position of the id column in the file.
  public let idPosition: Int
  /// N weights that `RowWeights` allows, one of them positive.
  public let values: [Double]
}

/// Reads files of an id column and exactly one other, of weights; others where the column is named.
public struct WeightReader: TableReader {
  private let column: String?

  /// - Parameter column: The column of weights, where there are others, which are then passed over.
  public init(column: String? = nil) {
    self.column = column
  }

  /// - Throws: `FileError`, with line and column, for what is no weight, and where all weights are 0.
  public func read(_ file: TableFile) throws -> WeightTable {
    guard file.format.isArray else {
      return try TableReading.readAll(file, into: Sink(file: file, column: column))
    }
    try file.rows.requireKnown(file.path)
    let array = try ArrayTable(file, likely: ["weights", "weight", "sample_weight"], takesFractions: true)
    return try array.read(
      into: Sink(file: file, column: nil),
      names: [array.name ?? "weight"] + (1..<max(array.columnCount, 1)).map { "\($0)" })
  }

  private struct Sink: TableSink {
    let file: TableFile
    let column: String?
    private var rows: RowIdentifiers?
    private var weights: WeightColumn?

    init(file: TableFile, column: String?) {
      self.file = file
      self.column = column
    }

    var passesOver: Bool { column != nil }

    func use(of position: Int) -> ColumnUse {
      if position == rows?.readColumn { return .text }
      return position == weights?.position ? .number : .unread
    }

    mutating func header(_ record: TableRecord) throws {
      let header = try Header(record, file: file)
      weights = WeightColumn(
        position: try column.map { try header.position(of: $0, what: "the column of weights") }
          ?? header.onlyValuePosition(.weight))
      rows = RowIdentifiers(header)
    }

    mutating func row(_ record: TableRecord) throws {
      try rows?.take(record)
      try weights?.take(record, path: file.path)
    }

    mutating func finish(nextLine: Int) throws {
      try rows?.finish(nextLine: nextLine)
      try weights?.finish(path: file.path)
    }

    func table(sha256: String) -> WeightTable {
      let ids = rows?.ids ?? []
      return WeightTable(
        source: Source(path: file.name, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idPosition: rows?.idPosition ?? 0, values: weights?.values ?? [])
    }
  }
}

/// A column of weights.
struct WeightColumn {
  let position: Int
  private(set) var values: [Double] = []
  /// Line and column of the first weight.
  private var first: (line: Int, column: Int)?

  init(position: Int) {
    self.position = position
  }

  /// Takes the row's weight.
  ///
  /// - Throws: `FileError` for a cell that is empty, negative or no number, and for one beyond `RowWeights.range`.
  mutating func take(_ record: TableRecord, path: String) throws {
    let value = DecimalNumber.parse(record.bytes, record.fields[position].range)
    guard let value, RowWeights.allows(value) else {
      let isNegative = value.map { $0 < 0 } ?? false
      throw NumberError.make(
        record, path: path, field: position, expected: "a weight of 0 or more in every row",
        whenNumber: isNegative
          ? "write 0 for a row that is to take no part"
          : "write 0, or a number from \(RowWeights.range.lowerBound) to \(RowWeights.range.upperBound)")
    }
    if first == nil { first = record.location(ofField: position) }
    // A negative zero is one.
    values.append(value + 0)
  }

  /// - Throws: `FileError` where all weights are 0.
  func finish(path: String) throws {
    guard let first, !values.contains(where: { $0 > 0 }) else { return }
    throw FileError(
      kind: .badData, path: path, line: first.line, column: first.column, found: "weights that are all 0",
      expected: "at least one row that counts", remedy: "give a positive weight to the rows that are to take part")
  }
}
