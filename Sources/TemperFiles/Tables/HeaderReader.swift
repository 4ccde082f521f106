/// Reads the names of a file's columns, and nothing behind them.
public struct HeaderReader: Sendable {
  public init() {}

  /// The names in the first line, in file order. Reads one piece of the file.
  ///
  /// - Throws: `FileError` where the file cannot be read, is empty, or does not start with a line of CSV.
  public func read(_ path: String) async throws -> [String] {
    try await TableReading.read(path, into: Sink()).sink.names
  }

  private struct Sink: CSVSink {
    var names: [String] = []
    var wantsMore: Bool { names.isEmpty }

    mutating func header(_ record: CSVRecord) {
      names = record.fields.indices.map(record.text)
    }

    mutating func row(_ record: CSVRecord) {}

    mutating func finish(nextLine: Int) {}
  }
}
