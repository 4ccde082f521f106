/// A column of groups beside the values that a file is read for: rows of one person or one prompt, which belong together.
struct GroupColumn {
  /// Its name, in any case.
  static let name = "group"

  let position: Int
  private(set) var values: [String] = []

  /// The column named `group` where there are two columns or more beside the ids; nil where there is none.
  init?(_ header: Header) {
    let positions = header.valuePositions
    guard positions.count > 1,
      let position = positions.first(where: { header.names[$0].lowercased() == GroupColumn.name })
    else { return nil }
    self.position = position
  }

  /// Takes the row's group.
  ///
  /// - Throws: `FileError` for an empty cell.
  mutating func take(_ record: TableRecord, path: String) throws {
    guard !record.fields[position].range.isEmpty else {
      throw record.error(
        path, field: position, found: "an empty cell", expected: "a group in every row", remedy: "complete the row")
    }
    values.append(record.text(position))
  }
}
