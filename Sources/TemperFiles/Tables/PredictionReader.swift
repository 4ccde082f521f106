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
  /// What was taken for granted about the columns, in words; nil where their names say it all.
  public internal(set) var assumption: String? = nil

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

/// Reads files of an id column and one column of numbers for each class, and arrays of such columns.
///
/// A row of probabilities is accepted when every entry is finite and in [0, 1], but for rounding, and the row sums to 1 within
/// `tolerance`; it is then divided by its sum. `PredictionScale` says what else the numbers may be. Anything else is an error
/// that names line and column, or the byte of an array.
///
/// Of two classes one column is enough: see `NumberPlaces`, which also says what lists and objects of JSON may stand for.
public struct PredictionReader: TableReader {
  /// How far a row's sum may be from 1: enough for probabilities rounded to three digits, and for float16.
  public static let tolerance = 1e-3
  /// How far outside [0, 1] a probability may be: what rounding and a softmax in single precision leave.
  public static let rounding = 1e-6

  let classes: [String]
  private let naming: ColumnNaming?
  let scale: PredictionScale
  private let array: String?
  private let arrayColumns: [String]?
  private let allowsMissing: Bool
  private let options: OptionText

  /// - Parameters:
  ///   - classes: K names, at least two and all different, in the order the columns of the result shall have.
  ///   - naming: How the columns of classes are called; nil where they bear the classes' names, and no others are there.
  ///   - scale: What the numbers are.
  ///   - array: Which array of an archive, or which column of lists, holds the numbers; nil where there is only one.
  ///   - arrayColumns: The same classes in the order of columns without names: of an array, of a list, of text without a
  ///     header. Nil is the order of `classes`; of lists it must be given.
  ///   - allowsMissing: Whether a row may hold nothing, or not-a-number, for all classes: the model did not predict it. It
  ///     is not-a-number in the result.
  ///   - options: How messages write the options they name.
  public init(
    classes: [String], naming: ColumnNaming? = nil, scale: PredictionScale = .probabilities, array: String? = nil,
    arrayColumns: [String]? = nil, allowsMissing: Bool = false, options: OptionText = OptionText()
  ) {
    precondition(classes.count >= 2 && IdentifierIndex(classes).count == classes.count, "classes must be distinct")
    self.classes = classes
    self.naming = naming
    self.scale = scale
    self.array = array
    self.arrayColumns = arrayColumns
    self.allowsMissing = allowsMissing
    self.options = options
  }

  /// Reads a file of text or an array. O(bytes); memory for the rows, and not for a file of text.
  ///
  /// - Throws: `FileError`.
  public func read(_ file: TableFile) throws -> PredictionTable {
    guard file.format.isArray else {
      let columns = NumberColumns(
        classes: classes, naming: naming, order: arrayColumns, list: array ?? file.array, options: options)
      return try TableReading.readAll(
        file, into: PredictionSink(file: file, columns: columns, scale: scale, allowsMissing: allowsMissing))
    }
    try file.rows.requireKnown(file.path)
    let found = try ArrayReader<FloatFormat>(array: file.array ?? array).read(file)
    let table = ArrayPredictions(
      path: file.path, found: found, classes: classes, order: arrayColumns, scale: scale,
      allowsMissing: allowsMissing, options: options)
    let (ids, origin) = file.rows.ids(count: found.numbers.rowCount) ?? ([], "")
    let probabilities = try table.probabilities(rowCount: ids.count, idsPath: origin)
    return PredictionTable(
      source: Source(path: file.name, sha256: found.sha256, rows: ids.count), ids: ids,
      lines: file.rows.lines(count: ids.count), idPosition: file.rows.idPosition, idsPath: origin,
      probabilities: probabilities, assumption: table.assumption)
  }
}

/// Makes rows of probabilities.
struct PredictionSink: TableSink {
  let file: TableFile
  let columns: NumberColumns
  let scale: PredictionScale
  let allowsMissing: Bool
  private var places = NumberPlaces.columns([])
  private var header: Header?
  private var rows: RowIdentifiers?
  private var values: [Double] = []

