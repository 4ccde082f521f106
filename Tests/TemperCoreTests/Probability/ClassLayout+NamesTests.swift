import Testing

@testable import TemperCore

@Suite struct ClassLayoutNamesTests {
  private static func tieStructure(_ a: Int, _ b: Int, _ tie: Int) -> TieStructure {
    TieStructure(sideA: a, sideB: b, tie: tie)
  }

  @Test(arguments: [
    (["winner_model_a", "winner_model_b", "winner_tie"], tieStructure(0, 1, 2)),
    (["a", "b", "tie"], tieStructure(0, 1, 2)),
    (["tie", "a", "b"], tieStructure(1, 2, 0)),
    (["A", "TIE", "B"], tieStructure(0, 2, 1)),
    (["A wins", "B wins", "Tied"], tieStructure(0, 1, 2)),
    (["home", "draw", "away"], tieStructure(0, 2, 1)),
    (["Home Win", "Draw", "Away Win"], tieStructure(0, 2, 1)),
    (["1", "X", "2"], tieStructure(0, 2, 1)),
    (["h", "x", "a"], tieStructure(0, 2, 1)),
    (["left", "right", "equal"], tieStructure(0, 1, 2)),
    (["first", "second", "drawn"], tieStructure(0, 1, 2)),
    (["win", "draw", "loss"], tieStructure(0, 2, 1)),
    (["red", "blue", "match-draw"], tieStructure(0, 1, 2)),
  ])
  func tieAndSidesByName(names: [String], expected: TieStructure) {
    #expect(ClassLayout.findTieStructure(in: names) == expected)
  }

  @Test(arguments: [
    (["winner_model_b", "winner_model_a", "winner_tie"], tieStructure(1, 0, 2)),
    (["away", "draw", "home"], tieStructure(2, 0, 1)),
    (["2", "x", "1"], tieStructure(2, 0, 1)),
    (["tie", "right", "left"], tieStructure(2, 1, 0)),
    (["second", "first", "tie"], tieStructure(1, 0, 2)),
    (["loss", "draw", "win"], tieStructure(2, 0, 1)),
    (["a", "x", "h"], tieStructure(2, 0, 1)),
    (["l", "draw", "w"], tieStructure(2, 0, 1)),
    (["B", "A", "Tie"], tieStructure(1, 0, 2)),
  ])
  func sidesInReversedOrder(names: [String], expected: TieStructure) {
    #expect(ClassLayout.findTieStructure(in: names) == expected)
  }

  /// Sides that have no known order keep the order of the classes.
  @Test(arguments: [
    (["blue", "red", "tie"], tieStructure(0, 1, 2)),
    (["b", "c", "tie"], tieStructure(0, 1, 2)),
    (["a_or_b", "b_or_a", "tie"], tieStructure(0, 1, 2)),
  ])
  func otherSidesKeepTheirOrder(names: [String], expected: TieStructure) {
    #expect(ClassLayout.findTieStructure(in: names) == expected)
  }

  @Test(arguments: [
    // Two classes that could be the tie.
    ["a", "tie", "draw"], ["x", "tie", "b"],
    // None: the words stand inside other words.
    ["ties_a", "ties_b", "other"], ["necktie", "bowtie", "none"], ["drawer", "withdraw", "shelf"],
    ["equality", "unequal", "other"], ["red", "green", "blue"], ["winnerTie", "a", "b"],
    // Not three classes.
    ["a", "tie"], ["a", "b", "c", "tie"], ["tie"], [],
  ])
  func noArena(names: [String]) {
    #expect(ClassLayout.findTieStructure(in: names) == nil)
  }
}
