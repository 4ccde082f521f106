public import TemperCore
import TemperFiles
import TemperReport
public import TemperStore

/// Columns of segments by name, as a command line asks for them.
public enum SegmentNames {
  /// Some of the columns of the labelled examples' segments, in the order asked for.
  ///
  /// - Parameter names: names of columns; one that is named twice is taken once.
  /// - Returns: nil where no column is asked for.
  /// - Throws: `RequestError` of kind `.usage` for a column that is not loaded; `StoreError`.
  public static func choose(_ names: [String], of reader: StoreReader) throws -> Segmentation? {
    if names.isEmpty { return nil }
    let loaded = try reader.segments(.oof) ?? Segmentation(columns: [], ordinals: [])
    var positions: [Int] = []
    for name in names {
      guard let position = loaded.position(of: name) else { throw unknown(name, loaded.columns.map(\.name)) }
      if !positions.contains(position) { positions.append(position) }
    }
    return Segmentation(
      columns: positions.map { loaded.columns[$0] }, ordinals: positions.map { loaded.ordinals[$0] })
  }

  private static func unknown(_ name: String, _ loaded: [String]) -> RequestError {
    let remedy =
      if loaded.isEmpty {
        "no segments are loaded; load them with: temper load segments FILE"
      } else if let near = NearMiss.suggestion(for: name, among: loaded) {
        "did you mean \"\(near)\"?"
      } else {
        "the columns are: \(loaded.joined(separator: ", "))"
      }
    return RequestError(.usage, "--by: there is no column of segments \"\(name)\"; \(remedy)")
  }
}
