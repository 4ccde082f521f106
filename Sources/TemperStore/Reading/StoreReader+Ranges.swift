import GRDB

extension StoreReader {
  /// The row ids of a split's examples: one unbroken run, in loading order, that of the test examples behind the other.
  ///
  /// How many there are stands beside their checksum; counting them took a tenth of the time of an import. O(log examples).
  func exampleRange(_ split: Split) throws -> Range<Int> {
    let last = try Int.fetchOne(db, sql: "SELECT max(id) FROM example") ?? 0
    var range = 1..<1
    for part in split == .oof ? [ContentPart.labels] : [.labels, .tests] {
      guard let rows = try checksum(of: part)?.rows else { return 0..<0 }
      guard rows > 0, rows <= last - range.upperBound + 1 else {
        throw damaged("there are fewer examples than were stored")
      }
      range = range.upperBound..<range.upperBound + rows
    }
    return range
  }

  /// Refuses row ids of a split's examples that are not one unbroken run. O(examples).
  func requireUnbroken(_ split: Split) throws {
    let row = try Row.fetchOne(
      db,
      sql: "SELECT min(id) AS first, max(id) AS last, count(*) AS count FROM example NOT INDEXED WHERE split = ?",
      arguments: [split.rawValue])
    guard let row, let first: Int = try optional(row, "first"), let last: Int = try optional(row, "last") else {
      return
    }
    guard first..<last + 1 == (try exampleRange(split)), last - first + 1 == (try value(row, "count") as Int) else {
      throw damaged("the ids of its \(split.rawValue) examples have a gap")
    }
  }
}
