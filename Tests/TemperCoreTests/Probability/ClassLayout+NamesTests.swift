import Testing

@testable import TemperCore

@Suite struct ClassLayoutNamesTests {
  private static func arena(_ a: Int, _ b: Int, _ tie: Int) -> ClassLayout.Arena {
    ClassLayout.Arena(sideA: a, sideB: b, tie: tie)
  }

  @Test(arguments: [
    (["winner_model_a", "winner_model_b", "winner_tie"], arena(0, 1, 2)),
    (["a", "b", "tie"], arena(0, 1, 2)),
    (["tie", "a", "b"], arena(1, 2, 0)),
    (["A", "TIE", "B"], arena(0, 2, 1)),
    (["A wins", "B wins", "Tied"], arena(0, 1, 2)),
    (["home", "draw", "away"], arena(0, 2, 1)),
    (["Home Win", "Draw", "Away Win"], arena(0, 2, 1)),
    (["1", "X", "2"], arena(0, 2, 1)),
    (["h", "x", "a"], arena(0, 2, 1)),
    (["left", "right", "equal"], arena(0, 1, 2)),
    (["first", "second", "drawn"], arena(0, 1, 2)),
    (["win", "draw", "loss"], arena(0, 2, 1)),
    (["red", "blue", "match-draw"], arena(0, 1, 2)),
  ])
  func tieAndSidesByName(names: [String], expected: ClassLayout.Arena) {
    #expect(ClassLayout.findArena(in: names) == expected)
  }

  @Test(arguments: [
    (["winner_model_b", "winner_model_a", "winner_tie"], arena(1, 0, 2)),
    (["away", "draw", "home"], arena(2, 0, 1)),
    (["2", "x", "1"], arena(2, 0, 1)),
    (["tie", "right", "left"], arena(2, 1, 0)),
    (["second", "first", "tie"], arena(1, 0, 2)),
    (["loss", "draw", "win"], arena(2, 0, 1)),
    (["a", "x", "h"], arena(2, 0, 1)),
    (["l", "draw", "w"], arena(2, 0, 1)),
    (["B", "A", "Tie"], arena(1, 0, 2)),
  ])
  func sidesInReversedOrder(names: [String], expected: ClassLayout.Arena) {
    #expect(ClassLayout.findArena(in: names) == expected)
  }

  /// Sides that have no known order keep the order of the classes.
  @Test(arguments: [
    (["blue", "red", "tie"], arena(0, 1, 2)),
    (["b", "c", "tie"], arena(0, 1, 2)),
    (["a_or_b", "b_or_a", "tie"], arena(0, 1, 2)),
  ])
  func otherSidesKeepTheirOrder(names: [String], expected: ClassLayout.Arena) {
    #expect(ClassLayout.findArena(in: names) == expected)
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
    #expect(ClassLayout.findArena(in: names) == nil)
  }
}
