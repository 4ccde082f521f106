import Testing

@testable import TemperFiles

/// Prompts that a client draws into its answer are taken out, wherever a pipe cuts them.
@Suite struct DrawnPromptsTests {
  private static let drawn = String(decoding: DrawnPrompts.drawn, as: UTF8.self)

  private func cleaned(_ text: String, by width: Int) -> String {
    var (prompts, found) = (DrawnPrompts(), [UInt8]())
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: width) {
      bytes[start..<min(start + width, bytes.count)].withUnsafeBytes { prompts.pass($0) { found += $0 } }
    }
    prompts.finish { found += $0 }
    return String(decoding: found, as: UTF8.self)
  }

  @Test(arguments: [1, 2, 5, 57, 61, 62, 1000]) func areTakenOut(_ width: Int) {
    for (text, expected) in [
      ("\(Self.drawn)\(Self.drawn)id,n\nr1,2\n", "id,n\nr1,2\n"), ("id,n\nr1,2\n\(Self.drawn)", "id,n\nr1,2\n"),
      ("id\n\(Self.drawn)\nr1\n", "id\n\nr1\n"), ("", ""),
      // What is no prompt, or no start of a line, is the client's own.
      ("id\r\nr1\r\n", "id\r\nr1\r\n"), ("\rnull,x\n\r\n", "\rnull,x\n\r\n"), ("id\n\rnull", "id\n\rnull"),
      ("a\(Self.drawn)b\n", "a\(Self.drawn)b\n"), ("\r", "\r"),
    ] {
      #expect(cleaned(text, by: width) == expected, "\(text.debugDescription)")
    }
  }
}
