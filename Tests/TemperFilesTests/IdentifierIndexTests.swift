import Testing

@testable import TemperFiles

@Suite struct IdentifierIndexTests {
  @Test func numbersInOrderOfArrival() {
    var index = IdentifierIndex()
    var generator = SeededGenerator(state: 1)
    var known: [String: Int] = [:]
    for _ in 0..<5000 {
      let name = String(Int.random(in: 0..<2000, using: &generator))
      let (number, isNew) = index.insert(name)
      #expect(isNew == (known[name] == nil))
      #expect(number == known[name, default: known.count])
      known[name] = number
    }
    #expect(index.count == known.count)
    for (name, number) in known { #expect(index.number(of: name) == number) }
    #expect(index.number(of: "-1") == nil)
  }

  @Test func equalMeansEqualBytes() {
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    #expect(composed == decomposed)
    let index = IdentifierIndex([composed, decomposed, ""])
    #expect(index.count == 3)
    #expect(index.number(of: decomposed) == 1)
    #expect(index.number(of: "") == 2)
  }
}
