import GRDB
public import TemperCore

/// The examples of a split, in the order they were loaded; every array that is present has one element per example.
public struct Examples: Sendable, Equatable {
  public let ids: [String]
  /// Class ordinals; nil for the test split.
  public let labels: [Int]?
  /// Names of folds; nil when none were loaded.
  public let folds: [String]?
  /// Names of groups; nil when none were loaded.
  public let groups: [String]?
  /// What each example weighs; nil when no weights were loaded.
  public let weights: RowWeights?

  public var count: Int { ids.count }

  public init(
    ids: [String], labels: [Int]? = nil, folds: [String]? = nil, groups: [String]? = nil, weights: RowWeights? = nil
  ) {
    self.ids = ids
    self.labels = labels
    self.folds = folds
    self.groups = groups
    self.weights = weights
  }
}

extension StoreReader {
  /// The classes, or nil before labels are loaded.
  ///
  /// - Throws: `StoreError`.
  public func layout() throws -> ClassLayout? {
    let rows = try Row.fetchAll(
      db, sql: "SELECT ordinal, name, role FROM class ORDER BY ordinal LIMIT \(Schema.maximumClassCount + 1)")
    guard !rows.isEmpty else { return nil }
    guard rows.count <= Schema.maximumClassCount else { throw tooManyClasses() }
    var names: [String] = []
    var ordinals: [ClassLayout.Role: Int] = [:]
    for (index, row) in rows.enumerated() {
      let ordinal: Int = try value(row, "ordinal")
      guard ordinal == index else { throw damaged("the ordinals of its classes have a gap") }
      names.append(try value(row, "name"))
      let role: String? = try optional(row, "role")
      if let role = role.flatMap(ClassLayout.Role.init(rawValue:)) { ordinals[role] = ordinal }
    }
    guard Set(names).count == names.count else { throw damaged("two of its classes have the same name") }
    if ordinals.isEmpty { return ClassLayout(names: names) }
    guard names.count == 3, let sideA = ordinals[.sideA], let sideB = ordinals[.sideB], let tie = ordinals[.tie] else {
      throw damaged("its classes play parts that do not make up a tie and two sides")
    }
    return ClassLayout(names: names, tieStructure: TieStructure(sideA: sideA, sideB: sideB, tie: tie))
  }

  /// The examples of a split in loading order, as they were stored; empty where none are loaded. O(examples).
  ///
  /// - Throws: `StoreError`.
  public func examples(_ split: Split) throws -> Examples {
    // In the order of the table; by the index of the keys the rows would have to be sorted.
    let classCount = try classCount()
    let statement = try RawStatement(
      db, sql: "SELECT key, label, fold, \"group\", weight FROM example NOT INDEXED WHERE split = ? ORDER BY id")
    try statement.bind(split.rawValue, at: 1)
    var ids: [String] = []
    var labels: [Int] = []
    var folds: [String] = []
    var groups: [String] = []
    var weights: [Double] = []
    while try statement.step() {
      ids.append(statement.text(0))
      if !statement.isNull(1) {
        let label = statement.int(1)
        guard (0..<classCount).contains(label) else {
          statement.reset()
          throw damaged("the label of an example names no class")
        }
        labels.append(label)
      }
      if !statement.isNull(2) { folds.append(statement.text(2)) }
      if !statement.isNull(3) { groups.append(statement.text(3)) }
      if !statement.isNull(4) {
        let weight = statement.double(4)
        guard RowWeights.allows(weight) else {
          statement.reset()
          throw damaged("the weight of an example is \(weight), which is none")
        }
        weights.append(weight)
      }
    }
    func whole<T>(_ values: [T], _ name: String) throws -> [T]? {
      if values.isEmpty { return nil }
      guard values.count == ids.count else { throw damaged("\(name) are there for some examples only") }
      return values
    }
    let examples = Examples(
      ids: ids, labels: try whole(labels, "labels"), folds: try whole(folds, "folds"),
      groups: try whole(groups, "groups"), weights: try whole(weights, "weights").map(rowWeights))
    try requireRecorded(examples, split)
    return examples
  }

