import Foundation
import TemperCore

/// A folder that outputs go to, with the folders that were made for it.
struct OutputFolder: Sendable {
  let path: String
  /// The folders that were missing and were made, the topmost first.
  private let made: [String]

  /// Makes a folder, with those above it, where they are missing.
  ///
  /// - Parameter remedy: what the user can do where that fails.
  /// - Throws: `RequestError` of kind `.cannotCreate`.
  init(making path: String, remedy: Message) throws {
    self.path = path
    let section = Interruption.shared.enter()
    defer { section.leave() }
    var missing: [String] = []
    var place = URL(fileURLWithPath: path).standardizedFileURL
    while place.path != "/", !FileManager.default.fileExists(atPath: place.path) {
      missing.insert(place.path, at: 0)
      place.deleteLastPathComponent()
    }
    var made: [String] = []
    for folder in missing {
      if mkdir(folder, 0o777) == 0 {
        made.append(folder)
        Interruption.shared.atEnd { rmdir(folder) }
      } else if errno != EEXIST {
        // Another command may make the same folder meanwhile; then it is not this one's to remove.
        OutputFolder.remove(made)
        throw RequestError(.cannotCreate, "\(path): the output folder cannot be created; \(remedy)")
      }
    }
    self.made = made
    guard (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil || missing.isEmpty else {
      OutputFolder.remove(made)
      throw RequestError(.cannotCreate, "\(path): the output folder cannot be created; \(remedy)")
    }
  }

  /// Removes the folders that were made, as far as nothing was put into them: what others wrote there is theirs.
  func removeIfUnused() { OutputFolder.remove(made) }

  private static func remove(_ folders: [String]) {
    for folder in folders.reversed() where rmdir(folder) != 0 { return }
  }
}
