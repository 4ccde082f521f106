import GRDB
import TemperCore

extension StoreReader {
  /// How predictions were averaged from several files; nil where they came from one.
  ///
  /// - Throws: `StoreError`.
  public func average(model: String, split: Split, orientation: Orientation) throws -> SourceAverage? {
    guard let source = try identifier(ofSource: model, split, orientation) else { return nil }
    let average = try average(ofSource: source)
    try require(
      average.map(Checksum.average), recordedFor: .average(source: source),
      .predictions(model: model, split: split, orientation: orientation))
    return average
  }

  private func average(ofSource source: Int64) throws -> SourceAverage? {
    let row = try Row.fetchOne(
      db,
      sql:
        "SELECT method, spread, rows FROM source_average AS a JOIN source AS s ON s.id = a.source WHERE a.source = ?",
      arguments: [source])
    guard let row else { return nil }
    let name: String = try value(row, "method")
    guard let method = ProbabilityMatrix.Average(rawValue: name) else {
      throw damaged("a source is averaged in an unknown way")
    }
    let rows: Int = try value(row, "rows")
    let files = try Row.fetchAll(
      db, sql: "SELECT path, sha256 FROM source_file WHERE source = ? ORDER BY position", arguments: [source])
    return SourceAverage(
      method: method, spread: try value(row, "spread"),
      files: try files.map { SourceInfo(path: try value($0, "path"), sha256: try value($0, "sha256"), rows: rows) })
  }

  func identifier(ofSource model: String, _ split: Split, _ orientation: Orientation) throws -> Int64? {
    try Int64.fetchOne(
      db,
      sql: """
        SELECT s.id FROM source AS s JOIN model AS m ON m.id = s.model
        WHERE m.name = ? AND s.split = ? AND s.orientation = ?
        """, arguments: [model, split.rawValue, orientation.rawValue])
  }
}
