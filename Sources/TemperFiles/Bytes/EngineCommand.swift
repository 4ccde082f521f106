import Foundation
public import TemperCore

/// An engine's own client: SQL on its standard input, a table in CSV with a header on its standard output, exit code 0.
///
/// Logins, drivers and clusters stay the user's: the command is a line of shell such as `duckdb -csv x.duckdb`. It may hold a
/// password, so no message shows it, and nobody keeps it. What Temper asks for is written to a file that has no name any
/// more when the client reads it, so that it need not be written and read at the same time.
///
/// The client is a process group of its own. It ends with Temper, whatever ends that but SIGKILL; then it ends when it
/// writes.
public struct EngineCommand: Sendable {
  private let command: String
  /// Seconds that the client may say nothing before it is taken to hang.
  public let timeout: Int

  /// Seconds that are waited for where nobody says otherwise: a scan of all rows may take long.
  public static let defaultTimeout = 3600

  /// Bytes that are still read behind an error in an answer, for the sake of a better one.
  private static let patience = 1 << 20
  /// Bytes of an answer that a message shows where it begins otherwise than with names.
  private static let headLength = 80

  public init(_ command: String, timeout: Int = defaultTimeout) {
    self.command = command
    self.timeout = timeout
  }

  /// A row of an answer.
  public struct Row {
    let record: TableRecord

    /// The text of a cell; what is NULL is an empty text, or the client's word for it.
    public func text(_ column: Int) -> String { record.text(column) }

    /// The number in a cell; nil for NULL, and for what is none.
    public func number(_ column: Int) -> Double? {
      let field = record.fields[column]
      if let number = DecimalNumber.parse(record.bytes, field.range) { return number }
      let text = record.text(column)
      return ["nan", "inf", "infinity", "-inf", "-infinity"].contains(text.lowercased()) ? Double(text) : nil
    }

    /// The count in a cell; nil for what is none.
    public func count(_ column: Int) -> Int? {
      number(column).flatMap { $0 == $0.rounded() && abs($0) < 0x1p53 ? Int($0) : nil }
    }
  }

  /// Asks, and hands on every row of the answer.
  ///
  /// - Parameters:
  ///   - statement: one statement without a semicolon, or several with semicolons between them of which one answers.
  ///   - columns: names of the columns of the answer; nil takes whatever comes.
  ///   - header: is given the names that came.
  ///   - row: takes a row.
  /// - Returns: number of rows, and SHA-256 of the answer.
  /// - Throws: `EngineError`; what `row` throws.
  @discardableResult
  public func ask(
    _ statement: String, columns: [String]?, header: ([String]) throws -> Void = { _ in },
    row: (Row) throws -> Void
  ) throws -> (rows: Int, sha256: String) {
    try withoutActuallyEscaping(header) { header in
      try withoutActuallyEscaping(row) { row in
        let sink = EngineSink(columns: columns, names: header, take: row)
        var parser = RecordParser(path: EngineError.place, sink: sink)
        let digest = Digest()
        var bytes = 0
        // A client that fails may write something else first: what it says about that is the better error.
        var failure: (error: any Error, at: Int)?
        var head: [UInt8] = []
        var prompts = DrawnPrompts()
        func take(_ piece: UnsafeRawBufferPointer) throws {
          guard failure == nil else { return }
          digest.update(piece)
          if head.count < EngineCommand.headLength { head += piece.prefix(EngineCommand.headLength - head.count) }
          do {
            if try !parser.feed(piece), let error = parser.problems.combined() { failure = (error, bytes) }
          } catch {
            failure = (error, bytes)
          }
        }
        let end = try EngineProcess.run(command, input: statement + ";\n", timeout: timeout) { piece in
          bytes += piece.count
          if let failure, bytes > failure.at + EngineCommand.patience { throw failure.error }
          try prompts.pass(piece, take)
        }
        try prompts.finish(take)
        try end.check()
        if let failure {
          // Lines that are none before the names of columns: a greeting, or what should be on a terminal.
          guard parser.sink.hasNames || !(failure.error is FileError) else {
            let line = String(decoding: head, as: UTF8.self).prefix { !$0.isNewline || $0 == "\r" }
            throw EngineError(.noHeader(found: "\"\(line)\"", end.errors))
          }
          throw failure.error
        }
        guard bytes > 0 else { throw EngineError(.noHeader(found: "no output", end.errors)) }
        try parser.finish()
        if let error = parser.problems.combined() { throw error }
        return (parser.sink.count, digest.hexadecimal())
      }
    }
  }

  /// Has something done that has no answer.
  ///
  /// - Parameter statements: with semicolons between them.
  /// - Throws: `EngineError`, also where the client says ERROR and ends well nevertheless.
  public func perform(_ statements: String) throws {
    let end = try EngineProcess.run(command, input: statements + ";\n", timeout: timeout) { _ in }
    try end.check()
    if end.errors.contains(where: { $0.hasPrefix("ERROR") }) { throw EngineError(.failed(code: end.code, end.errors)) }
  }

