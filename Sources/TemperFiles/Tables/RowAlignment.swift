import TemperCore

/// Joins the rows of a file to examples by their ids.
public struct RowAlignment {
  /// For every key the row that has it.
  ///
  /// O(n) where both have one order, else O(n) on average with a hash table.
  ///
  /// - Parameters:
  ///   - ids: The ids of the rows, all different.
  ///   - lines: The line of each row.
  ///   - path: The file the rows come from.
  ///   - keys: The ids wanted, all different.
  ///   - keysPath: What the keys come from, for the message.
  ///   - idPosition: Position of the id column in the rows' file; its column in a line is known when it is the first.
  /// - Returns: `result[j]` is the index in `ids` of `keys[j]`.
  /// - Throws: `FileError` of kind `.badData` for ids that are not among the keys, for keys without a row, and for an id
  ///   that occurs twice. No row is ever dropped.
  public static func align(
    ids: [String], lines: [Int], path: String, to keys: [String], keysPath: String, idPosition: Int = 0
  ) throws -> [Int] {
    precondition(ids.count == lines.count, "every id has its line")
    if ids.count == keys.count, zip(ids, keys).allSatisfy({ $0.utf8.elementsEqual($1.utf8) }) {
      return Array(ids.indices)
    }
    let order = IdentifierIndex(keys)
    var rowOfKey = [Int?](repeating: nil, count: order.count)
    var unknown: [Int] = []
    for (row, id) in ids.enumerated() {
      guard let key = order.number(of: id) else {
        unknown.append(row)
        continue
      }
      if let first = rowOfKey[key] {
        throw FileError(
          kind: .badData, path: path, line: lines[row], column: idPosition == 0 ? 1 : nil,
          found: "the id \(Printable.quoted(id)) a second time, first on line \(lines[first])",
          expected: "every id once", remedy: "remove one of the rows")
      }
      rowOfKey[key] = row
    }
    let source = Printable.escaped(keysPath)
    if let first = unknown.first {
      let others = unknown.count == 1 ? "" : " and \(Printable.count(unknown.count - 1, "other"))"
      throw FileError(
        kind: .badData, path: path, line: lines[first], column: idPosition == 0 ? 1 : nil,
        found: "the id \(Printable.quoted(ids[first]))\(others) not in \(source)",
        expected: "the ids of \(source) only",
        remedy: "check that both files are of the same examples")
    }
    let missing = rowOfKey.indices.filter { rowOfKey[$0] == nil }
    if !missing.isEmpty {
      let names = Printable.list(missing.prefix(5).map { keys[$0] }, total: missing.count)
      throw FileError(
        kind: .badData, path: path, line: (lines.max() ?? 0) + 1, column: 1,
        found: "the end after \(Printable.count(ids.count, "row"))",
        expected: "\(Printable.grouped(keys.count)), one for each id of \(source)", remedy: "add the rows of \(names)")
    }
    return rowOfKey.compactMap { $0 }
  }
}
