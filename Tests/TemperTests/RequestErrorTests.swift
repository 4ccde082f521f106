import Temper
import TemperCore
import Testing

@Suite struct RequestErrorTests {
  @Test func namesCannotCommandATerminal() {
    let error = RequestError(.usage, "there is no model \"a\u{1B}[31m\nb\"; 猫 é 🐈 stay")
    #expect(error.kind == .usage)
    #expect(error.description == "there is no model \"a\\u{1B}[31m\\nb\"; 猫 é 🐈 stay")
  }
}
