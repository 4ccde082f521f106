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
  func bold(_ text: String) -> String { usesColor ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  /// `text` as something secondary.
  func dim(_ text: String) -> String { usesColor ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
}
