import TemperCore

/// Cells of a model that did not predict a row, as data frames write them.
enum MissingValue {
  private static let spellings: Set<String> = ["", "nan", "na", "n/a", "<na>", "null", "none"]

  /// Whether a cell holds no number, and says so. O(1).
  static func isMissing(_ record: TableRecord, _ position: Int) -> Bool {
    guard position < record.fields.count else { return false }
    let content = record.content(position)
    // Numbers begin otherwise, and are most of what is asked about.
    guard let first = content.first else { return true }
    guard content.count <= 4, first | 0x20 == UInt8(ascii: "n") || first == UInt8(ascii: "<") else { return false }
    return spellings.contains(record.text(position).lowercased())
  }

  /// Whether a text that should be a name says that there is none. `none` is left out: it is a usual name of a class. O(1).
  static func isMarked(_ name: String) -> Bool {
    name.utf8.count <= 4 && spellings.subtracting(["none"]).contains(name.lowercased()) || name == "#N/A"
  }

  /// The error of a row without any prediction, where every row needs one.
  static func error(_ record: TableRecord, _ positions: [Int], path: String) -> FileError {
    let first = positions.min() ?? 0
    let text = record.text(first)
    return record.error(
      path, field: first,
      found: text.isEmpty ? "an empty cell for every class" : "\(Printable.quoted(text)) for every class",
      expected: "predictions in every row",
      remedy: "fill them in, or leave such rows out of fits and scores with \(.partial)")
  }
}
