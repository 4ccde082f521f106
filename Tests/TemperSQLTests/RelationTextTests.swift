import TemperCore
import Testing

@testable import TemperSQL

/// What stands behind FROM may come from a database that somebody else made: it must not end the statement, nor be a command
/// of the client.
@Suite struct RelationTextTests {
  @Test(arguments: [
    "arena", "public.arena", "\"a;b\"", "read_parquet('/data/x y.parquet')", "(SELECT * FROM a WHERE b = 'x') AS t",
    "`a;b`",
    "parquet.`/data/x.parquet`", "\"a\"\"b\"",
  ])
  func isAllowed(_ text: String) { #expect(RelationText(text, .duckdb).fault == nil) }

  @Test(arguments: [
    ("", "nothing in it"), ("a; DROP TABLE b", "a semicolon outside quotes"),
    ("a \\! rm", "a backslash outside quotes"),
    ("'a\\' ; x'", "a backslash within quotes"), ("a -- b", "a comment"), ("a /* b", "a comment"),
    ("\"a", "quotes that are not closed"), ("$$a$$", "a dollar sign outside quotes"), ("a)", "a parenthesis too many"),
    ("(a", "a parenthesis that is not closed"), ("a\n.shell x", "a control character"),
  ])
  func isRefused(_ text: String, _ fault: String) {
    #expect(RelationText(text, .duckdb).fault == fault)
    #expect(throws: RequestError.self) { try TableLayout(relation: text).check(.postgres) }
  }

  @Test func backslashesInNamesDependOnTheEngine() {
    #expect(RelationText("\"a\\b\"", .postgres).fault == nil)
    #expect(RelationText("`a\\b`", .clickhouse).fault == "a backslash within quotes")
  }
}

@Suite struct TableColumnsTests {
  @Test func modelsAndClassesAreFoundByTheirColumns() throws {
    let names = ["id", "label", "b__x", "b__y", "a__1__x", "a__1__y", "b_swapped__x", "b_swapped__y", "note"]
    let columns = try TableColumns(names, table: TableLayout(relation: "t", label: "label"))
    #expect(columns.classes == ["x", "y"] && columns.models == ["a__1", "b"] && columns.swapped == ["b"])
  }

  @Test func classesWithTheDividerAreGiven() throws {
    let names = ["id", "a__x__1", "a__y"]
    let columns = try TableColumns(names, table: TableLayout(relation: "t"), classes: ["x__1", "y"])
    #expect(columns.models == ["a"])
  }

  @Test func missingColumnsAreNamed() {
    #expect(throws: RequestError.self) {
      try TableColumns(["id", "a__x", "a__y", "b__x"], table: TableLayout(relation: "t"))
    }
    #expect(throws: RequestError.self) { try TableColumns(["id", "p1"], table: TableLayout(relation: "t")) }
    #expect(throws: RequestError.self) { try TableColumns(["key", "a__x", "a__y"], table: TableLayout(relation: "t")) }
  }

  @Test func patternsAreReadBack() {
    #expect(ColumnPattern("p.{model}/{class}.x")?.text == "p.{model}/{class}.x")
    #expect(ColumnPattern("p.{model}/{class}.x")?.column(model: "m", class: "c") == "p.m/c.x")
    for text in ["{model}", "{class}__{model}", "{model}{class}", "{model}_{model}_{class}"] {
      #expect(ColumnPattern(text) == nil)
    }
  }
}

@Suite struct DialectTests {
  @Test func namesAndTextsAreQuoted() {
    #expect(Dialect.postgres.identifier("a\"b`c\\") == "\"a\"\"b`c\\\"")
    #expect(Dialect.spark.identifier("a\"b`c\\") == "`a\"b``c\\`")
    #expect(Dialect.clickhouse.identifier("a\"b`c\\") == "`a\"b\\`c\\\\`")
    #expect(Dialect.sqlite.text("it's \\") == "'it''s \\'")
    #expect(Dialect.spark.text("it's \\") == "'it\\'s \\\\'")
    #expect(Dialect.duckdb.number(0.5) == "CAST('0.5' AS DOUBLE)")
  }

  /// A quote followed by a combining mark is one character to Swift, and still a quote to an engine.
  @Test func quotesBehindCombiningMarksAreSeen() {
    #expect(Array(Dialect.duckdb.text("'\u{301}").unicodeScalars) == ["'", "'", "'", "\u{301}", "'"])
  }

  @Test func boundsAreShares() {
    #expect(TableSample(share: 0.5).bound == "7fffffff" && TableSample(share: 1).isWhole)
    #expect(TableSample(share: 0.25, keptClass: "x").bound == "3fffffff")
    #expect(!TableSample(bound: "7' OR 1").isUsable && TableSample(bound: "0000ffff").isUsable)
  }
}
