import GRDB
public import TemperCore

/// The database as one unchanging state. Valid only inside the closure of `Store.read` or `Store.write`.
public struct StoreReader {
  let db: Database
  /// Path of the database, as it was given.
  public let path: String

  /// The classes, or nil before labels are loaded.
  ///
  /// - Throws: `StoreError`.
  public func layout() throws -> ClassLayout? {
    let rows = try Row.fetchAll(db, sql: "SELECT ordinal, name, role FROM class ORDER BY ordinal")
    guard !rows.isEmpty else { return nil }
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
    let statement = try RawStatement(
      db, sql: "SELECT key, label, fold, \"group\" FROM example NOT INDEXED WHERE split = ? ORDER BY id")
    try statement.bind(split.rawValue, at: 1)
    var ids: [String] = []
    var labels: [Int] = []
    var folds: [String] = []
    var groups: [String] = []
    while try statement.step() {
      ids.append(statement.text(0))
      if !statement.isNull(1) { labels.append(statement.int(1)) }
      if !statement.isNull(2) { folds.append(statement.text(2)) }
      if !statement.isNull(3) { groups.append(statement.text(3)) }
    }
    func whole<T>(_ values: [T], _ name: String) throws -> [T]? {
      if values.isEmpty { return nil }
      guard values.count == ids.count else { throw damaged("\(name) are there for some examples only") }
      return values
    }
    let examples = Examples(
      ids: ids, labels: try whole(labels, "labels"), folds: try whole(folds, "folds"),
      groups: try whole(groups, "groups"))
    try requireRecorded(examples, split)
    return examples
  }

  private func requireRecorded(_ examples: Examples, _ split: Split) throws {
    func texts(_ values: [String]?, _ kind: SourceRecord.Kind) throws -> Checksum? {
      let source = try sourceInfo(kind)
      guard let values else { return nil }
      return .texts(values, source: source)
    }
    guard split == .oof else {
      let sum = examples.ids.isEmpty ? nil : Checksum.texts(examples.ids)
      return try require(sum, recordedFor: .tests, .tests)
    }
    var labels: Checksum?
    if let layout = try layout(), let source = try sourceInfo(.labels), let values = examples.labels {
      labels = .labels(layout, ids: examples.ids, labels: values, source: source)
    }
    try require(labels, recordedFor: .labels, .labels)
    try require(try texts(examples.folds, .folds), recordedFor: .folds, .folds)
    try require(try texts(examples.groups, .groups), recordedFor: .groups, .groups)
  }

  func damaged(_ detail: String) -> StoreError { StoreError(.damaged(detail), path: path) }
}
