public import TemperCore

/// Probabilities of a model, as a file holds them.
public struct PredictionTable: Sendable {
  public let source: SourceRecord
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  /// Position of the id column in the file.
  public let idPosition: Int
  /// N rows in file order, columns in the order of the reader's classes; every row divided by its sum.
  public let probabilities: ProbabilityMatrix
}

/// Reads files of an id column and one column of probabilities for each class.
///
/// A row is accepted when every entry is finite and in [0, 1] and the row sums to 1 within `tolerance`; it is then
/// divided by its sum. Anything else is an error that names line and column.
public struct PredictionReader: Sendable {
  /// How far a row's sum may be from 1: enough for probabilities rounded to three digits, and for float32.
  public static let tolerance = 1e-3

  private let classes: [String]

  /// - Parameter classes: K names, at least two and all different, in the order the columns of the result shall have.
  public init(classes: [String]) {
    precondition(classes.count >= 2 && IdentifierIndex(classes).count == classes.count, "classes must be distinct")
    self.classes = classes
  }

  /// Reads a `.csv` or `.csv.gz` file. O(bytes); memory for the rows, not for the file.
  ///
  /// - Throws: `FileError`.
  public func read(_ path: String) async throws -> PredictionTable {
    try await TableReading.readAll(path, into: Sink(path: path, classes: classes))
  }

  private struct Sink: TableSink {
    let path: String
    let classes: [String]
    private var positions: [Int] = []
    private var rows: RowIdentifiers?
    private var values: [Double] = []

    init(path: String, classes: [String]) {
      self.path = path
      self.classes = classes
    }

    mutating func header(_ record: CSVRecord) throws {
      let header = try Header(record, path: path)
      positions = try header.positions(of: classes)
      rows = RowIdentifiers(header)
    }

    mutating func row(_ record: CSVRecord) throws {
      try rows?.take(record)
      let start = values.count
      var sum = 0.0
      for position in positions {
        let value = try probability(record, position)
        sum += value
        values.append(value)
      }
      // Decimal sums such as 0.333 + 0.333 + 0.333 lie a rounding error beyond the tolerance.
      guard abs(sum - 1) <= PredictionReader.tolerance + 1e-12 else {
        let shown = (sum * 1e12).rounded() / 1e12
        throw record.error(
          path, field: positions.min() ?? 0, found: "probabilities that sum to \(shown)",
          expected: "a sum within \(PredictionReader.tolerance) of 1",
          remedy: "normalise the row, or apply softmax if these are logits")
      }
      for index in start..<values.count { values[index] /= sum }
    }

    private func probability(_ record: CSVRecord, _ position: Int) throws -> Double {
      let field = record.fields[position]
      // Written so that not-a-number fails, too.
      guard let value = DecimalNumber.parse(record.bytes, field.range), value >= 0, value <= 1 else {
        throw NumberError.make(
          record, path: path, field: position, expected: "a probability from 0 to 1",
          whenNumber: "apply softmax to scores, divide percentages by 100")
      }
      // A negative zero becomes a positive one.
      return value + 0.0
    }

    mutating func finish(nextLine: Int) throws {
      try rows?.finish(nextLine: nextLine)
    }

    func table(sha256: String) -> PredictionTable {
      let ids = rows?.ids ?? []
      return PredictionTable(
        source: SourceRecord(path: path, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idPosition: rows?.idPosition ?? 0, probabilities: ProbabilityMatrix(classCount: classes.count, values: values))
    }
  }
}
