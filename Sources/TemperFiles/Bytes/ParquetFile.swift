import Foundation

/// A Parquet file, which DuckDB writes as CSV where its program is on the PATH.
struct ParquetFile {
  private let path: String
  private let file: StoredFile

  /// Nil for a file of another format, and where there is no DuckDB to read it.
  ///
  /// - Parameter head: the first bytes of the file.
  init?(_ path: String, _ head: ArraySlice<UInt8>, _ file: StoredFile) {
    guard ForeignFormat(head) == .parquet, file.type == .regular, ProgramPath.has("duckdb") else { return nil }
    // DuckDB takes these for patterns, of several files.
    guard !path.contains(where: { "*?[".contains($0) }), !path.utf8.contains(where: { $0 < 0x20 }) else { return nil }
    self.path = path
    self.file = file
  }

  /// Ends the reading where no more is wanted.
  private struct Enough: Error {}

  /// Pushes the table as CSV into the consumer.
  ///
  /// - Returns: SHA-256 of the file, or nil when the consumer wanted no more before the end.
  /// - Throws: `FileError`, also where DuckDB cannot read the file; what the consumer throws.
  func read(into consumer: inout some ByteConsumer) throws -> String? {
    let name = path.replacingOccurrences(of: "'", with: "''")
    let end: EngineProcess.End
    do {
      end = try EngineProcess.run(
        "duckdb -csv -nullvalue ''", input: "SELECT * FROM read_parquet('\(name)');\n",
        timeout: EngineCommand.defaultTimeout
      ) { piece in
        if try !consumer.feed(piece) { throw Enough() }
      }
    } catch is Enough {
      return nil
    }
    guard end.code == 0 else { throw ForeignFormat.parquet.refusal(path) }
    return try file.digest()
  }
}
