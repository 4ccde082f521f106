import TemperReport
import Testing

@Suite struct FitTextTests {
  @Test func arena() throws {
    try expectSnapshot(FitText.render(Samples.arena.fit), named: "fit-arena-120.txt")
  }

  @Test func digits() throws {
    let text = FitText.render(Samples.digits.fit, style: TerminalStyle(usesColor: false, width: 80))
    try expectSnapshot(text, named: "fit-digits-80.txt")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
