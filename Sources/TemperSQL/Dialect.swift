/// How an engine spells what every statement needs.
public enum Dialect: String, Sendable, Hashable, Codable, CaseIterable {
  case duckdb
  case postgres
  case spark
  case clickhouse
  case sqlite
}

extension Dialect {
  /// A name as an identifier, in the engine's own quotes. O(length).
  public func identifier(_ name: String) -> String {
    switch self {
    case .duckdb, .postgres, .sqlite: Dialect.quoted(name, by: "\"")
    case .spark: Dialect.quoted(name, by: "`")
    // Backslashes escape within any of its quotes.
    case .clickhouse: "`" + Dialect.escaped(name, quote: "`") + "`"
    }
  }

  /// A text as a literal. O(length).
  func text(_ text: String) -> String {
    switch self {
    case .duckdb, .postgres, .sqlite: Dialect.quoted(text, by: "'")
    // Two quotes are two literals to older versions of Spark, one behind the other.
    case .spark, .clickhouse: "'" + Dialect.escaped(text, quote: "'") + "'"
    }
  }

  /// A finite number as a literal of the type of doubles: a plain `0.5` is a decimal to most engines.
  func number(_ value: Double) -> String {
    precondition(value.isFinite, "a literal is a finite number")
    return self == .clickhouse ? "toFloat64('\(value)')" : "CAST('\(value)' AS \(double))"
  }

  /// The type of doubles.
  var double: String {
    switch self {
    case .duckdb, .spark: "DOUBLE"
    case .postgres: "DOUBLE PRECISION"
    case .clickhouse: "Nullable(Float64)"
    case .sqlite: "REAL"
    }
  }

  /// What ends a subquery that is not to be copied into every place that uses one of its columns.
  ///
  /// Planners merge a subquery into the query around it, and with it every expression, as often as it is used: with a few
  /// stages one within the other the plan grows beyond all bounds. A limit that limits nothing keeps SQLite and PostgreSQL
  /// from it; the others share what is equal.
  var fence: String {
    switch self {
    case .postgres: " OFFSET 0"
    case .sqlite: " LIMIT -1"
    case .duckdb, .spark, .clickhouse: ""
    }
  }

  /// An expression as a text.
  func textual(_ expression: String) -> String {
    switch self {
    case .duckdb: "CAST(\(expression) AS VARCHAR)"
    case .postgres, .sqlite: "CAST(\(expression) AS TEXT)"
    case .spark: "CAST(\(expression) AS STRING)"
    case .clickhouse: "CAST(\(expression) AS Nullable(String))"
    }
  }

  /// An expression as a double.
  func numeric(_ expression: String) -> String { "CAST(\(expression) AS \(double))" }

  /// The largest of several numbers. Some engines skip what is NULL, so that all must be, or none.
  func greatest(_ values: [String]) -> String {
    values.count == 1 ? values[0] : "\(self == .sqlite ? "max" : "GREATEST")(\(values.joined(separator: ", ")))"
  }

  /// A number that is at least another; NULL where it is.
  func atLeast(_ value: String, _ least: String) -> String {
    "CASE WHEN \(value) < \(least) THEN \(least) ELSE \(value) END"
  }

  /// e^x; of numbers below -700 that of -700, since engines differ in what they do where it would be nothing.
  func exponential(_ value: String) -> String { "EXP(\(atLeast(value, number(-700))))" }

  /// The md5 of a text in lower-case hexadecimal, compared byte by byte; nil where the engine has none.
  func md5(_ text: String) -> String? {
    switch self {
    case .duckdb, .spark: "md5(\(text))"
    case .postgres: "md5(\(text)) COLLATE \"C\""
    case .clickhouse: "lower(hex(MD5(assumeNotNull(\(text)))))"
    case .sqlite: nil
    }
  }

  /// A number as a client shall write it: with all of its digits.
  func exact(_ number: String) -> String { self == .sqlite ? "printf('%!.17g', \(number))" : number }

  /// Whether a backslash within quotes does not stand for itself.
  var hasEscapes: Bool { self == .spark || self == .clickhouse }

  private static func quoted(_ text: String, by quote: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView([quote])
    for scalar in text.unicodeScalars {
      if scalar == quote { result.append(quote) }
      result.append(scalar)
    }
    result.append(quote)
    return String(result)
  }

  private static func escaped(_ text: String, quote: Unicode.Scalar) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == quote || scalar == "\\" { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}

extension Dialect {
  /// The sum of some terms. Long ones are halved, since engines limit how deep an expression is. O(terms).
  static func sum(_ terms: ArraySlice<String>) -> String {
    guard terms.count > 64 else { return terms.joined(separator: " + ") }
    let middle = (terms.startIndex + terms.endIndex) / 2
    return "(\(sum(terms[..<middle]))) + (\(sum(terms[middle...])))"
  }

  /// The sum of some terms; zero without any.
  func sum(_ terms: [String]) -> String { terms.isEmpty ? number(0) : Dialect.sum(terms[...]) }

  /// The weighted sum of some columns; those of weight zero are left out.
  func weighted(_ terms: [(name: String, weight: Double)], plus constant: Double = 0) -> String {
    var parts = terms.filter { $0.weight != 0 }.map { "\($0.name) * \(number($0.weight))" }
    if constant != 0 { parts.append(number(constant)) }
    return sum(parts)
  }
}
