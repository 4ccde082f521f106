/// Breaks a list of phrases into lines.
enum LineWrapping {
  /// The words of `text` behind `first`, on lines of at most `width` columns.
  static func words(_ text: String, after first: String, indent: Int, width: Int) -> [String] {
    join(text.split(separator: " ").map(String.init), after: first, separator: " ", indent: indent, width: width)
  }

  /// `phrases` behind `first`, joined by `separator`, on as few lines of at most `width` columns as keep phrases whole.
  /// Lines after the first start with `indent` spaces. A phrase wider than a line gets one of its own.
  static func join(_ phrases: [String], after first: String, separator: String = ", ", indent: Int, width: Int)
    -> [String]
  {
    let limit = max(width, indent + 1)
    var lines: [String] = []
    var line = first
    var isFresh = true
    for (index, phrase) in phrases.enumerated() {
      let piece = index + 1 < phrases.count ? phrase + separator : phrase
      let trimmed = index + 1 < phrases.count ? piece.trimmingSpaces() : piece
      if !isFresh && DisplayWidth.columns(of: line) + DisplayWidth.columns(of: trimmed) > limit {
        lines.append(line.trimmingSpaces())
        line = String(repeating: " ", count: indent)
      }
      line += piece
      isFresh = false
    }
    return lines + [line.trimmingSpaces()]
  }
}

extension String {
  /// Without the spaces at its end.
  func trimmingSpaces() -> String {
    var text = self
    while text.utf8.last == UInt8(ascii: " ") { text.removeLast() }
    return text
  }
}
