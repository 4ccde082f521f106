import TemperCore

extension Header {
  /// The position of every class's column by a naming, in the order of `classes`; other columns are passed over.
  ///
  /// - Throws: `FileError` for a column that is not there, and where the ids' column would be one of them.
  func positions(of classes: [String], _ naming: ColumnNaming) throws -> [Int] {
    try classes.map { name in
      let column = naming.column(of: name)
      guard let position = names.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }) else {
        let others = valuePositions.map { names[$0] }
        throw record.error(
          path, field: names.count, found: "no column \(Printable.quoted(column))",
          expected: "it to hold the class \(Printable.quoted(name))",
          remedy: NearMiss.question(for: column, among: others) ?? "the other columns are \(Printable.list(others))")
      }
      guard position != idPosition else {
        throw record.error(
          path, field: position, found: "the id column \(Printable.quoted(column)) as one of a class",
          expected: "another column for the ids", remedy: "name the id column")
      }
      return position
    }
  }

  /// The position of a column by its name.
  ///
  /// - Throws: `FileError` where there is none, or where it is the ids'.
  func position(of column: String, what: String) throws -> Int {
    guard let position = names.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }), position != idPosition else {
      let others = valuePositions.map { names[$0] }
      throw record.error(
        path, field: names.count, found: "no column \(Printable.quoted(column)) beside the ids", expected: what,
        remedy: NearMiss.question(for: column, among: others) ?? "the other columns are \(Printable.list(others))")
    }
    return position
  }

  /// The columns that a naming says hold classes, and which, in file order.
  ///
  /// - Throws: `FileError` where there are fewer than two, or a column of the naming is not there.
  func classColumns(_ naming: ColumnNaming) throws -> [(position: Int, className: String)] {
    let found = valuePositions.compactMap { position in
      naming.className(of: names[position]).map { (position: position, className: $0) }
    }
    _ = try positions(of: naming.pairs.map(\.className), naming)
    guard found.count >= 2 else {
      throw record.error(
        path, field: names.count,
        found: "\(Printable.count(found.count, "column")) of classes by what was said of them",
        expected: "at least two", remedy: "the columns are \(Printable.list(names))")
    }
    return found
  }
}
