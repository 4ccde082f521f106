import TemperCore

/// Where the numbers of a row stand.
enum NumberPlaces {
  /// A column for each class, in the order of the classes.
  case columns([Int])
  /// One column that holds one of two classes; the other has the rest.
  case single(Int, of: Int)
  /// Lists or objects of JSON.
  case lists(NestedNumbers)

  /// Positions of the columns that are read.
  var positions: [Int] {
    switch self {
    case .columns(let positions): positions
    case .single(let position, _): [position]
    case .lists(let list): list.positions
    }
  }

  var isNested: Bool {
    if case .lists = self { return true }
    return false
  }

  /// What was taken for granted: `target = probability of 1`.
  func assumption(_ names: [String], _ classes: [String]) -> String? {
    guard case .single(let position, let ordinal) = self else { return nil }
    return "\(Printable.name(names[position])) = probability of \(Printable.name(classes[ordinal]))"
  }
}

/// Finds the columns of numbers of a file of predictions.
///
/// - Columns bear the classes' names, or those of a naming, which passes over all others.
/// - Of two classes one column is enough: the one that bears a class's name; or the only one beside the ids where the classes
///   are 0 and 1, or false and true, whose probability of 1, or true, it then is.
/// - Without a header, columns stand in the order that was given, or else in the classes' own.
/// - In JSON one column may hold a list of numbers in the order that was given, an object of the classes' names, or pairs of
///   a label and a score; or one column the labels and one the scores.
struct NumberColumns {
  let classes: [String]
  let naming: ColumnNaming?
  /// The classes in the order of columns without names.
  let order: [String]?
  /// The column of lists, where there are several.
  let list: String?
  let options: OptionText

  /// Whether the first column alone is none of the classes, which are all there.
  func leavesFirst(of names: [String]) -> Bool {
    let index = IdentifierIndex(names.dropFirst())
    return names.count == classes.count + 1 && classes.allSatisfy { index.number(of: $0) != nil }
  }

  /// - Throws: `FileError` where the columns are not those that are wanted.
  func places(_ header: inout Header) throws -> NumberPlaces {
    if !header.file.hasHeader, naming == nil { return try unnamed(header) }
    if let nested = try nested(header) { return .lists(nested) }
    if classes.count == 2, let place = try single(header) { return place }
    return .columns(try header.positions(of: classes, naming: naming, options: options))
  }

  /// Columns by their order.
  private func unnamed(_ header: Header) throws -> NumberPlaces {
    let order = order ?? classes
    let positions = header.valuePositions
    if positions.count == classes.count {
      return .columns(classes.map { name in positions[order.firstIndex { $0.utf8.elementsEqual(name.utf8) } ?? 0] })
    }
    if classes.count == 2, positions.count == 1 {
      guard self.order != nil || !NumberColumns.isTurned(classes) else { throw turned(header, positions[0]) }
      return .single(positions[0], of: classes[0].utf8.elementsEqual(order[1].utf8) ? 0 : 1)
    }
    let hasIDs = header.idPosition != nil
    throw header.record.error(
      header.path, field: 0, found: Printable.count(header.names.count, "column"),
      expected: "\(hasIDs ? "one of ids and " : "")\(classes.count) for \(Printable.list(order)), in this order",
      remedy: hasIDs && header.names.count == classes.count
        ? "if there are no ids, say \(.inOrder) where its rows are in the order of the labels, or give them with \(.ids) FILE"
        : "say which are meant: columns without names are called 1, 2 and so on, as in "
          + options.columns(zip(1..., classes).map { ("\($0 + (hasIDs ? 1 : 0))", $1) }))
  }

  // One column for two classes.

