import Temper
import TemperCore
import Testing

@Suite struct ArenaChoiceTests {
  private let classes = ["home", "draw", "away"]

  @Test func tieIsFoundByName() throws {
    let (layout, found) = try TieChoice.byName.layout(of: classes)
    #expect(layout == ClassLayout(names: classes, tieStructure: TieStructure(sideA: 0, sideB: 2, tie: 1)))
    #expect(found)
  }

  @Test func withoutATieNothingIsFound() throws {
    let (layout, found) = try TieChoice.byName.layout(of: ["cat", "dog", "bird"])
    #expect(layout == ClassLayout(names: ["cat", "dog", "bird"]))
    #expect(!found)
  }

  @Test func noneIgnoresNames() throws {
    let (layout, found) = try TieChoice.none.layout(of: classes)
    #expect(layout == ClassLayout(names: classes))
    #expect(!found)
  }

  @Test(arguments: [(nil, 1, 2), (["draw", "away"], 1, 2), (["away", "draw"], 2, 1)] as [([String]?, Int, Int)])
  func givenTieAndSides(_ sides: [String]?, _ sideA: Int, _ sideB: Int) throws {
    let (layout, found) = try TieChoice.given(tie: "home", sides: sides).layout(of: classes)
    #expect(layout.tieStructure == TieStructure(sideA: sideA, sideB: sideB, tie: 0))
    #expect(!found)
  }

  @Test(
    arguments: [
      ("tie", nil, ["home", "draw", "away"], "--tie: there is no class \"tie\"; the classes are home, draw, away"),
      (
        "draw", ["home", "x"], ["home", "draw", "away"],
        "--sides: there is no class \"x\"; the classes are home, draw, away"
      ),
      (
        "draw", ["home", "draw"], ["home", "draw", "away"],
        "--sides must name the two classes that are not the tie, each once"
      ),
      (
        "draw", ["home", "home"], ["home", "draw", "away"],
        "--sides must name the two classes that are not the tie, each once"
      ),
      (
        "draw", ["home"], ["home", "draw", "away"], "--sides must name the two classes that are not the tie, each once"
      ),
      ("b", nil, ["a", "b"], "--tie needs three classes, two sides and the tie; there are 2"),
      ("b", nil, ["a", "b", "c", "d"], "--tie needs three classes, two sides and the tie; there are 4"),
      ("t", nil, ["a\n\u{1B}[31m", "b"], "--tie: there is no class \"t\"; the classes are a\\n\\u{1B}[31m, b"),
    ] as [(String, [String]?, [String], String)])
  func refusesWhatDoesNotFit(_ tie: String, _ sides: [String]?, _ classes: [String], _ message: String) async {
    #expect(
      await failure { try TieChoice.given(tie: tie, sides: sides).layout(of: classes) } == Failed(.usage, message))
  }
}
