import GRDB
import TemperCore

extension StoreWriter {
  /// Notes which files predictions that are loaded were averaged from.
  ///
  /// - Throws: `StoreError`.
  public func recordAverage(
    _ average: SourceAverage, model: String, split: Split, orientation: Orientation
  ) throws {
    guard let source = try reader.identifier(ofSource: model, split, orientation) else {
      throw failure(.outOfRange(what: "average of files belongs to no predictions"))
    }
    try db.execute(
      sql: "INSERT INTO source_average (source, method, spread) VALUES (?, ?, ?)",
      arguments: [source, average.method.rawValue, average.spread])
    for (position, file) in average.files.enumerated() {
      try db.execute(
        sql: "INSERT INTO source_file (source, position, path, sha256) VALUES (?, ?, ?, ?)",
        arguments: [source, position, file.path, file.sha256])
    }
    try record(.average(average), of: .average(source: source))
  }
}