  /// Asks, and returns all rows of the answer as texts. Throws as `ask`.
  public func rows(_ statement: String, columns: [String]) throws -> [[String]] {
    var rows: [[String]] = []
    try ask(statement, columns: columns) { row in rows.append(columns.indices.map(row.text)) }
    return rows
  }
}

/// What an engine's client did not do.
public struct EngineError: TemperFailure, Equatable {
  public enum Problem: Sendable, Equatable {
    /// The shell does not find the program; with the first lines of its standard error.
    case missing([String])
    /// It ended with a code other than 0, or by a signal; with the first lines of its standard error.
    case failed(code: Int32, [String])
    /// It ended well, but what it wrote begins otherwise than with the names that were asked for.
    case noHeader(found: String, [String])
    /// It said nothing for so many seconds.
    case silent(seconds: Int)
    /// It could not be started, or its output not be read.
    case system(String)
  }

  public let problem: Problem

  init(_ problem: Problem) { self.problem = problem }

  /// What stands for the path of a file in errors about an answer.
  static let place = "the engine's answer"

  public var kind: FailureKind {
    switch problem {
    case .missing: .unavailable
    case .failed, .noHeader: .badData
    case .silent, .system: .inputOutput
    }
  }

  public func text(_ words: (Message.Term) -> String) -> String { VisibleText.escaping(message.text(words)) }

  private var message: Message {
    switch problem {
    case .missing(let errors) where errors.contains(where: { $0.contains("Permission denied") }):
      "\(.engine): the program may not be run\(EngineError.said(errors)); give one that may, or allow it with chmod +x"
    case .missing(let errors):
      "\(.engine): the program is not found\(EngineError.said(errors)); install it, or give its path. duckdb comes with \"pip "
        + "install duckdb-cli\", psql with the package postgresql-client, sqlite3 with sqlite3, beeline with \"pip install "
        + "pyspark\", clickhouse with clickhouse-client"
    case .failed(let code, let errors):
      "\(.engine): the client ended with the code \(code)\(EngineError.said(errors))"
    case .noHeader(let found, let errors):
      "\(.engine): found \(found), expected CSV whose first line names the columns\(EngineError.said(errors)); the client must "
        + "write CSV with a header and end with an error where a statement fails: duckdb -csv, psql -X --csv -v "
        + "ON_ERROR_STOP=1, sqlite3 -csv -header, beeline --outputformat=csv2 --silent=true -f "
        + "/dev/stdin, clickhouse client --format CSVWithNames"
    case .silent(let seconds):
      "\(.engine): the client said nothing for \(seconds) s and was ended; if the statement takes longer, allow it with "
        + "\(.timeout) SECONDS"
    case .system(let reason): "\(.engine): the client could not be run: \(reason)"
    }
  }

  private static func said(_ lines: [String]) -> String {
    lines.isEmpty ? "" : " (" + lines.joined(separator: " / ") + ")"
  }
}

/// Takes the rows of an answer.
private struct EngineSink: RecordSink {
  let columns: [String]?
  let names: ([String]) throws -> Void
  let take: (EngineCommand.Row) throws -> Void
  var count = 0
  private var width = 0

  /// Whether the names of the columns have come.
  var hasNames: Bool { width > 0 }
  var passesOver: Bool { false }
  var wantsMore: Bool { true }

  init(
    columns: [String]?, names: @escaping ([String]) throws -> Void, take: @escaping (EngineCommand.Row) throws -> Void
  ) {
    self.columns = columns
    self.names = names
    self.take = take
  }

  mutating func header(_ record: TableRecord) throws {
    let found = record.fields.indices.map(record.text)
    // Some clients put the name of a subquery before that of a column.
    let plain = found.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
    if let columns, found != columns, plain.map({ $0.lowercased() }) != columns {
      throw EngineError(.noHeader(found: "\"\(String(found.joined(separator: ",").prefix(80)))\"", []))
    }
    if columns == nil, !EngineSink.areNames(found) {
      throw EngineError(.noHeader(found: "\"\(String(found.joined(separator: ",").prefix(40)))\"", []))
    }
    width = found.count
    try names(found)
  }

  /// Whether texts can be the names of a relation's columns: no frame around a table, no row of numbers, no statement.
  private static func areNames(_ found: [String]) -> Bool {
    let hasFrame = found.contains { $0.unicodeScalars.contains { (0x2500...0x257F).contains($0.value) } }
    let isEcho = found.count == 1 && found[0].hasPrefix("SELECT ")
    return !hasFrame && !isEcho && found.count(where: DecimalNumber.isNumber) < 2
  }

  mutating func row(_ record: TableRecord) throws {
    guard record.fields.count == width else {
      throw EngineError(.noHeader(found: "a line of \(record.fields.count) columns behind one of \(width)", []))
    }
    count += 1
    try take(EngineCommand.Row(record: record))
  }

  mutating func finish(nextLine: Int) throws {}
}
