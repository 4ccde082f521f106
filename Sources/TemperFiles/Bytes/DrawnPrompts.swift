/// What beeline draws into its answer, taken out again.
///
/// Told to be silent, and to read its statements from a file, it hides what it reads as it would a password, with no
/// prompt: where it has no terminal a thread writes that prompt, `null`, every few milliseconds until a line is read (jline
/// 2.14). So it may stand in front of the names of columns, and behind the last row.
struct DrawnPrompts {
  /// What is written each time: the prompt, blanks over what was typed, and the prompt again.
  static let drawn = Array("\rnull".utf8) + Array(repeating: UInt8(ascii: " "), count: 51) + Array("\rnull".utf8)

  /// Bytes of `drawn` that have come so far.
  private var matched = 0
  private var isLineStart = true

  /// Hands on the bytes of a piece without what is drawn at the starts of lines. O(bytes).
  mutating func pass(
    _ piece: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    // The usual piece is handed on as it came.
    if matched == 0, !piece.contains(UInt8(ascii: "\r")) {
      if let last = piece.last { isLineStart = last == UInt8(ascii: "\n") }
      return try take(piece)
    }
    var rest: [UInt8] = []
    rest.reserveCapacity(piece.count + matched)
    for byte in piece {
      if isLineStart || matched > 0, byte == Self.drawn[matched] {
        matched += 1
        if matched == Self.drawn.count { (matched, isLineStart) = (0, true) }
        continue
      }
      if matched > 0 {
        rest += Self.drawn[..<matched]
        matched = 0
      }
      rest.append(byte)
      isLineStart = byte == UInt8(ascii: "\n")
    }
    try rest.withUnsafeBytes(take)
  }

  /// Hands on what was held back as the beginning of a prompt, and was none.
  mutating func finish(_ take: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    guard matched > 0 else { return }
    try Array(Self.drawn[..<matched]).withUnsafeBytes(take)
    matched = 0
  }
}
