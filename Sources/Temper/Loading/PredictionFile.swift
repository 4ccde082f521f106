import TemperCore
import TemperFiles
import TemperStore

/// A file of predictions, joined to its examples.
struct PredictionFile: Sendable {
  let probabilities: ProbabilityMatrix
  let source: TemperFiles.SourceRecord

  /// Reads a file and puts its rows into the order of `keys`.
  ///
  /// - Parameters:
  ///   - classes: names of the classes, in order.
  ///   - keys: ids of the examples; nil where this file is the first to name them.
  ///   - keysPath: where the ids come from, for messages.
  /// - Returns: the file, and the ids in its order.
  /// - Throws: `FileError`.
  static func read(
    _ path: String, classes: [String], keys: [String]?, keysPath: String
  ) async throws -> (file: PredictionFile, ids: [String]) {
    let table = try await PredictionReader(classes: classes).read(path)
    guard let keys else {
      return (PredictionFile(probabilities: table.probabilities, source: table.source), table.ids)
    }
    let rows = try RowAlignment.align(
      ids: table.ids, lines: table.lines, path: path, to: keys, keysPath: keysPath, idPosition: table.idPosition)
    return (
      PredictionFile(probabilities: table.probabilities.gathering(rows: rows), source: table.source), keys
    )
  }
}

extension TemperFiles.SourceRecord {
  /// The same facts as the store records them.
  var info: SourceInfo { SourceInfo(path: path, sha256: sha256, rows: rows) }
}
