public import TemperCore

extension Dataset {
  /// The segments of the test examples, as an adjustment needs them.
  ///
  /// A text that the adjustment does not know may occur: it gets what all rows share. But numbers that are cut otherwise than
  /// when it was fitted would all be unknown to it, so they are refused.
  ///
  /// - Throws: `RequestError` of kind `.badData` where columns, or the segments of test examples, are missing or are not those
  ///   the adjustment was fitted to.
  ///
  /// - Parameters:
  ///   - segments: of the test examples, as far as they are loaded.
  ///   - adjustment: what was fitted.
  ///   - testIDs: ids of the test examples.
  public static func testSegments(
    _ segments: Segmentation?, testIDs: [String], for adjustment: SegmentAdjustment
  ) throws -> Segmentation {
    let remedy: Message = "load the file that the fit was made with: \(.loadSegments)"
    let loaded = segments ?? Segmentation(columns: [], ordinals: [])
    for column in adjustment.columns {
      guard let position = loaded.position(of: column.name) else {
        throw RequestError(
          .badData, "the fit needs segments of the test rows by \"\(column.name)\", which are not loaded; \(remedy)")
      }
      if let row = loaded.ordinals[position].firstIndex(of: nil) {
        throw RequestError(
          .badData,
          "the test row \"\(testIDs[row])\" has no segment by \"\(column.name)\", which the fit needs; \(remedy)")
      }
      let found = loaded.columns[position]
      if found.kind == .number, !found.values.map(\.name).elementsEqual(column.values.map(\.name)) {
        throw RequestError(
          .badData,
          "the numbers of \"\(column.name)\" are cut otherwise than when the fit was made; \(remedy), or fit again"
        )
      }
    }
    return loaded
  }
}
