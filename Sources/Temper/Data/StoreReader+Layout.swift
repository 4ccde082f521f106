import TemperCore
import TemperStore

extension StoreReader {
  /// The classes, which every command but `load labels` needs.
  ///
  /// - Parameter database: path of the database, for the message.
  /// - Throws: `RequestError` of kind `.badData` before labels are loaded; `StoreError`.
  func requireLayout(_ database: String) throws -> ClassLayout {
    if let layout = try layout() { return layout }
    throw RequestError(.badData, "\(database): no labels are loaded; load them with: \(.loadLabels)")
  }
}
