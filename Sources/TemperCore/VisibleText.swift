/// Names from files, made safe to show: what a terminal would obey, or a reader could not see, is written out.
public enum VisibleText {
  /// `text` with control characters, line and paragraph separators, directional overrides and isolates, byte order marks
  /// and noncharacters written as Swift writes them (`\n`, `\t`, `\u{1B}`). Everything else stays as it is. O(n).
  public static func escaping(_ text: String) -> String { escaping(text, isHidden) }

  /// `text` in double quotes, cut after `longest` characters.
  ///
  /// What is quoted in a message is not what was expected, and the difference may be one that nobody sees: joiners and
  /// other format characters, which belong to emoji and some scripts, are written out too. O(n).
  package static func quoted(_ text: String, longest: Int) -> String {
    let cut = text.count > longest ? text.prefix(longest) + "…" : text[...]
    return "\"\(escaping(String(cut)) { isHidden($0) || $0.properties.generalCategory == .format })\""
  }

  private static func escaping(_ text: String, _ isHidden: (Unicode.Scalar) -> Bool) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isHidden(scalar) {
        result.append(contentsOf: escape(scalar).unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    case 0x2028, 0x2029, 0xFEFF: true
    default: scalar.properties.isNoncharacterCodePoint
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
  }
}
