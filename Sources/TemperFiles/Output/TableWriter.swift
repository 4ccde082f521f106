/// Writes tables of text as CSV files.
public struct TableWriter: Sendable {
  private let overwrites: Bool

  /// - Parameter overwrites: Whether a file that stands there may be replaced.
  public init(overwrites: Bool) {
    self.overwrites = overwrites
  }

  /// Writes a header and one line for each row, ended by LF, under a temporary name. O(cells).
  ///
  /// - Precondition: Every row has as many cells as there are columns.
  /// - Throws: `FileError` of kind `.cannotCreate` or `.inputOutput`, as `OutputFile`.
  public func stage(for path: String, columns: [String], rows: [[String]]) throws -> StagedFile {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row must fill the columns")
    return try OutputFile(path: path, overwrites: overwrites).stage { output in
      for row in [columns] + rows {
        var line: [UInt8] = []
        for (index, cell) in row.enumerated() {
          if index > 0 { line.append(ASCII.comma) }
          CSVText.append(cell, to: &line)
        }
        line.append(ASCII.lineFeed)
        try output.append(contentsOf: line)
      }
    }
  }
}