  private func rowWeights(_ weights: [Double]) throws -> RowWeights {
    guard weights.contains(where: { $0 > 0 }) else { throw damaged("the weights of its examples are all 0") }
    return RowWeights(weights)
  }

  private func requireRecorded(_ examples: Examples, _ split: Split) throws {
    func texts(_ values: [String]?, _ kind: StoredSource.Kind) throws -> Checksum? {
      let source = try file(of: kind)
      guard let values else { return nil }
      return .texts(values, source: source)
    }
    guard split == .oof else {
      let sum = examples.ids.isEmpty ? nil : Checksum.texts(examples.ids)
      return try require(sum, recordedFor: .tests, .tests)
    }
    var labels: Checksum?
    if let layout = try layout(), let source = try file(of: .labels), let values = examples.labels {
      labels = .labels(layout, ids: examples.ids, labels: values, source: source)
    }
    try require(labels, recordedFor: .labels, .labels)
    try require(try texts(examples.folds, .folds), recordedFor: .folds, .folds)
    try require(try texts(examples.groups, .groups), recordedFor: .groups, .groups)
    let source = try file(of: .weights)
    let weights = examples.weights.map { Checksum.numbers($0.given, source: source) }
    try require(weights, recordedFor: .weights, .weights)
  }

  /// The row ids of a split's examples: one unbroken run, in loading order, that of the test examples behind the other.
  ///
  /// How many there are stands beside their checksum; counting them took a tenth of the time of an import. O(log examples).
  func exampleRange(_ split: Split) throws -> Range<Int> {
    let last = try lastExample()
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

  /// The highest row id of an example; 0 where there are none. O(log examples).
  ///
  /// It stands in the file, as numbers of rows do. All rows come from 1 on, and each takes more than a byte: what is beyond
  /// that is damaged, and sizes nothing in memory.
  func lastExample() throws -> Int {
    let last = try Int.fetchOne(db, sql: "SELECT max(id) FROM example") ?? 0
    guard (0...(try Store.bytes(db))).contains(last) else {
      throw damaged("the id of an example is \(last), which is beyond what the file can hold")
    }
    return last
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
    let range = try exampleRange(split)
    guard first == range.lowerBound, last == range.upperBound - 1, range.count == (try value(row, "count") as Int)
    else {
      throw damaged("the ids of its \(split.rawValue) examples have a gap")
    }
  }
}

extension StoreWriter {
  /// Loads the classes and the labelled examples, on which everything else hangs.
  ///
  /// - Parameters:
  ///   - layout: The classes; at most 1,000.
  ///   - ids: One distinct id per example, in the order all rows will have.
  ///   - labels: One class ordinal per example.
  ///   - source: The file they came from.
  ///   - replace: Whether labels that are loaded are replaced, and with them all examples, folds, groups,
  ///     weights, segments and models.
  ///     Fits and submissions stay; the predictions of fits go, as their examples do.
  /// - Throws: `StoreError`; `.labelsLoaded` when labels are loaded and `replace` is false.
  public func importLabels(
    layout: ClassLayout, ids: [String], labels: [Int], source: Source, replace: Bool
  ) throws {
    guard layout.count <= Schema.maximumClassCount else {
      throw failure(.tooManyClasses(found: layout.count, limit: Schema.maximumClassCount))
    }
    guard layout.count > 0 else { throw failure(.wrongCount(what: "classes", found: 0, expected: 2)) }
    guard !ids.isEmpty else { throw failure(.outOfRange(what: "labels have no rows")) }
    guard labels.count == ids.count else {
      throw failure(.wrongCount(what: "labels", found: labels.count, expected: ids.count))
    }
    if let row = labels.firstIndex(where: { !(0..<layout.count).contains($0) }) {
      throw failure(.outOfRange(what: "label of example \(row + 1) names no class"))
    }
    try requireNoNul(layout.names, "name of class")
    try requireNoNul(ids, "id of example")
    if try reader.classCount() > 0 {
      guard replace else { throw failure(.labelsLoaded) }
      try removeEverythingButFits()
    }

    for (ordinal, name) in layout.names.enumerated() {
      try db.execute(
        sql: "INSERT INTO class (ordinal, name, role) VALUES (?, ?, ?)",
        arguments: [ordinal, name, layout.role(of: ordinal)?.rawValue])
    }
    try db.execute(sql: Schema.predictionTable(classCount: layout.count))
    try db.execute(sql: Schema.fitPredictionTable(classCount: layout.count))
    for view in PredictionView.allCases { try db.execute(sql: view.sql(classNames: layout.names)) }
    try refusingDuplicates(ids) {
      try BulkInsert.insert(db, into: "example", columns: ["id", "split", "key", "label"], rowCount: ids.count) {
        statement, parameter, row in
        try statement.bind(row + 1, at: parameter)
        try statement.bind(Split.oof.rawValue, at: parameter + 1)
        try statement.bind(ids[row], at: parameter + 2)
        try statement.bind(labels[row], at: parameter + 3)
      }
    }
    _ = try recordSource(source, kind: .labels)
    try record(.labels(layout, ids: ids, labels: labels, source: source), of: .labels)
  }

