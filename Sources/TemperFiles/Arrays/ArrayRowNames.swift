import TemperCore

/// The ids of an array's rows, and where they stand.
struct ArrayRowNames {
  let ids: [String]
  let lines: [Int]
  let idPosition: Int
  let path: String

  /// - Throws: `FileError` of kind `.usage` where nothing was said about the rows.
  init(_ rows: ArrayRows, path: String) throws {
    switch rows {
    case .unknown:
      throw FileError(
        kind: .usage, path: path, found: "an array, whose rows have no ids",
        expected: "to be told which example each row is",
        remedy: "give the ids with --ids FILE (--test-ids FILE for test rows), or say --in-order where its rows are in "
          + "the order in which the labels (or the test rows) are loaded")
    case .identified(let table):
      ids = table.ids
      lines = table.lines
      idPosition = table.idPosition
      self.path = table.source.path
    case .inOrder(let ids, let origin):
      self.ids = ids
      lines = ids.indices.map { $0 + 1 }
      idPosition = 0
      self.path = origin
    }
  }
}
