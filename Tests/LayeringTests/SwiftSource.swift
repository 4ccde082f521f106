/// An import as it stands in a source file.
struct ImportStatement: Equatable {
  let module: String
  /// Counted from 1.
  let line: Int
  /// Whether it stands between `#if` and `#endif`.
  let isConditional: Bool
}

/// What the layering rules need to know about the text of a Swift file.
struct SwiftSource {
  let lineCount: Int
  let imports: [ImportStatement]

  init(_ text: String) {
    let lines = SwiftSource.withoutCommentsAndStrings(text).split(separator: "\n", omittingEmptySubsequences: false)
    var imports: [ImportStatement] = []
    var depth = 0
    for (index, line) in lines.enumerated() {
      for statement in line.split(separator: ";") {
        let words = statement.split { $0 == " " || $0 == "\t" }
        if words.first == "#if" { depth += 1 }
        if words.first == "#endif" { depth -= 1 }
        if let module = SwiftSource.importedModule(words) {
          imports.append(ImportStatement(module: module, line: index + 1, isConditional: depth > 0))
        }
      }
    }
    self.imports = imports
    lineCount = text.hasSuffix("\n") ? lines.count - 1 : lines.count
  }

  private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
  private static let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "func", "var", "let", "typealias", "actor",
  ]

  /// `GRDB` of `@preconcurrency public import struct GRDB.Row`; nil where the words are no import.
  private static func importedModule(_ words: [Substring]) -> String? {
    var rest = words[...]
    while let word = rest.first, word.hasPrefix("@") || accessLevels.contains(word) { rest.removeFirst() }
    guard rest.first == "import" else { return nil }
    rest.removeFirst()
    if let kind = rest.first, kinds.contains(kind) { rest.removeFirst() }
    return rest.first?.split(separator: ".").first.map { String($0).filter { $0 != "`" } }
  }

  /// The text with comments and the content of string literals blanked out, line ends kept.
  private static func withoutCommentsAndStrings(_ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while !rest.isEmpty {
      if rest.hasPrefix("//") {
        rest = rest.drop { $0 != "\n" }
      } else if rest.hasPrefix("/*") {
        skipBlockComment(&rest, &result)
      } else if rest.hasPrefix("\"\"\"") {
        skip(&rest, past: "\"\"\"", &result)
      } else if rest.hasPrefix("\"") {
        skip(&rest, past: "\"", &result)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }

  private static func skipBlockComment(_ rest: inout Substring, _ result: inout String) {
    var depth = 0
    repeat {
      if rest.hasPrefix("/*") {
        depth += 1
        rest.removeFirst(2)
      } else if rest.hasPrefix("*/") {
        depth -= 1
        rest.removeFirst(2)
      } else if rest.removeFirst() == "\n" {
        result.append("\n")
      }
    } while depth > 0 && !rest.isEmpty
  }

  /// Skips a literal that starts and ends with `quotes`. A literal of one line ends with its line at the latest.
  private static func skip(_ rest: inout Substring, past quotes: String, _ result: inout String) {
    rest.removeFirst(quotes.count)
    while !rest.isEmpty, !rest.hasPrefix(quotes) {
      if quotes.count == 1, rest.first == "\n" { return }
      if rest.first == "\\" { rest.removeFirst() }
      guard !rest.isEmpty else { return }
      if rest.removeFirst() == "\n" { result.append("\n") }
    }
    rest = rest.dropFirst(quotes.count)
  }
}