  private func single(_ header: Header) throws -> NumberPlaces? {
    let positions = header.valuePositions
    let wanted = classes.map { naming?.column(of: $0) ?? $0 }
    // A class in place of the ids, and a column that was named and is not there, are mistakes.
    if let id = header.idPosition, wanted.contains(where: { $0.utf8.elementsEqual(header.names[id].utf8) }) {
      return nil
    }
    let known = IdentifierIndex(header.names)
    if let naming, naming.pairs.contains(where: { known.number(of: $0.column) == nil }) { return nil }
    if let naming, !naming.pairs.isEmpty, !naming.prefix.isEmpty { return nil }
    let found = wanted.map { name in positions.first { header.names[$0].utf8.elementsEqual(name.utf8) } }
    switch (found[0], found[1]) {
    case (.some, .some): return nil
    case (.some(let position), nil) where naming != nil || positions.count == 1: return .single(position, of: 0)
    case (nil, .some(let position)) where naming != nil || positions.count == 1: return .single(position, of: 1)
    default: break
    }
    guard naming == nil, found.allSatisfy({ $0 == nil }) else { return nil }
    guard positions.count == 1, !header.looksLikeARow(besides: classes) else {
      // Several columns, none of a class: one of them may be meant.
      let names = positions.map { header.names[$0] }
      guard let likely = names.first(where: { NumberColumns.targets.contains($0.lowercased()) }),
        let ordinal = NumberColumns.positive(classes)
      else { return nil }
      throw header.record.error(
        header.path, field: positions[0], found: "the columns \(Printable.list(names))",
        expected: "the class columns \(Printable.list(classes)), or one of them",
        remedy: "say which column holds which class: \(options.columns([(likely, classes[ordinal])]))")
    }
    guard let ordinal = NumberColumns.positive(classes) else { throw unknownClass(header, positions[0]) }
    return .single(positions[0], of: ordinal)
  }

  /// What a column of one class's probability is usually called.
  private static let targets: Set<String> = [
    "target", "prediction", "pred", "prob", "probability", "score", "p", "proba",
  ]

  /// The class that a probability alone is of: 1 beside 0, true beside false; nil of other classes.
  static func positive(_ classes: [String]) -> Int? {
    guard classes.count == 2 else { return nil }
    let names = classes.map { $0.lowercased() }
    for (no, yes) in [("0", "1"), ("false", "true")] {
      if names == [no, yes] { return 1 }
      if names == [yes, no] { return 0 }
    }
    return nil
  }

  /// Whether the first of the classes is the one that a probability alone is usually of.
  static func isTurned(_ classes: [String]) -> Bool { positive(classes) == 0 }

  private func unknownClass(_ header: Header, _ position: Int) -> FileError {
    let name = header.names[position]
    return header.record.error(
      header.path, field: position, found: "the one column \(Printable.quoted(name))",
      expected: "the class columns \(Printable.list(classes)), or to be told which of them it is",
      remedy: "say \(options.columns([(name, classes[1])])), or \(options.columns([(name, classes[0])]))")
  }

  private func turned(_ header: Header, _ position: Int) -> FileError {
    header.record.error(
      header.path, field: position, found: "one column of numbers", expected: "to be told which class it is of",
      remedy: "say \(options.order([classes[1], classes[0]])) where it is of \(Printable.quoted(classes[0])), else "
        + options.order(classes))
  }

  // Lists and objects of JSON.

  private func nested(_ header: Header) throws -> NestedNumbers? {
    let nested = header.valuePositions.filter { [.list, .object].contains(header.record.kind($0)) }
    guard !nested.isEmpty else { return nil }
    let wanted = classes.map { naming?.column(of: $0) ?? $0 }
    let known = IdentifierIndex(header.names)
    if list == nil, wanted.allSatisfy({ known.number(of: $0) != nil }) { return nil }
    let names = nested.map { header.names[$0] }
    func position(_ name: String) -> Int? { nested.first { header.names[$0].lowercased() == name } }
    let numbers = NestedNumbers(
      classes: wanted,
      order: order.map { order in
        classes.map { name in order.firstIndex { $0.utf8.elementsEqual(name.utf8) } ?? 0 }
      }, labelled: classes, options: options)
    if let list {
      guard let chosen = nested.first(where: { header.names[$0] == list }) else {
        throw header.record.error(
          header.path, field: nested[0], found: "no list or object \(Printable.quoted(list))",
          expected: "one of \(Printable.list(names))", remedy: NearMiss.question(for: list, among: names))
      }
      return numbers.at(chosen)
    }
    if nested.count == 1 { return numbers.at(nested[0]) }
    // As a zero-shot pipeline writes them: all labels in one list, their scores in another.
    if let labels = position("labels"), let scores = position("scores") { return numbers.at(scores, labels: labels) }
    throw header.record.error(
      header.path, field: nested[0], found: "the lists or objects \(Printable.list(names))",
      expected: "one, or to be told which holds the numbers",
      remedy: "name it with \(.array) \(OptionText.quoted(names[0]))")
  }
}
