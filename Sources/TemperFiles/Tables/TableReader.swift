/// Reads tables of one kind.
public protocol TableReader: Sendable {
  associatedtype Table: Sendable
  /// Reads a file of text. O(bytes).
  ///
  /// - Throws: `FileError`; where several rows are wrong, the first knows the others.
  func read(_ file: TableFile) throws -> Table
}

extension TableReader {
  /// Reads the file of this name.
  public func read(_ path: String) throws -> Table {
    try read(TableFile(path))
  }
}

/// What all readers do: a file's bytes through a parser into a sink.
enum TableReading {
  /// Reads the whole file.
  ///
  /// - Returns: The sink after the last row, and the SHA-256 of the bytes as stored; nil when the sink stopped early.
  /// - Throws: `FileError`: the first problem of the file, which knows the others.
  static func read<Sink: RecordSink>(_ file: TableFile, into sink: Sink) throws -> (sink: Sink, sha256: String?) {
    let format = try file.textFormat()
    return switch format {
    case .separated:
      try read(file.path, by: RecordParser(path: file.path, format: format, namesColumns: file.hasHeader, sink: sink))
    case .json: try read(file.path, by: JSONParser(path: file.path, sink: sink))
    }
  }

  private static func read<Parser: TableParser>(
    _ path: String, by parser: Parser
  ) throws -> (sink: Parser.Sink, sha256: String?) {
    var parser = parser
    var sha256: String?
    do {
      sha256 = try ByteSource(path: path).read(into: &parser)
      if sha256 != nil { try parser.finish() }
    } catch let error as FileError {
      throw parser.problems.combined(with: error) ?? error
    }
    if let error = parser.problems.combined() { throw error }
    return (parser.sink, sha256)
  }

  /// Reads the whole file into a sink that never stops early.
  static func readAll<Sink: TableSink>(_ file: TableFile, into sink: Sink) throws -> (Sink.Table) {
    let (sink, sha256) = try read(file, into: sink)
    return sink.table(sha256: sha256 ?? "")
  }
}

/// A sink that takes every row and makes a table of them.
protocol TableSink: RecordSink {
  associatedtype Table
  /// The table, with the digest of the bytes it was read from.
  func table(sha256: String) -> Table
}

extension TableSink {
  var wantsMore: Bool { true }
}

/// Reads the names of a file's columns, and nothing behind them.
public struct HeaderReader: TableReader {
  public init() {}

  /// The names of the columns in file order, without spaces around them: the first line, or the keys of the first object. Reads one piece of the file.
  ///
  /// - Throws: `FileError` where the file cannot be read, is empty, or does not start with such a line.
  public func read(_ file: TableFile) throws -> [String] {
    try TableReading.read(file, into: Sink()).sink.names
  }

  private struct Sink: RecordSink {
    var names: [String] = []
    var wantsMore: Bool { names.isEmpty }

    mutating func header(_ record: TableRecord) {
      names = record.fields.indices.map { Header.trimmed(record.text($0)) }
    }

    mutating func row(_ record: TableRecord) {}

    mutating func finish(nextLine: Int) {}
  }
}
