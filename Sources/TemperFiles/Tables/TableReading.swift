/// What all readers do: a file's bytes through a parser into a sink.
enum TableReading {
  /// Reads the whole file.
  ///
  /// - Returns: The sink after the last row, and the SHA-256 of the bytes as stored; nil when the sink stopped early.
  static func read<Sink: CSVSink>(_ path: String, into sink: Sink) async throws -> (sink: Sink, sha256: String?) {
    var parser = CSVParser(path: path, sink: sink)
    guard let sha256 = try await ByteSource(path: path).read(into: &parser) else { return (parser.sink, nil) }
    try parser.finish()
    return (parser.sink, sha256)
  }

  /// Reads the whole file into a sink that never stops early.
  static func readAll<Sink: TableSink>(_ path: String, into sink: Sink) async throws -> (Sink.Table) {
    let (sink, sha256) = try await read(path, into: sink)
    return sink.table(sha256: sha256 ?? "")
  }
}

/// A sink that takes every row and makes a table of them.
protocol TableSink: CSVSink {
  associatedtype Table
  /// The table, with the digest of the bytes it was read from.
  func table(sha256: String) -> Table
}

extension TableSink {
  var wantsMore: Bool { true }
}
