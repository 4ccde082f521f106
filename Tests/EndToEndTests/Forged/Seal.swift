import Foundation
import GRDB
import TemperCore

@testable import TemperStore

/// Records the checksums of a database anew, as somebody does who has changed it and means to deceive.
struct Seal {
  private let reader: StoreReader
  private var writer: StoreWriter { StoreWriter(reader: reader) }
  private var db: Database { reader.db }

  /// What cannot be read any more keeps the checksum it had.
  static func renew(_ db: Database) throws {
    try db.execute(sql: "DELETE FROM checksum")
    let seal = Seal(reader: StoreReader(db: db, path: "forged"))
    try? seal.renewExamples()
    try? seal.renewSegments()
    try? seal.renewPredictions()
    try? seal.renewFits()
  }

  private func texts(_ sql: String) throws -> [String] {
    try Row.fetchAll(db, sql: sql).compactMap { String.fromDatabaseValue($0[0]) }
  }

  private func renewExamples() throws {
    let ids = try texts("SELECT key FROM example WHERE split = 'oof' ORDER BY id")
    let labels = try Row.fetchAll(db, sql: "SELECT label FROM example WHERE split = 'oof' ORDER BY id").map {
      Int.fromDatabaseValue($0[0]) ?? 0
    }
    if let layout = try? reader.layout(), let source = try reader.file(of: .labels) {
      try writer.record(.labels(layout, ids: ids, labels: labels, source: source), of: .labels)
    }
    let tests = try texts("SELECT key FROM example WHERE split = 'test' ORDER BY id")
    if !tests.isEmpty { try writer.record(.texts(tests), of: .tests) }
    for (column, kind, part) in [
      ("fold", StoredSource.Kind.folds, ContentPart.folds), ("group", .groups, .groups),
    ] {
      let values = try texts(
        "SELECT \"\(column)\" FROM example WHERE split = 'oof' AND \"\(column)\" IS NOT NULL ORDER BY id")
      if !values.isEmpty { try writer.record(.texts(values, source: try reader.file(of: kind)), of: part) }
    }
    let weights = try Row.fetchAll(
      db, sql: "SELECT weight FROM example WHERE split = 'oof' AND weight IS NOT NULL ORDER BY id"
    ).map { Double.fromDatabaseValue($0[0]) ?? 0 }
    if !weights.isEmpty {
      try writer.record(.numbers(weights, source: try reader.file(of: .weights)), of: .weights)
    }
  }

  private func renewSegments() throws {
    guard let source = try reader.file(of: .segments) else { return }
    let columns = try Row.fetchAll(db, sql: "SELECT id, name, kind FROM segment_column ORDER BY id").map { row in
      let values = try Row.fetchAll(
        db, sql: "SELECT name, lower, upper FROM segment_value WHERE \"column\" = ? ORDER BY ordinal",
        arguments: [row["id"] as Int]
      ).map { SegmentColumn.Value(name: try reader.value($0, "name"), lower: $0["lower"], upper: $0["upper"]) }
      let kind = SegmentColumn.Kind(rawValue: try reader.value(row, "kind")) ?? .text
      return SegmentColumn(name: try reader.value(row, "name"), kind: kind, values: values)
    }
    var rows = Checksum.SegmentRows()
    for row in try Row.fetchAll(db, sql: "SELECT \"column\", key, value FROM example_segment") {
      rows.add(
        column: try reader.value(row, "column"), key: try reader.value(row, "key"),
        value: try reader.value(row, "value"))
    }
    try writer.record(rows.checksum(columns: Checksum.segmentColumns(columns, source: source)), of: .segments)
  }

  private func matrix(_ table: String, _ owner: String, _ id: Int64) throws -> ProbabilityMatrix? {
    let classCount = try Int.fetchOne(db, sql: "SELECT count(*) FROM class") ?? 0
    let rows = try Row.fetchAll(db, sql: "SELECT * FROM \(table) WHERE \(owner) = ? ORDER BY example", arguments: [id])
    let values = rows.flatMap { row in row.databaseValues.dropFirst(2).map { Double.fromDatabaseValue($0) ?? 0 } }
    guard classCount > 0, values.count == rows.count * classCount else { return nil }
    return ProbabilityMatrix(classCount: classCount, values: values)
  }

  private func renewPredictions() throws {
    for row in try Row.fetchAll(
      db, sql: "SELECT s.*, m.name AS name FROM source AS s JOIN model AS m ON m.id = s.model")
    {
      guard let split = Split(rawValue: try reader.value(row, "split")),
        let orientation = Orientation(rawValue: try reader.value(row, "orientation")),
        let scale = PredictionScale(rawValue: try reader.value(row, "scale")),
        let found = try matrix("prediction", "source", try reader.value(row, "id"))
      else { continue }
      try writer.record(
        .predictions(
          found, model: try reader.value(row, "name"), split: split, orientation: orientation,
          source: try reader.file(from: row), scale: scale),
        of: .predictions(source: try reader.value(row, "id")))
    }
  }

  private func renewFits() throws {
    let identifiers = try Int64.fetchAll(db, sql: "SELECT id FROM fit ORDER BY id")
    for (id, fit) in zip(identifiers, try reader.fits()) {
      try writer.record(.fit(fit), of: .fit(id))
      if let found = try? matrix("fit_prediction", "fit", id), found.rowCount > 0 {
        try writer.record(.predictions(found, fit: fit.name), of: .fitPredictions(fit: id))
      }
    }
    for row in try Row.fetchAll(db, sql: "SELECT id, fit_name, path, sha256, rows FROM submission") {
      try writer.record(
        .submission(fit: try reader.value(row, "fit_name"), file: try reader.file(from: row)),
        of: .submission(try reader.value(row, "id")))
    }
  }
}

/// Changes a database as another program would, and seals it.
enum Forgery {
  /// - Parameters:
  ///   - change: before the checksums are made anew.
  ///   - last: behind that.
  static func make(_ path: String, _ change: (Database) throws -> Void, last: (Database) throws -> Void = { _ in })
    throws
  {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? queue.close() }
    try queue.writeWithoutTransaction { db in
      try change(db)
      try Seal.renew(db)
      try last(db)
    }
  }
}
