public import TemperCore

/// Probabilities of a model, as a file holds them.
public struct PredictionTable: Sendable {
  public let source: Source
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row's id starts on, counted from 1.
  public let lines: [Int]
  /// Position of the id column in the file.
  public let idPosition: Int
  /// The file that the ids stand in: the same one, unless it is an array.
  public let idsPath: String
  /// N rows in file order, columns in the order of the reader's classes; every row sums to 1.
  public let probabilities: ProbabilityMatrix

  /// The probabilities of some examples, in their order. O(N K).
  ///
  /// - Parameters:
  ///   - keys: The ids of the examples.
  ///   - origin: Where these come from, for messages.
  /// - Throws: `FileError` where a row is of no example, or an example without a row.
  public func probabilities(of keys: [String], from origin: String) throws -> ProbabilityMatrix {
    let rows = try RowAlignment.align(
      ids: ids, lines: lines, path: idsPath, to: keys, keysPath: origin, idPosition: idPosition)
    return probabilities.gathering(rows: rows)
  }
}

/// Which example each row of an array is.
public enum ArrayRows: Sendable {
  /// Nothing was said about it.
  case unknown
  /// The ids of a file, row by row.
  case identified(by: IdentifierTable)
  /// These ids, in this order.
  case inOrder([String], of: String)
}

/// Reads files of an id column and one column of numbers for each class, and arrays of such columns.
///
/// A row of probabilities is accepted when every entry is finite and in [0, 1] and the row sums to 1 within `tolerance`; it
/// is then divided by its sum. Logarithms of probabilities are held to the same after taking exponentials; of logits the
/// softmax is taken. Anything else is an error that names line and column, or the byte of an array.
public struct PredictionReader: TableReader {
  /// How far a row's sum may be from 1: enough for probabilities rounded to three digits, and for float16.
  public static let tolerance = 1e-3

  let classes: [String]
  private let naming: ColumnNaming?
  let scale: PredictionScale
  private let array: String?
  private let arrayColumns: [String]?
  private let allowsMissing: Bool

  /// - Parameters:
  ///   - classes: K names, at least two and all different, in the order the columns of the result shall have.
  ///   - naming: How the columns of classes are called; nil where they bear the classes' names, and no others are there.
  ///   - scale: What the numbers are.
  ///   - array: Which array of an archive holds the numbers; nil where there is only one.
  ///   - arrayColumns: The same classes in the order of an array's columns; nil is the order of `classes`.
  ///   - allowsMissing: Whether a row may hold nothing, or not-a-number, for all classes: the model did not predict it. It
  ///     is not-a-number in the result.
  public init(
    classes: [String], naming: ColumnNaming? = nil, scale: PredictionScale = .probabilities, array: String? = nil,
    arrayColumns: [String]? = nil, allowsMissing: Bool = false
  ) {
    precondition(classes.count >= 2 && IdentifierIndex(classes).count == classes.count, "classes must be distinct")
    self.classes = classes
    self.naming = naming
    self.scale = scale
    self.array = array
    self.arrayColumns = arrayColumns
    self.allowsMissing = allowsMissing
  }

  public func read(_ file: TableFile) throws -> PredictionTable {
    try read(file, rows: .unknown)
  }

  /// Reads a file of text or an array. O(bytes); memory for the rows, and not for a file of text.
  ///
  /// - Parameters:
  ///   - rows: Which example each row of an array is; files of text say so themselves.
  ///   - file: the file that is read.
  /// - Throws: `FileError`.
  public func read(_ file: TableFile, rows: ArrayRows) throws -> PredictionTable {
    guard file.format.isArray else {
      return try TableReading.readAll(
        file,
        into: Sink(file: file, classes: classes, naming: naming, scale: scale, allowsMissing: allowsMissing))
    }
    let names = try ArrayRowNames(rows, path: file.path)
    let found = try ArrayReader(array: array).read(file)
    let table = ArrayPredictions(
      path: file.path, found: found, classes: classes, columns: arrayColumns ?? classes, scale: scale,
      allowsMissing: allowsMissing)
    let probabilities = try table.probabilities(rowCount: names.ids.count, idsPath: names.path)
    return PredictionTable(
      source: Source(path: file.path, sha256: found.sha256, rows: names.ids.count), ids: names.ids,
      lines: names.lines, idPosition: names.idPosition, idsPath: names.path, probabilities: probabilities)
  }

  private struct Sink: TableSink {
    let file: TableFile
    let classes: [String]
    let naming: ColumnNaming?
    let scale: PredictionScale
    let allowsMissing: Bool
    private var positions: [Int] = []
    private var rows: RowIdentifiers?
    private var values: [Double] = []

    init(
      file: TableFile, classes: [String], naming: ColumnNaming?, scale: PredictionScale, allowsMissing: Bool
    ) {
      self.file = file
      self.classes = classes
      self.naming = naming
      self.scale = scale
      self.allowsMissing = allowsMissing
    }

