import TemperCore

/// The ids of a table's rows, checked as they come.
struct RowIdentifiers {
  let path: String
  let idPosition: Int
  let columnCount: Int
  private(set) var ids: [String] = []
  private(set) var lines: [Int] = []
  private var index = IdentifierIndex()

  init(_ header: Header) {
    path = header.path
    idPosition = header.idPosition
    columnCount = header.names.count
  }

  /// Takes the row's id.
  ///
  /// - Throws: `FileError` for a row with too few or too many fields, an empty id and an id that was there before.
  mutating func take(_ record: TableRecord) throws {
    if record.fields.count != columnCount {
      throw record.error(
        path, field: columnCount, found: Printable.count(record.fields.count, "field"),
        expected: "\(columnCount) as in the header",
        remedy: record.fields.count < columnCount
          ? "complete the row"
          : record.format == .csv
            ? "put fields that hold commas in quotes, and write decimals with a point"
            : "put fields that hold tabs in quotes")
    }
    let content = record.content(idPosition)
    if content.isEmpty {
      throw record.error(
        path, field: idPosition, found: "an empty id", expected: "an id in every row", remedy: "name the row")
    }
    let (number, isNew) = index.insert(content)
    if !isNew {
      throw record.error(
        path, field: idPosition,
        found: "the id \(Printable.quoted(ids[number])) a second time, first on line \(lines[number])",
        expected: "every id once", remedy: "remove one of the rows")
    }
    ids.append(String(decoding: content, as: UTF8.self))
    lines.append(record.location(ofField: 0).line)
  }

  /// - Throws: `FileError` where there was no row.
  func finish(nextLine: Int) throws {
    if ids.isEmpty {
      throw FileError(
        kind: .badData, path: path, line: nextLine, column: 1, found: "no rows behind the header",
        expected: "at least one row")
    }
  }
}
