import TemperCore
import TemperFiles
import TemperStore

/// Predictions of one file, or the average of several, joined to their examples.
struct PredictionFile: Sendable {
  let probabilities: ProbabilityMatrix
  let source: Source
  /// How several files became one; nil for one file.
  var average: SourceAverage?

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
  ) throws -> (file: PredictionFile, ids: [String]) {
    try read(TableFile(path), PredictionReader(classes: classes), keys: keys, keysPath: keysPath)
  }

  /// The same with any reader; `rows` says which example each row of an array is.
  static func read(
    _ file: TableFile, _ reader: PredictionReader, rows: ArrayRows = .unknown, keys: [String]?, keysPath: String
  ) throws -> (file: PredictionFile, ids: [String]) {
    let table = try reader.read(file, rows: rows)
    guard let keys else {
      return (PredictionFile(probabilities: table.probabilities, source: table.source), table.ids)
    }
    let rows = try RowAlignment.align(
      ids: table.ids, lines: table.lines, path: table.idsPath, to: keys, keysPath: keysPath,
      idPosition: table.idPosition)
    return (
      PredictionFile(probabilities: table.probabilities.gathering(rows: rows), source: table.source), keys
    )
  }

  /// The average of files of the same rows in the same order; a single one stays as it is. O(files × N K).
  static func average(_ files: [PredictionFile], _ method: ProbabilityMatrix.Average) -> PredictionFile {
    if files.count == 1 { return files[0] }
    let matrices = files.map(\.probabilities)
    return PredictionFile(
      probabilities: .average(matrices, method, floor: TrainingSet.defaultFloor), source: .joined(files.map(\.source)),
      average: SourceAverage(
        method: method, spread: ProbabilityMatrix.spread(of: matrices), files: files.map(\.source)))
  }
}
