public import TemperCore

/// Writes probabilities as a CSV file.
public struct SubmissionWriter: Sendable {
  private let overwrites: Bool

  /// - Parameter overwrites: Whether a file that stands there may be replaced.
  public init(overwrites: Bool) {
    self.overwrites = overwrites
  }

  /// Writes a header and one line for each row, ended by LF; numbers in the shortest form that reads back as the same
  /// double. The file is written whole or not at all. O(N K).
  ///
  /// - Parameters:
  ///   - path: Where the file shall stand.
  ///   - idColumn: The name of the id column.
  ///   - names: The names of the columns of probabilities, in the order of output.
  ///   - columns: Which column of `probabilities` each of them is; nil takes them in their order.
  ///   - idPosition: How many of these columns stand before the id column.
  ///   - ids: N ids.
  ///   - probabilities: N × K.
  /// - Returns: The file as it stands now.
  /// - Precondition: The shapes agree.
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`, as `OutputFile`.
  public func write(
    to path: String, idColumn: String, names: [String], columns: [Int]? = nil, idPosition: Int, ids: [String],
    probabilities: ProbabilityMatrix
  ) throws -> Source {
    let staged = try stage(
      for: path, idColumn: idColumn, names: names, columns: columns, idPosition: idPosition, ids: ids,
      probabilities: probabilities)
    try staged.publish()
    return Source(path: path, sha256: staged.sha256, rows: ids.count)
  }

  /// The same as `write`, but the file does not take its name yet.
  public func stage(
    for path: String, idColumn: String, names: [String], columns: [Int]? = nil, idPosition: Int, ids: [String],
    probabilities: ProbabilityMatrix
  ) throws -> StagedFile {
    let columns = columns ?? Array(0..<probabilities.classCount)
    precondition(ids.count == probabilities.rowCount && names.count == columns.count, "shapes must agree")
    precondition((0...names.count).contains(idPosition), "the id column stands among the others")
    let progress = ProgressMonitor.begin(.writingFile, total: ids.count)
    defer { progress.end() }
    return try OutputFile(path: path, overwrites: overwrites).stage { output in
      var line: [UInt8] = []
      append(id: idColumn, at: idPosition, cells: names, to: &line) { CSVText.append($0, to: &$1) }
      try output.append(contentsOf: line)
      for (row, id) in ids.enumerated() {
        line.removeAll(keepingCapacity: true)
        append(id: id, at: idPosition, cells: columns, to: &line) {
          $1.append(contentsOf: "\(probabilities[row, $0])".utf8)
        }
        try output.append(contentsOf: line)
        if row.isMultiple(of: 1024) { progress.advance(to: row) }
      }
    }
  }

  /// The same with one text for each row, such as the name of a class.
  ///
  /// - Parameters:
  ///   - path: Where the file shall stand.
  ///   - idColumn: The name of the id column.
  ///   - name: The name of the other column.
  ///   - idPosition: 0 where the id column is the first, else 1.
  ///   - ids: N ids.
  ///   - answers: N texts.
  /// - Throws: `FileError`.
  public func stage(
    for path: String, idColumn: String, name: String, idPosition: Int, ids: [String], answers: [String]
  ) throws -> StagedFile {
    precondition(ids.count == answers.count && (0...1).contains(idPosition), "one answer a row")
    return try OutputFile(path: path, overwrites: overwrites).stage { output in
      var line: [UInt8] = []
      append(id: idColumn, at: idPosition, cells: [name], to: &line) { CSVText.append($0, to: &$1) }
      for (id, answer) in zip(ids, answers) {
        append(id: id, at: idPosition, cells: [answer], to: &line) { CSVText.append($0, to: &$1) }
        if line.count >= 1 << 16 {
          try output.append(contentsOf: line)
          line.removeAll(keepingCapacity: true)
        }
      }
      try output.append(contentsOf: line)
    }
  }

  private func append<Cells: Collection>(
    id: String, at idPosition: Int, cells: Cells, to line: inout [UInt8],
    _ append: (Cells.Element, inout [UInt8]) -> Void
  ) {
    var position = 0
    for cell in cells {
      if position == idPosition {
        CSVText.append(id, to: &line)
        line.append(ASCII.comma)
      }
      append(cell, &line)
      line.append(ASCII.comma)
      position += 1
    }
    if position == idPosition {
      CSVText.append(id, to: &line)
    } else {
      line.removeLast()
    }
    line.append(ASCII.lineFeed)
  }
}

/// Writes tables of text as CSV files.
public struct TableWriter: Sendable {
  private let overwrites: Bool

  /// - Parameter overwrites: Whether a file that stands there may be replaced.
  public init(overwrites: Bool) {
    self.overwrites = overwrites
  }

  /// Writes a header and one line for each row, ended by LF, under a temporary name. O(cells).
  ///
  /// - Precondition: Every row has as many cells as there are columns.
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`, as `OutputFile`.
  public func stage(for path: String, columns: [String], rows: [[String]]) throws -> StagedFile {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row must fill the columns")
    return try OutputFile(path: path, overwrites: overwrites).stage { output in
      for row in [columns] + rows {
        var line: [UInt8] = []
        for (index, cell) in row.enumerated() {
          if index > 0 { line.append(ASCII.comma) }
          CSVText.append(cell, to: &line)
        }
        line.append(ASCII.lineFeed)
        try output.append(contentsOf: line)
      }
    }
  }
}

/// Writing of CSV fields.
enum CSVText {
  /// Appends a field, in quotes where RFC 4180 needs them. O(field).
  static func append(_ field: String, to bytes: inout [UInt8]) {
    let needsQuotes = field.utf8.contains { byte in
      byte == ASCII.comma || byte == ASCII.quote || byte == ASCII.lineFeed || byte == ASCII.carriageReturn
    }
    guard needsQuotes else {
      bytes.append(contentsOf: field.utf8)
      return
    }
    bytes.append(ASCII.quote)
    for byte in field.utf8 {
      if byte == ASCII.quote { bytes.append(ASCII.quote) }
      bytes.append(byte)
    }
    bytes.append(ASCII.quote)
  }
}

/// Texts that a spreadsheet runs as a formula when it opens a CSV file.
///
/// They are written as they are, since an id must come back exactly as it came; but whoever opens the file should know.
/// See OWASP, "CSV Injection".
public enum SpreadsheetFormula {
  /// Whether a cell begins with `=`, `+`, `-`, `@`, a tab or a carriage return, and is no plain number. O(length).
  public static func isFormula(_ cell: String) -> Bool {
    switch cell.utf8.first {
    case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0D: true
    case UInt8(ascii: "+"), UInt8(ascii: "-"): Double(cell) == nil
    default: false
    }
  }

  /// One sentence where ids would be run, none where not. O(ids).
  public static func warnings(ids: [String]) -> [String] {
    let count = ids.count(where: isFormula)
    guard count > 0, let example = ids.first(where: isFormula) else { return [] }
    let run = count == 1 ? "1 id begins" : "\(Printable.grouped(count)) ids begin"
    return [
      "\(run) like a formula (\(Printable.quoted(example))): written as \(count == 1 ? "it is" : "they are"), but a spreadsheet that "
        + "opens the file may run \(count == 1 ? "it" : "them")"
    ]
  }
}
