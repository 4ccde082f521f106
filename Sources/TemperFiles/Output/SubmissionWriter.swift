public import TemperCore

/// Writes probabilities as a CSV file.
public struct SubmissionWriter: Sendable {
  private let overwrites: Bool

  /// - Parameter overwrites: Whether a file that stands there may be replaced.
  public init(overwrites: Bool) {
    self.overwrites = overwrites
  }

  /// Writes a header and one line for each row, ended by LF; numbers in the shortest form that reads back as the same
  /// double. The file is written whole or not at all. O(N K).
  ///
  /// - Parameters:
  ///   - path: Where the file shall stand.
  ///   - idColumn: The name of the id column.
  ///   - classes: The names of the K columns of probabilities, in the order of output.
  ///   - idPosition: How many columns of probabilities stand before the id column, from 0 to K.
  ///   - ids: N ids.
  ///   - probabilities: N × K, columns in the order of `classes`.
  /// - Returns: The file as it stands now.
  /// - Precondition: The shapes agree.
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`, as `OutputFile`.
  public func write(
    to path: String, idColumn: String, classes: [String], idPosition: Int, ids: [String],
    probabilities: ProbabilityMatrix
  ) throws -> SourceRecord {
    let staged = try stage(
      for: path, idColumn: idColumn, classes: classes, idPosition: idPosition, ids: ids, probabilities: probabilities)
    try staged.publish()
    return SourceRecord(path: path, sha256: staged.sha256, rows: ids.count)
  }

  /// The same as `write`, but the file does not take its name yet.
  public func stage(
    for path: String, idColumn: String, classes: [String], idPosition: Int, ids: [String],
    probabilities: ProbabilityMatrix
  ) throws -> StagedFile {
    precondition(ids.count == probabilities.rowCount && classes.count == probabilities.classCount, "shapes must agree")
    precondition((0...classes.count).contains(idPosition), "the id column stands among the others")
    return try OutputFile(path: path, overwrites: overwrites).stage { output in
      var line: [UInt8] = []
      append(id: idColumn, at: idPosition, cells: classes, to: &line) { CSVText.append($0, to: &$1) }
      try output.append(contentsOf: line)
      for (row, id) in ids.enumerated() {
        line.removeAll(keepingCapacity: true)
        append(id: id, at: idPosition, cells: probabilities[row: row], to: &line) {
          $1.append(contentsOf: "\($0)".utf8)
        }
        try output.append(contentsOf: line)
      }
    }
  }

  private func append<Cells: Collection>(
    id: String, at idPosition: Int, cells: Cells, to line: inout [UInt8],
    _ append: (Cells.Element, inout [UInt8]) -> Void
  ) {
    var position = 0
    for cell in cells {
      if position == idPosition {
        CSVText.append(id, to: &line)
        line.append(ASCII.comma)
      }
      append(cell, &line)
      line.append(ASCII.comma)
      position += 1
    }
    if position == idPosition {
      CSVText.append(id, to: &line)
    } else {
      line.removeLast()
    }
    line.append(ASCII.lineFeed)
  }
}
