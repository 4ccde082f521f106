/// What stands behind FROM, looked at as an engine and its client would.
struct RelationText {
  /// What must not be in it, in words; nil where it may stand in a statement.
  let fault: String?

  /// O(length).
  init(_ text: String, _ dialect: Dialect) { fault = RelationText.fault(text, dialect) }

  private static func fault(_ text: String, _ dialect: Dialect) -> String? {
    var rest = Array(text.unicodeScalars)[...]
    guard rest.contains(where: { $0 != " " }) else { return "nothing in it" }
    var depth = 0
    while let scalar = rest.popFirst() {
      if scalar.value < 0x20 || scalar.value == 0x7F { return "a control character" }
      switch scalar {
      case "'", "\"", "`":
        // Where a backslash escapes, or might, nobody can tell where the quotes end without knowing the engine's settings.
        let allowsBackslash = scalar != "'" && !dialect.hasEscapes
        var isClosed = false
        while let next = rest.popFirst() {
          if next.value < 0x20 { return "a control character" }
          if next == "\\", !allowsBackslash { return "a backslash within quotes" }
          if next == scalar {
            isClosed = true
            break
          }
        }
        if !isClosed { return "quotes that are not closed" }
      case ";": return "a semicolon outside quotes"
      case "\\": return "a backslash outside quotes"
      case "-" where rest.first == "-", "/" where rest.first == "*", "#": return "a comment"
      case "$": return "a dollar sign outside quotes"
      case "(": depth += 1
      case ")":
        depth -= 1
        if depth < 0 { return "a parenthesis too many" }
      default: break
      }
    }
    return depth > 0 ? "a parenthesis that is not closed" : nil
  }
}
