import Foundation
import GRDB

/// Ways to change a database that no command of Temper would: one at random, from a seed.
struct Mutation: Sendable {
  var name: String
  /// Whether it comes behind the checksums.
  var isLast = false
  var apply: @Sendable (Database, inout SeededGenerator) throws -> Void

  private init(
    _ name: String, isLast: Bool = false, _ apply: @escaping @Sendable (Database, inout SeededGenerator) throws -> Void
  ) {
    self.name = name
    self.isLast = isLast
    self.apply = apply
  }

  /// What a terminal obeys, and other texts that are more than they seem.
  static let texts = [
    "\u{1B}]0;owned\u{07}", "\u{1B}[2J\u{1B}[31mred", "\u{9B}31mC1", "a\rb", "a\nb", "\u{7F}", "\u{202E}txt", "",
    "null",
    "a\tb\u{08}", "\u{1B}[1m", String(repeating: "long", count: 200), "e\u{301}", "\u{E9}",
  ]
  private static let numbers = [
    "1e308", "-1e308", "9e999", "-9e999", "0.0", "-1.0", "5.0", "1e-320", "0.5", "9223372036854775807", "NULL",
    "'text'",
    "x'00'",
  ]
  private static let integers = [
    "9223372036854775807", "-9223372036854775808", "100000000000", "0", "-1", "4611686018427387904", "NULL", "'text'",
  ]

  private static func sql(
    _ name: String, isLast: Bool = false, _ make: @escaping @Sendable (inout SeededGenerator) -> String
  )
    -> Mutation
  {
    Mutation(name, isLast: isLast) { db, random in try db.execute(sql: make(&random)) }
  }

  private static func pick<Element>(_ choices: [Element], _ random: inout SeededGenerator) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }

  private static func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

  private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"

  static let ofContent = all.filter { !$0.isLast }
  static let behindChecksums = all.filter(\.isLast)

  private static let all: [Mutation] =
    // The blend is what predicts, and the document what is shown: they come more often than the rest.
    ["blend", "blend", "blend", "blend", "document", "document", "document", "options"].map { column in
      Mutation(column) { db, random in
        let text = try String.fetchOne(db, sql: "SELECT \(column) FROM fit LIMIT 1") ?? "{}"
        let changed = JSONMutation.change(text, &random)
        try db.execute(sql: "UPDATE fit SET \(column) = ?", arguments: [changed])
      }
    } + [
      sql("text of a row") { random in
        let places = [
          ("model", "name"), ("class", "name"), ("fit", "name"), ("fit", "pool"), ("fit", "version"),
          ("source", "path"),
          ("source", "sha256"), ("source", "loaded_at"), ("segment_column", "name"), ("segment_value", "name"),
          ("example", "key"), ("example", "\"group\""), ("example", "fold"), ("submission", "path"),
          ("fit_input", "path"),
          ("fit_score", "candidate"), ("fit", "created_at"),
        ]
        let (table, column) = pick(places, &random)
        let one =
          "(SELECT \(column) FROM \(table) ORDER BY \(column) LIMIT 1 OFFSET \(Int.random(in: 0..<3, using: &random)))"
        return "UPDATE OR IGNORE \(table) SET \(column) = \(literal(pick(texts, &random))) WHERE \(column) = \(one)"
      },
      sql("probability") { random in
        let table = pick(["prediction", "fit_prediction"], &random)
        let rows = pick(["", " WHERE example % 7 = 3", " WHERE example > 60"], &random)
        return
          "UPDATE OR IGNORE \(table) SET p\(Int.random(in: 1...3, using: &random)) = \(pick(numbers, &random))\(rows)"
      },
      sql("number of a fit") { random in
        let column = pick(["temperature", "log_loss_in_sample", "log_loss_cross_validated", "standard_error"], &random)
        return "UPDATE OR IGNORE fit SET \(column) = \(pick(numbers, &random))"
      },
      sql("integer") { random in
        let places = [
          ("source", "rows"), ("example", "label"), ("submission", "rows"), ("segment_value", "ordinal"),
          ("class", "ordinal"),
          ("example_segment", "value"), ("fit_score", "position"), ("source", "model"), ("prediction", "example"),
        ]
        let (table, column) = pick(places, &random)
        let least = "(SELECT \(pick(["min", "max"], &random))(\(column)) FROM \(table))"
        return "UPDATE OR IGNORE \(table) SET \(column) = \(pick(integers, &random)) WHERE \(column) = \(least)"
      },
      sql("id of an example") { random in
        let place = pick(["split = 'test'", "split = 'oof'", "1"], &random)
        return "UPDATE OR IGNORE example SET id = \(pick(["9223372036854775807", "-5", "100000000000"], &random)) "
          + "WHERE id = (SELECT \(pick(["max", "min"], &random))(id) FROM example WHERE \(place))"
      },
      sql("rows that are gone") { random in
        let (table, column) = pick(
          [
            ("example", "id"), ("class", "ordinal"), ("model", "id"), ("source", "id"), ("prediction", "example"),
            ("fit_prediction", "example"), ("fit_score", "position"), ("segment_value", "ordinal"),
          ], &random)
        let part = Int.random(in: 0..<3, using: &random)
        return pick(["DELETE FROM \(table)", "DELETE FROM \(table) WHERE \(column) % 3 = \(part)"], &random)
      },
      sql("classes") { random in
        let count = pick([4, 1_000, 5_000], &random)
        return "\(endless.replacing("SELECT i + 1 FROM n", with: "SELECT i + 1 FROM n WHERE i < \(count)")) 1;"
          + "INSERT INTO class SELECT value, 'c' || value, NULL FROM (\(series(3, count)))"
      },
      sql("roles") { _ in "UPDATE class SET role = NULL" },
      sql("one class") { _ in "DELETE FROM class WHERE ordinal > 0" },
      sql("one group") { _ in "UPDATE example SET \"group\" = 'g' WHERE split = 'oof'" },
      sql("no weight") { _ in "UPDATE example SET weight = 0 WHERE split = 'oof'" },
      sql("a weight below zero") { _ in "UPDATE example SET weight = -1 WHERE id = 3" },
      sql("an infinite weight") { _ in "UPDATE example SET weight = 9e999 WHERE id = 3" },
      sql("a weight that is a text") { _ in "UPDATE example SET weight = 'much' WHERE id = 3" },
      sql("one row of weight") { _ in "UPDATE example SET weight = (id = 1) WHERE split = 'oof'" },
      sql("weights without a file") { _ in "DELETE FROM source WHERE kind = 'weights'" },
      sql("count", isLast: true) { random in
        "UPDATE checksum SET rows = \(pick(["100000000000", "9223372036854775807", "-1", "0", "1000000"], &random))"
          + pick(["", " WHERE part = 'labels'", " WHERE part = 'tests'"], &random)
      },
      sql("checksum", isLast: true) { _ in "UPDATE checksum SET value = value + 1" },
      sql("trigger", isLast: true) { random in
        "CREATE TRIGGER \(pick(["t", "\"\u{1B}[31m\""], &random)) AFTER INSERT ON submission BEGIN DELETE FROM fit; END"
      },
      sql("further object", isLast: true) { random in
        pick(
          [
            "CREATE TABLE notes (text)", "CREATE VIEW v AS \(endless) i FROM n", "CREATE INDEX i ON example (label)",
            "ANALYZE", "CREATE TABLE \"\u{1B}]0;x\u{07}\" (a)",
          ], &random)
      },
      sql("generated column", isLast: true) { random in
        let table = pick(["prediction", "class", "fit", "example", "checksum"], &random)
        return "ALTER TABLE \(table) ADD COLUMN g AS (1) VIRTUAL"
      },
      sql("view in place of a table", isLast: true) { random in
        let (table, columns) = pick(
          [
            ("prediction", "i AS source, i AS example, 0.5 AS p1, 0.25 AS p2, 0.25 AS p3"),
            ("grdb_migrations", "'1' AS identifier"), ("fit_prediction", "i AS fit, i AS example, 0.5 AS p1"),
            ("class", "i AS ordinal, 'x' AS name, NULL AS role"),
            ("checksum", "'labels' AS part, i AS owner, i AS rows, i AS value"),
          ], &random)
        return "DROP TABLE \(table); CREATE VIEW \(table) AS \(endless) \(columns) FROM n"
      },
    ]

  private static func series(_ first: Int, _ count: Int) -> String {
    "WITH RECURSIVE s(value) AS (SELECT \(first) UNION ALL SELECT value + 1 FROM s WHERE value < \(count - 1)) SELECT value FROM s"
  }
}

