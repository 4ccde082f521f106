import Foundation
import TemperCore

/// Folders that outputs go to.
enum OutputFolder {
  /// Makes a folder, with those above it, if it is missing.
  ///
  /// - Parameter remedy: what the user can do where that fails.
  /// - Returns: the topmost folder that was made, or nil.
  /// - Throws: `RequestError` of kind `.cannotCreate`.
  static func make(_ path: String, remedy: Message) throws -> String? {
    var missing: String?
    var place = URL(fileURLWithPath: path).standardizedFileURL
    while place.path != "/", !FileManager.default.fileExists(atPath: place.path) {
      missing = place.path
      place.deleteLastPathComponent()
    }
    do {
      if missing != nil { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
      return missing
    } catch {
      throw RequestError(.cannotCreate, "\(path): the output folder cannot be created; \(remedy)")
    }
  }
}
