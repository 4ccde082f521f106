/// What all readers do: a file's bytes through a parser into a sink.
enum TableReading {
  /// Reads the whole file.
  ///
  /// - Returns: The sink after the last row, and the SHA-256 of the bytes as stored; nil when the sink stopped early.
  /// - Throws: `FileError`: the first problem of the file, which knows the others.
  static func read<Sink: RecordSink>(_ file: TableFile, into sink: Sink) throws -> (sink: Sink, sha256: String?) {
    var parser = RecordParser(path: file.path, format: try file.textFormat(), sink: sink)
    var sha256: String?
    do {
      sha256 = try ByteSource(path: file.path).read(into: &parser)
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
