/// How many columns of a terminal a text takes.
///
/// Follows the conventions terminals share: East Asian Wide and Fullwidth characters (Unicode Standard Annex 11) and
/// emoji take two columns, combining marks and format characters none, everything else one. Characters of ambiguous
/// width count as one.
public enum DisplayWidth {
  /// Columns of `text`, which holds no control characters (see `VisibleText`). O(n).
  public static func columns(of text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : text.reduce(0) { $0 + columns(of: $1) }
  }

  /// `text`, or its beginning and end around an ellipsis where it is wider than `limit` columns: names of one family
  /// often differ only at the end. O(n).
  public static func shortened(_ text: String, to limit: Int) -> String {
    guard columns(of: text) > limit else { return text }
    guard limit > 1 else { return limit == 1 ? "…" : "" }
    let head = fitting(text, (limit - 1) - (limit - 1) / 2)
    let tail = fitting(text.reversed(), (limit - 1) / 2)
    return String(head) + "…" + String(tail.reversed())
  }

  /// `text` filled with spaces to `width` columns, on its left or on its right.
  static func padded(_ text: String, to width: Int, onLeft: Bool) -> String {
    let spaces = String(repeating: " ", count: max(0, width - columns(of: text)))
    return onLeft ? spaces + text : text + spaces
  }

  private static func fitting(_ text: some Sequence<Character>, _ limit: Int) -> [Character] {
    var width = 0
    return Array(
      text.prefix { character in
        width += columns(of: character)
        return width <= limit
      })
  }

  private static func columns(of character: Character) -> Int {
    let scalars = character.unicodeScalars
    if let first = scalars.first, first.properties.isEmoji {
      // A variation selector 16 asks for the coloured, wide form of a character that is narrow by default.
      if first.properties.isEmojiPresentation || scalars.contains("\u{FE0F}") { return 2 }
    }
    return scalars.reduce(0) { $0 + columns(of: $1) }
  }

  private static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    // Vowels and final consonants of Hangul join the syllable before them.
    if (0x1160...0x11FF).contains(scalar.value) || (0xD7B0...0xD7FF).contains(scalar.value) { return 0 }
    return wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// Blocks whose characters are Wide or Fullwidth; single emoji among other symbols are told by their property.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F,  // Hangul initial consonants
    0x2329...0x232A,  // angle brackets
    0x2E80...0x303E,  // radicals, CJK punctuation
    0x3041...0x33FF,  // kana, bopomofo, enclosed and squared CJK
    0x3400...0x4DBF,  // CJK extension A
    0x4E00...0x9FFF,  // CJK unified ideographs
    0xA000...0xA4CF,  // Yi
    0xA960...0xA97F,  // Hangul extended A
    0xAC00...0xD7A3,  // Hangul syllables
    0xF900...0xFAFF,  // CJK compatibility ideographs
    0xFE10...0xFE19, 0xFE30...0xFE6F,  // vertical and small forms
    0xFF01...0xFF60, 0xFFE0...0xFFE6,  // fullwidth forms
    0x16FE0...0x18DFF,  // Tangut, Khitan
    0x1AFF0...0x1B2FF,  // kana extensions, Nushu
    0x1F200...0x1F265,  // enclosed ideographs
    0x20000...0x3FFFD,  // CJK extensions B and later
  ]
}