    mutating func header(_ record: TableRecord) throws {
      let header = try Header(record, file: file)
      positions = try header.positions(of: classes, naming: naming)
      rows = RowIdentifiers(header)
    }

    mutating func row(_ record: TableRecord) throws {
      try rows?.take(record)
      let start = values.count
      if positions.allSatisfy({ MissingValue.isMissing(record, $0) }) {
        guard allowsMissing else { throw MissingValue.error(record, positions, path: file.path) }
        for _ in positions { values.append(.nan) }
        return
      }
      for position in positions {
        guard let value = number(record, position), scale.allows(value) else {
          values.removeSubrange(start...)
          throw NumberError.make(
            record, path: file.path, field: position, expected: scale.expected, whenNumber: scale.remedy)
        }
        values.append(value)
      }
      if let sum = scale.normalise(&values, from: start) {
        throw record.error(
          file.path, field: positions.min() ?? 0, found: PredictionScale.sumFound(sum),
          expected: PredictionScale.sumExpected, remedy: scale.sumRemedy)
      }
    }

    private func number(_ record: TableRecord, _ position: Int) -> Double? {
      let range = record.fields[position].range
      if let value = DecimalNumber.parse(record.bytes, range) { return value }
      // The logarithm of 0, as most programs write it.
      guard scale == .logProbabilities, ["-inf", "-infinity"].contains(record.text(position).lowercased()) else {
        return nil
      }
      return -.infinity
    }

    mutating func finish(nextLine: Int) throws {
      try rows?.finish(nextLine: nextLine)
    }

    func table(sha256: String) -> PredictionTable {
      let ids = rows?.ids ?? []
      return PredictionTable(
        source: Source(path: file.path, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idPosition: rows?.idPosition ?? 0, idsPath: file.path,
        probabilities: ProbabilityMatrix(classCount: classes.count, values: values))
    }
  }
}

/// What the numbers of a model's predictions are.
public enum PredictionScale: Sendable, Equatable {
  /// From 0 to 1, rows summing to 1.
  case probabilities
  /// Natural logarithms of such probabilities.
  case logProbabilities
  /// Scores whose softmax is meant; any finite numbers.
  case logits

  /// Whether a number can be one of these. Not-a-number never can.
  func allows(_ value: Double) -> Bool {
    switch self {
    case .probabilities: value >= 0 && value <= 1
    // Of rounded logarithms one of 1 may come out above 0. Minus infinity is the logarithm of 0.
    case .logProbabilities: value <= PredictionReader.tolerance
    case .logits: value.isFinite
    }
  }

  /// What each of the numbers should be, for messages.
  var expected: String {
    switch self {
    case .probabilities: "a probability from 0 to 1"
    case .logProbabilities: "the logarithm of a probability, at most 0"
    case .logits: "a finite number"
    }
  }

  /// How to mend a number that is not.
  var remedy: String {
    switch self {
    case .probabilities: "apply softmax to scores, divide percentages by 100"
    case .logProbabilities: "give scores that are not normalised as logits, and probabilities as they are"
    case .logits: "correct the row"
    }
  }

  /// How to mend a row whose probabilities do not sum to 1.
  var sumRemedy: String {
    switch self {
    case .probabilities: "normalise the row, or apply softmax if these are logits"
    case .logProbabilities, .logits: "give scores that are not normalised as logits"
    }
  }

  /// Turns the row that was read last into probabilities that sum to 1; negative zeros become positive ones. O(K).
  ///
  /// - Parameters:
  ///   - values: Rows of probabilities, and from `start` on the numbers of the last row, all of which the scale allows.
  /// - Returns: What the row sums to where that is farther from 1 than the tolerance, else nil.
  func normalise(_ values: inout [Double], from start: Int) -> Double? {
    for index in start..<values.count { values[index] += 0.0 }
    switch self {
    case .probabilities:
      var sum = 0.0
      for index in start..<values.count { sum += values[index] }
      // Decimal sums such as 0.333 + 0.333 + 0.333 lie a rounding error beyond the tolerance.
      guard abs(sum - 1) <= PredictionReader.tolerance + 1e-12 else { return sum }
      for index in start..<values.count { values[index] /= sum }
      return nil
    case .logProbabilities:
      let sum = ProbabilityMatrix.applySoftmax(to: &values, from: start)
      return abs(sum - 1) <= PredictionReader.tolerance + 1e-12 ? nil : sum
    case .logits:
      ProbabilityMatrix.applySoftmax(to: &values, from: start)
      return nil
    }
  }

  /// Words for a sum that is not 1.
  static func sumFound(_ sum: Double) -> String {
    "probabilities that sum to \((sum * 1e12).rounded() / 1e12)"
  }

  static let sumExpected = "a sum within \(PredictionReader.tolerance) of 1"
}
