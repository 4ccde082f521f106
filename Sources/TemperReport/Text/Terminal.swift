import TemperCore

/// How text for a terminal looks: whether it is coloured, and how wide it may be.
public struct TerminalStyle: Sendable, Equatable {
  /// Whether bold and dim text may be asked for with escape sequences.
  public var usesColor: Bool
  /// Columns to stay within, where the content allows.
  public var width: Int

  public init(usesColor: Bool, width: Int) {
    self.usesColor = usesColor
    self.width = width
  }

  /// For files and pipes: no escape sequences, 120 columns.
  public static let plain = TerminalStyle(usesColor: false, width: 120)

  /// `text` as a heading.
  func bold(_ text: String) -> String { usesColor ? "\(Self.bold)\(text)\(Self.end)" : text }

  /// `text` as something secondary.
  func dim(_ text: String) -> String { usesColor ? "\(Self.dim)\(text)\(Self.end)" : text }

  private static let (bold, dim, end) = ("\u{1B}[1m", "\u{1B}[2m", "\u{1B}[0m")

  /// Lines with everything written out that a terminal would obey or a reader could not see, but for the ends of lines and,
  /// where it uses them, the escape sequences of this style. O(n).
  public func escapingAllButLines(_ text: String) -> String {
    // Bytes, because a newline behind a return, or before a combining mark, is no character of its own.
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      let line = String(Substring(line))
      guard usesColor else { return VisibleText.escaping(line) }
      var (result, rest) = ("", line.unicodeScalars[...])
      while let start = rest.firstIndex(of: "\u{1B}") {
        result += VisibleText.escaping(String(rest[..<start]))
        rest = rest[start...]
        let own = [Self.bold, Self.dim, Self.end].first { rest.starts(with: $0.unicodeScalars) }
        result += own ?? VisibleText.escaping("\u{1B}")
        rest = rest.dropFirst(own?.unicodeScalars.count ?? 1)
      }
      return result + VisibleText.escaping(String(rest))
    }.joined(separator: "\n")
  }
}

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
