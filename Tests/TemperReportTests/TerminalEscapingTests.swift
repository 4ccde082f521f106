import Testing

@testable import TemperReport

/// What reaches a terminal, whoever put it into a text.
@Suite struct TerminalEscapingTests {
  private static let hostile = "a\u{1B}]0;x\u{07}\r\n\u{9B}2J\u{1B}[1m\u{202E}\tb\n"

  @Test func linesAreKeptAndNothingElse() {
    #expect(
      TerminalStyle.plain.escapingAllButLines(Self.hostile)
        == "a\\u{1B}]0;x\\u{7}\\r\n\\u{9B}2J\\u{1B}[1m\\u{202E}\\tb\n")
    let plain = "é 猫 🐈\n\n  e\u{301}\n"
    #expect(TerminalStyle.plain.escapingAllButLines(plain) == plain)
    #expect(TerminalStyle.plain.escapingAllButLines("\n\u{301}") == "\n\u{301}")
  }

  @Test func styleKeepsItsOwnSequences() {
    let style = TerminalStyle(usesColor: true, width: 80)
    let text = style.bold("head") + style.dim("less") + "\n"
    #expect(style.escapingAllButLines(text) == text)
    #expect(style.escapingAllButLines("\u{1B}[31mred\u{1B}[") == "\\u{1B}[31mred\\u{1B}[")
    #expect(TerminalStyle.plain.escapingAllButLines(text) == "\\u{1B}[1mhead\\u{1B}[0m\\u{1B}[2mless\\u{1B}[0m\n")
  }

  @Test func documentsSayTheSameWithoutControls() throws {
    let document = try JSONText.render(["name": Self.hostile + "\u{7F}"])
    let shown = JSONText.escapingControls(document)
    #expect(shown.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    #expect(shown.contains("\\u009b2J") && shown.contains("\\u007f"))
    #expect(try JSONText.parse([String: String].self, shown) == ["name": Self.hostile + "\u{7F}"])
    #expect(JSONText.escapingControls("{\n  \"a\" : \"é\"\n}\n") == "{\n  \"a\" : \"é\"\n}\n")
  }
}
