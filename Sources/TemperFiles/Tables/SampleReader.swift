public import TemperCore

/// The shape of a submission, as a sample file gives it.
public struct SampleTable: Sendable {
  public let source: Source
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row starts on, counted from 1.
  public let lines: [Int]
  /// The name of the id column, as it is written in the file.
  public let idColumn: String
  /// Class ordinal of each column that is not the ids', in file order; of two classes there may be one column only.
  public let columns: [Int]
  /// The name of each of these columns, as it is written in the file.
  public let names: [String]
  /// Position of the id column in the file.
  public let idPosition: Int
  /// What is written into these columns.
  public let answer: Answer
  /// Columns that are passed over, such as `Usage`.
  public let passedOver: [String]

  /// What a submission holds for a row.
  public enum Answer: Sendable, Equatable {
    /// A probability for each column.
    case probabilities
    /// The name of a class in the only column, without what stands before all names of classes.
    case className(prefix: String)
  }
}

/// Reads a sample submission: an id column and one column of numbers for each class, or of two classes for one of them, as
/// `NumberColumns` finds it; or one column of names of classes. Only its shape is used.
public struct SampleReader: TableReader {
  private let classes: [String]
  private let naming: ColumnNaming?
  private let namesClasses: Bool

  /// - Parameters:
  ///   - classes: K names, at least two and all different.
  ///   - naming: How the columns of classes are called; nil where they bear the classes' names.
  ///   - namesClasses: Whether a single column is answered with the name of the likeliest class, if the sample has such names
  ///     there.
  public init(classes: [String], naming: ColumnNaming? = nil, namesClasses: Bool = false) {
    precondition(classes.count >= 2 && IdentifierIndex(classes).count == classes.count, "classes must be distinct")
    self.classes = classes
    self.naming = naming
    self.namesClasses = namesClasses
  }

  public func read(_ file: TableFile) throws -> SampleTable {
    try TableReading.readAll(file, into: Sink(file: file, classes: classes, naming: naming, namesClasses: namesClasses))
  }

  private struct Sink: TableSink {
    let file: TableFile
    let classes: [String]
    let naming: ColumnNaming?
    let namesClasses: Bool
    private var header: Header?
    private var idColumn = ""
    /// Position and class ordinal of each column, in file order.
    private var columns: [(position: Int, ordinal: Int)] = []
    /// The only column beside the ids, where it may hold names of classes, and its texts.
    private var answers: Int?
    private var texts: Set<String> = []
    private var passedOver: [String] = []
    private var rows: RowIdentifiers?

    init(file: TableFile, classes: [String], naming: ColumnNaming?, namesClasses: Bool) {
      self.file = file
      self.classes = classes
      self.naming = naming
      self.namesClasses = namesClasses
    }

    mutating func header(_ record: TableRecord) throws {
      var header = try Header(record, file: file)
      if naming == nil, header.valuePositions.count == 1 {
        answers = header.valuePositions[0]
      } else {
        (columns, passedOver) = try header.sampleColumns(classes, naming)
      }
      idColumn = header.idPosition.map { header.names[$0] } ?? ""
      rows = RowIdentifiers(header)
      self.header = header
    }

    mutating func row(_ record: TableRecord) throws {
      try rows?.take(record)
      if let answers { texts.insert(record.text(answers)) }
      for position in columns.map(\.position) {
        guard let value = DecimalNumber.parse(record.bytes, record.fields[position].range), value.isFinite else {
          throw NumberError.make(
            record, path: file.path, field: position, expected: "a number", whenNumber: "write a plain decimal number")
        }
      }
    }

    mutating func finish(nextLine: Int) throws {
      try rows?.finish(nextLine: nextLine)
      guard let position = answers, let header else { return }
      let name = header.names[position]
      let areNumbers = texts.allSatisfy { text in
        DecimalNumber.parse(Array(text.utf8), 0..<text.utf8.count)?.isFinite == true
      }
      if prefix == nil || (areNumbers && !namesClasses && classes.count == 2) {
        guard classes.count == 2, areNumbers else { throw unknownAnswers(header, position) }
        // The probability of one of the two.
        var other = header
        (columns, passedOver) = try other.sampleColumns(classes, nil)
        answers = nil
        return
      }
      guard namesClasses else {
        throw header.record.error(
          file.path, field: position, found: "one column \(Printable.quoted(name)) with names of classes",
          expected: "a column for each class",
          remedy: "write the likeliest class of each row with \(.metric) accuracy, or give a sample with all classes")
      }
    }

    /// What stands before the sample's texts in the names of classes; nil where these are no names of classes.
    private var prefix: String? {
      guard let first = texts.min() else { return nil }
      let known = Set(classes)
      let prefixes = classes.filter { $0.hasSuffix(first) }.map { String($0.dropLast(first.count)) }
      return prefixes.sorted { $0.count < $1.count }.first { prefix in
        texts.allSatisfy { known.contains(prefix + $0) } && classes.allSatisfy { $0.hasPrefix(prefix) }
      }
    }

    private func unknownAnswers(_ header: Header, _ position: Int) -> FileError {
      header.record.error(
        file.path, field: position,
        found: "one column \(Printable.quoted(header.names[position])) with \(Printable.list(texts.sorted()))",
        expected: "a column for each of \(Printable.list(classes)), or one with their names",
        remedy: "give a sample with one of these shapes")
    }

    func table(sha256: String) -> SampleTable {
      let ids = rows?.ids ?? []
      let positions = answers.map { [$0] } ?? columns.map(\.position)
      return SampleTable(
        source: Source(path: file.path, sha256: sha256, rows: ids.count), ids: ids, lines: rows?.lines ?? [],
        idColumn: idColumn, columns: answers == nil ? columns.map(\.ordinal) : [],
        names: positions.map { header?.names[$0] ?? "" }, idPosition: rows?.idPosition ?? 0,
        answer: answers == nil ? .probabilities : .className(prefix: prefix ?? ""), passedOver: passedOver)
    }
  }
}

extension Header {
  /// The columns of a sample submission, in file order, which classes they are for, and the names of others.
  ///
  /// - Throws: `FileError` where they are not those of the classes, and not the one of two classes.
  fileprivate mutating func sampleColumns(
    _ classes: [String], _ naming: ColumnNaming?
  ) throws -> (columns: [(position: Int, ordinal: Int)], passedOver: [String]) {
    if naming == nil, classes.count == 2, valuePositions.count == 1,
      !(idPosition.map { classes.contains(names[$0]) } ?? false)
    {
      let columns = NumberColumns(classes: classes, naming: nil, order: nil, list: nil, options: OptionText())
      if case .single(let position, let ordinal) = try columns.places(&self) { return ([(position, ordinal)], []) }
    }
    let hasAll = Set(classes).isSubset(of: valuePositions.map { names[$0] })
    // Where all classes are there, what is beside them, such as `Usage`, is nothing that could be meant for one.
    let positions = try positions(of: classes, naming: naming ?? (hasAll ? ColumnNaming() : nil))
    let others = valuePositions.filter { !positions.contains($0) }.map { names[$0] }
    return (positions.enumerated().map { (position: $1, ordinal: $0) }.sorted { $0.position < $1.position }, others)
  }
}