  init(file: TableFile, columns: NumberColumns, scale: PredictionScale, allowsMissing: Bool) {
    self.file = file
    self.columns = columns
    self.scale = scale
    self.allowsMissing = allowsMissing
  }

  var passesOver: Bool { columns.naming != nil || places.isNested }

  func use(of position: Int) -> ColumnUse {
    if position == rows?.readColumn { return .text }
    guard places.positions.contains(position) else { return .unread }
    return places.isNested ? .nested : .number
  }

  mutating func header(_ record: TableRecord) throws {
    var header = try Header(record, file: file)
    // A file that is said to be in order may hold its ids all the same.
    if header.idPosition == nil, file.hasHeader, columns.naming == nil, columns.leavesFirst(of: header.names) {
      header.takeFirstForIDs()
    }
    places = try columns.places(&header)
    if case .single = places, scale == .unnormalised {
      throw record.error(
        file.path, field: places.positions.first ?? 0, found: "one column of numbers",
        expected: "one for each class to divide by their sum", remedy: "leave \(.normalise) out")
    }
    self.header = header
    rows = RowIdentifiers(header, firstIsRead: places.positions.contains(0))
  }

  mutating func row(_ record: TableRecord) throws {
    try rows?.take(record)
    let start = values.count
    if places.positions.allSatisfy({ MissingValue.isMissing(record, $0) }) {
      guard allowsMissing else { throw MissingValue.error(record, places.positions, path: file.path) }
      for _ in columns.classes { values.append(.nan) }
      return
    }
    do {
      try append(record)
      if let sum = scale.normalise(&values, from: start) {
        throw error(
          record, PredictionScale.sumFound(sum), scale.sumExpected,
          scale.remedy(Array(values[start...]), sum: sum, columns.options))
      }
    } catch {
      values.removeSubrange(start...)
      throw error
    }
  }

  /// Appends the numbers of a row in the order of the classes.
  private mutating func append(_ record: TableRecord) throws {
    switch places {
    case .columns(let positions):
      for position in positions { values.append(try number(record, position)) }
    case .single(let position, let ordinal):
      let value = try number(record, position)
      values += scale.completed(value, ordinal: ordinal)
    case .lists(let list):
      let numbers = try list.numbers(record, path: file.path)
      for value in numbers where !scale.allows(value) {
        throw error(record, "\(value)", scale.expected, scale.remedy(numbers, columns.options))
      }
      values += numbers
    }
  }

  private func number(_ record: TableRecord, _ position: Int) throws -> Double {
    if let value = parse(record, position), scale.allows(value) { return value }
    let numbers = places.positions.compactMap { parse(record, $0) }
    var error = NumberError.make(
      record, path: file.path, field: position, expected: scale.expected,
      whenNumber: scale.remedy(numbers, columns.options))
    // The numbers of a row are one thing: which of them is the first that cannot be depends on the row.
    if parse(record, position) != nil { error.field = places.positions.min() }
    throw error
  }

  private func parse(_ record: TableRecord, _ position: Int) -> Double? {
    guard position < record.fields.count else { return nil }
    if let value = DecimalNumber.parse(record.bytes, record.fields[position].range) { return value }
    // The logarithm of 0, as most programs write it.
    guard scale == .logProbabilities, ["-inf", "-infinity"].contains(record.text(position).lowercased()) else {
      return nil
    }
    return -.infinity
  }

  private func error(_ record: TableRecord, _ found: String, _ expected: String, _ remedy: Message) -> FileError {
    record.error(
      file.path, field: places.positions.min() ?? 0, found: found, expected: expected, remedy: remedy)
  }

  mutating func finish(nextLine: Int) throws {
    try rows?.finish(nextLine: nextLine)
  }

  func table(sha256: String) -> PredictionTable {
    let ids = rows?.ids ?? []
    return PredictionTable(
      source: Source(path: file.name, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
      idPosition: rows?.idPosition ?? 0, idsPath: rows?.origin ?? file.path,
      probabilities: ProbabilityMatrix(classCount: columns.classes.count, values: values),
      assumption: header.flatMap { places.assumption($0.names, columns.classes) })
  }
}
