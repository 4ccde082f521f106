/// Reads the names of a file's columns, and nothing behind them.
public struct HeaderReader: TableReader {
  public init() {}

  /// The names of the columns in file order: the first line, or the keys of the first object. Reads one piece of the file.
  ///
  /// - Throws: `FileError` where the file cannot be read, is empty, or does not start with such a line.
  public func read(_ file: TableFile) throws -> [String] {
    try TableReading.read(file, into: Sink()).sink.names
  }

  private struct Sink: RecordSink {
    var names: [String] = []
    var wantsMore: Bool { names.isEmpty }

    mutating func header(_ record: TableRecord) {
      names = record.fields.indices.map(record.text)
    }

    mutating func row(_ record: TableRecord) {}

    mutating func finish(nextLine: Int) {}
  }
}