/// Changes one place of a JSON text.
enum JSONMutation {
  static func change(_ text: String, _ random: inout SeededGenerator) -> String {
    guard let value = try? JSONSerialization.jsonObject(with: Data(text.utf8)),
      let data = try? JSONSerialization.data(
        withJSONObject: changed(value, &random), options: [.sortedKeys, .fragmentsAllowed])
    else { return "{" }
    // JSON allows these between its parts.
    let spaced = random.next() % 8 == 0 ? "\t\r" : ""
    return spaced + String(decoding: data, as: UTF8.self)
  }

  /// Goes down to a random place, and puts something else there.
  private static func changed(_ value: Any, _ random: inout SeededGenerator) -> Any {
    if var object = value as? [String: Any], let key = object.keys.sorted().randomElement(using: &random) {
      switch random.next() % 12 {
      case 0: object[key] = nil
      case 1: object[Mutation.texts.randomElement(using: &random) ?? ""] = object[key]
      default: object[key] = changed(object[key] ?? 0, &random)
      }
      return object
    }
    if var list = value as? [Any], !list.isEmpty {
      let index = Int.random(in: 0..<list.count, using: &random)
      switch random.next() % 8 {
      case 0: list.remove(at: index)
      case 1: list.append(list[index])
      default: list[index] = changed(list[index], &random)
      }
      return list
    }
    let numbers: [Any] = [
      1e308, -1e308, 1e-300, 0, -1, 1e17, 0.5, 9_223_372_036_854_775_807, -9_223_372_036_854_775_807,
    ]
    if value is String, random.next() % 4 != 0 { return Mutation.texts.randomElement(using: &random) ?? "" }
    if value is NSNumber, random.next() % 8 != 0 { return numbers.randomElement(using: &random) ?? 0 }
    return ([NSNull(), "text", [Any](), [String: Any](), true] + numbers).randomElement(using: &random) ?? NSNull()
  }
}
