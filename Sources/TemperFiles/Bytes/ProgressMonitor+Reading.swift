import Foundation
package import TemperCore

extension ProgressMonitor {
  /// Reads some files as a stage of the work at hand, counted in their bytes.
  ///
  /// - Parameters:
  ///   - paths: of all files that are read; where one is no regular file, such as standard input, nobody knows the total.
  ///   - body: reads them.
  package static func reading<Value>(_ paths: [String], _ body: () throws -> Value) rethrows -> Value {
    let stage = beginReading(paths)
    defer { stage.end() }
    return try body()
  }

  /// Begins the reading of files that are read by several tasks; `end()` must be called once.
  package static func beginReading(_ paths: [String]) -> StageProgress {
    guard current != nil else { return begin(.readingFiles) }
    var total = 0
    for path in paths {
      guard let size = SystemCalls.regularSize(of: path) else { return begin(.readingFiles, items: paths.count) }
      total += size
    }
    return begin(.readingFiles, total: total, items: paths.count)
  }
}
