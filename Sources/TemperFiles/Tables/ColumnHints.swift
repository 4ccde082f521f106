import TemperCore

extension Header {
  /// The option by which the file can be read as it is; nil where its columns cannot be matched with the classes.
  ///
  /// - Parameter options: how options are written; nil where the command has none.
  func hint(_ classes: [String], _ options: OptionText?) -> Message? {
    guard let options else { return nil }
    if let prefix = commonPrefix(classes) {
      let isTaken = idPosition.map { isAssumed && classes.contains(String(names[$0].dropFirst(prefix.count))) } ?? false
      let ids: Message =
        isTaken ? ", and name the ids with \(.idColumn) \(likelyIDs.map(OptionText.quoted) ?? "NAME")" : ""
      return "take its columns with \(options.prefix(prefix))\(ids)"
    }
    if let pairs = matches(classes) { return "take its columns with \(options.columns(pairs))" }
    let others = valuePositions.map { names[$0] }
    if let column = likelyIDs, others.contains(column) {
      return "name the ids with \(.idColumn) \(OptionText.quoted(column))"
    }
    if let advice = reshaping(others, classes) { return advice }
    guard others.count == classes.count, Set(others).isDisjoint(with: classes) else { return nil }
    if classes.allSatisfy(DecimalNumber.isNumber), !others.contains(where: DecimalNumber.isNumber) {
      let map = OptionText.labelMap(Array(zip(Header.byNumber(classes), others)))
      return "the labels are numbers: load them with \(map), if that is the order"
    }
    let isSlip = NearMiss.suggestion(for: others[0], among: classes) != nil
    return isSlip ? nil : "if they are in this order, \(options.columns(zip(others, classes).map { ($0, $1) }))"
  }

  /// What to do with a table that has a row for each class of an example, or with lists in one column of text.
  private func reshaping(_ others: [String], _ classes: [String]) -> Message? {
    guard Set(others).isDisjoint(with: classes), classes.count > 2 else { return nil }
    if others.count == 1, record.format != .json {
      return "write a column for each class, or lists as JSON Lines"
    }
    let name = others.first { ["class", "label", "variable", "category", "outcome", "name"].contains($0.lowercased()) }
    guard others.count == 2, let name, let value = others.first(where: { $0 != name }), let idPosition else {
      return nil
    }
    return "where every row is of one class, make a column of each, with pandas: pivot(index=\"\(names[idPosition])\", "
      + "columns=\"\(name)\", values=\"\(value)\")"
  }

  /// What to do about a column that is none of the classes', beside something else.
  func passingOver(_ classes: [String], _ options: OptionText?, orElse other: Message) -> Message {
    guard let options, let first = classes.first, Set(classes).isSubset(of: names) else { return other }
    return "\(other), or pass over all others with \(options.columns([(first, first)]))"
  }

  /// What to do where one column bears another name than its class.
  func renaming(_ classes: [String], _ options: OptionText?) -> Message? {
    let others = valuePositions.map { names[$0] }.filter { !classes.contains($0) }
    let free = classes.filter { !names.contains($0) }
    guard let options, others.count == 1, free.count == 1, classes.count > 1 else { return nil }
    return "if it is \(Printable.quoted(free[0])), \(options.columns([(others[0], free[0])]))"
  }

  /// Names in the order of the numbers they spell.
  private static func byNumber(_ names: [String]) -> [String] {
    names.sorted { (Double($0) ?? 0) < (Double($1) ?? 0) }
  }

  /// A column that is called like one of ids, where none was named and the first is not.
  var likelyIDs: String? {
    guard isAssumed, let idPosition, !Header.isLikeID(names[idPosition]) else { return nil }
    return names.first(where: Header.isLikeID) ?? names.first { Header.rowNames.contains($0.lowercased()) }
  }

  /// How numbers of rows are called, which are ids where nothing better is.
  private static let rowNames = ["row", ".row", "rowindex", "row_index"]

  private static func isLikeID(_ name: String) -> Bool {
    let name = name.lowercased()
    return name.hasSuffix("id") || name.hasSuffix("_ids") || ["key", "index", "row_number", "uuid"].contains(name)
  }

  /// What stands before the names of all classes in other columns.
  private func commonPrefix(_ classes: [String]) -> String? {
    guard let first = classes.first else { return nil }
    // The first column may be a class's in a file whose ids are called otherwise.
    let columns = names.indices.filter { $0 != idPosition || isAssumed }.map { names[$0] }
    let others = IdentifierIndex(columns)
    let found = columns.filter { $0.hasSuffix(first) && $0.utf8.count > first.utf8.count }
      .map { String($0.dropLast(first.count)) }
      .filter { prefix in classes.allSatisfy { others.number(of: prefix + $0) != nil } }
    return found.first(where: Header.meansPrediction) ?? found.first
  }

  private static func meansPrediction(_ name: String) -> Bool {
    ["pred", "prob", "oof", "p_"].contains { name.lowercased().hasPrefix($0) }
  }

  /// Columns that are called like the classes, with the same text before and behind, in upper or lower case.
  private func matches(_ classes: [String]) -> [(column: String, className: String)]? {
    let columns = valuePositions.map { names[$0] }
    let lower = columns.map { $0.lowercased() }
    var found: [[(column: String, className: String)]] = []
    for keys in Header.keys(of: classes) where Set(keys).count == keys.count && !keys.contains("") {
      // Longest first: of "a" and "tie" the longer one is found in fewer places.
      guard let anchor = keys.indices.max(by: { keys[$0].count < keys[$1].count }) else { continue }
      for name in lower {
        for range in name.ranges(of: keys[anchor]) {
          let before = name[..<range.lowerBound]
          let behind = name[range.upperBound...]
          let positions = keys.compactMap { key in lower.firstIndex(of: "\(before)\(key)\(behind)") }
          guard positions.count == keys.count, Set(positions).count == keys.count else { continue }
          let pairs = zip(positions, classes).map { (column: columns[$0], className: $1) }
          // The names themselves, where others stand beside them that match, are labels.
          if pairs.contains(where: { $0.column != $0.className }) { found.append(pairs) }
        }
      }
      if !found.isEmpty { break }
    }
    return found.first { Header.meansPrediction($0[0].column) } ?? found.first
  }

  /// By what a class may be called: its name, what of it is not common to all of them, its last word. In lower case.
  private static func keys(of classes: [String]) -> [[String]] {
    let names = classes.map { $0.lowercased() }
    guard let first = names.first else { return [] }
    var common = first
    for name in names { common = String(zip(common, name).prefix { $0 == $1 }.map(\.0)) }
    // A common beginning ends where a word does.
    let cut = common.lastIndex { !($0.isLetter || $0.isNumber) }.map {
      common.distance(from: common.startIndex, to: $0) + 1
    }
    let words = names.map { $0.split { !($0.isLetter || $0.isNumber) }.last.map(String.init) ?? "" }
    return [names, cut.map { cut in names.map { String($0.dropFirst(cut)) } } ?? [], words].filter { !$0.isEmpty }
  }
}