  /// Gives every OOF example its fold, in loading order; earlier folds are replaced.
  ///
  /// - Throws: `StoreError`; `.labelsMissing` before labels are loaded.
  public func importFolds(_ values: [String], source: Source) throws {
    try importTexts("fold", values, kind: .folds, .folds, source: source)
  }

  /// Gives every OOF example its group, in loading order; earlier groups are replaced.
  ///
  /// - Throws: `StoreError`; `.labelsMissing` before labels are loaded.
  public func importGroups(_ values: [String], source: Source) throws {
    try importTexts("group", values, kind: .groups, .groups, source: source)
  }

  /// Gives every OOF example its weight, in loading order; earlier weights are replaced.
  ///
  /// - Throws: `StoreError`; `.labelsMissing` before labels are loaded.
  public func importWeights(_ weights: RowWeights, source: Source) throws {
    try importColumn(
      "weight", weights.given, kind: .weights, .weights, source: source, .numbers(weights.given, source: source)
    ) { try $0.bind($1, at: 1) }
  }

  /// Loads the ids of the test examples, in the order all test rows will have; once.
  ///
  /// - Throws: `StoreError`; `.testLoaded` when they are loaded.
  public func importTestExamples(ids: [String]) throws {
    _ = try requireLabels()
    guard !ids.isEmpty else { throw failure(.outOfRange(what: "test examples have no rows")) }
    guard try reader.exampleRange(.test).isEmpty else { throw failure(.testLoaded) }
    try requireNoNul(ids, "id of test example")
    let first = try reader.lastExample() + 1
    try refusingDuplicates(ids) {
      try BulkInsert.insert(db, into: "example", columns: ["id", "split", "key"], rowCount: ids.count) {
        statement, parameter, row in
        try statement.bind(first + row, at: parameter)
        try statement.bind(Split.test.rawValue, at: parameter + 1)
        try statement.bind(ids[row], at: parameter + 2)
      }
    }
    try record(.texts(ids), of: .tests)
  }

  /// Removes the test examples, so that another file can bring others.
  ///
  /// - Throws: `StoreError`; `.testInUse` while a model has predictions for them.
  public func removeTestExamples() throws {
    let inUse = try Bool.fetchOne(
      db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE kind = 'predictions' AND split = 'test')")
    if inUse == true { throw failure(.testInUse) }
    try db.execute(sql: "DELETE FROM example WHERE split = 'test'")
    try forget(.tests)
  }

