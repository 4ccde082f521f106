public import TemperCore
import TemperFiles

/// Columns of segments by name, as a command line asks for them.
public enum SegmentNames {
  /// Some of the columns of segments, in the order asked for.
  ///
  /// - Parameters:
  ///   - names: names of columns; one that is named twice is taken once.
  ///   - loaded: the segments of the labelled examples; nil where none are loaded.
  /// - Returns: nil where no column is asked for.
  /// - Throws: `RequestError` of kind `.usage` for a column that is not loaded.
  public static func choose(_ names: [String], from loaded: Segmentation?) throws -> Segmentation? {
    if names.isEmpty { return nil }
    let loaded = loaded ?? Segmentation(columns: [], ordinals: [])
    var positions: [Int] = []
    for name in names {
      guard let position = loaded.position(of: name) else { throw unknown(name, loaded.columns.map(\.name)) }
      if !positions.contains(position) { positions.append(position) }
    }
    return Segmentation(
      columns: positions.map { loaded.columns[$0] }, ordinals: positions.map { loaded.ordinals[$0] })
  }

  private static func unknown(_ name: String, _ loaded: [String]) -> RequestError {
    let remedy: Message =
      if loaded.isEmpty {
        "no segments are loaded; load them with: \(.loadSegments)"
      } else if let near = NearMiss.suggestion(for: name, among: loaded) {
        "did you mean \"\(near)\"?"
      } else {
        "the columns are: \(loaded.joined(separator: ", "))"
      }
    return RequestError(.usage, "\(.segments): there is no column of segments \"\(name)\"; \(remedy)")
  }
}