  /// Removes classes, examples, folds, groups, weights, segments, models and all predictions; fits and submissions stay as history, fits
  /// without their predictions, whose examples are gone.
  ///
  /// - Throws: `StoreError`.
  public func removeEverythingButFits() throws {
    try db.execute(
      sql: """
        DROP VIEW IF EXISTS prediction_named;
        DROP VIEW IF EXISTS fit_prediction_named;
        DROP TABLE IF EXISTS prediction;
        DROP TABLE IF EXISTS fit_prediction;
        DELETE FROM source;
        DELETE FROM relation;
        DELETE FROM relation_count;
        DELETE FROM example_segment;
        DELETE FROM segment_column;
        DELETE FROM model;
        DELETE FROM example;
        DELETE FROM class;
        DELETE FROM checksum WHERE part NOT IN ('fit', 'submission');
        """)
  }

  /// Removes folds, groups, weights or segments, and the file that they came from; whatever else is loaded stays.
  ///
  /// - Precondition: `kind` is one of these.
  /// - Throws: `StoreError`.
  public func removeLoaded(_ kind: StoredSource.Kind) throws {
    switch kind {
    case .folds: try removeColumn("fold", .folds)
    case .groups: try removeColumn("group", .groups)
    case .weights: try removeColumn("weight", .weights)
    case .segments:
      try db.execute(sql: "DELETE FROM example_segment; DELETE FROM segment_column")
      try forget(.segments)
    case .labels, .predictions: preconditionFailure("other things hang on these")
    }
    try db.execute(sql: "DELETE FROM source WHERE kind = ?", arguments: [kind.rawValue])
  }

  private func removeColumn(_ column: String, _ part: ContentPart) throws {
    try db.execute(sql: "UPDATE example SET \(Schema.identifier(column)) = NULL")
    try forget(part)
  }

  /// Removes everything, fits and the records of submissions too.
  ///
  /// - Throws: `StoreError`.
  public func removeEverything() throws {
    try removeEverythingButFits()
    try db.execute(sql: "DELETE FROM submission; DELETE FROM fit; DELETE FROM checksum")
  }

  private func importTexts(
    _ column: String, _ values: [String], kind: StoredSource.Kind, _ part: ContentPart, source: Source
  ) throws {
    _ = try requireLabels()
    try requireNoNul(values, "\(column) of example")
    try importColumn(column, values, kind: kind, part, source: source, .texts(values, source: source)) {
      try $0.bind($1, at: 1)
    }
  }

  private func importColumn<Value>(
    _ column: String, _ values: [Value], kind: StoredSource.Kind, _ part: ContentPart, source: Source,
    _ checksum: Checksum, bind: (_ statement: RawStatement, _ value: Value) throws -> Void
  ) throws {
    let examples = try requireLabels()
    guard values.count == examples.count else {
      throw failure(.wrongCount(what: kind.rawValue, found: values.count, expected: examples.count))
    }
    let statement = try RawStatement(
      db, sql: "UPDATE example SET \(Schema.identifier(column)) = ? WHERE id = ?")
    for (value, example) in zip(values, examples) {
      try bind(statement, value)
      try statement.bind(example, at: 2)
      _ = try statement.step()
    }
    try db.execute(sql: "DELETE FROM source WHERE kind = ?", arguments: [kind.rawValue])
    _ = try recordSource(source, kind: kind)
    try record(checksum, of: part)
  }

  /// Names the id that occurs twice when the table's rule finds that there is one.
  private func refusingDuplicates(_ ids: [String], _ insert: () throws -> Void) throws {
    do {
      try insert()
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      // By bytes, as SQLite compares them: Swift takes canonically equivalent texts for equal.
      var seen = Set<[UInt8]>()
      for id in ids where !seen.insert(Array(id.utf8)).inserted {
        throw failure(.duplicate(what: "id", value: id))
      }
      throw error
    }
  }
}
