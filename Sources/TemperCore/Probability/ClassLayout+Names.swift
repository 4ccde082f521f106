extension ClassLayout {
  /// Finds the tie and the two sides by the names of three classes.
  ///
  /// A class is the tie when one of the words of its name is `tie`, `tied`, `draw`, `drawn`, `equal` or `x`; words are runs of
  /// letters and digits, without regard to case. The two others are the sides, in order: `a` before `b`, `1` before `2`,
  /// `home` before `away`, `left` before `right`, `first` before `second`, `win` before `loss`; else in class order.
  ///
  /// - Returns: nil unless there are three classes and exactly one of them is named like a tie.
  public static func findArena(in names: [String]) -> Arena? {
    guard names.count == 3 else { return nil }
    let ties = names.indices.filter { !tieWords.isDisjoint(with: words(names[$0])) }
    guard ties.count == 1, let tie = ties.first else { return nil }
    let sides = names.indices.filter { $0 != tie }
    let isReversed = sideWords.contains { first, second in
      words(names[sides[0]]).contains(second) && words(names[sides[1]]).contains(first)
        && !words(names[sides[0]]).contains(first)
    }
    return isReversed
      ? Arena(sideA: sides[1], sideB: sides[0], tie: tie) : Arena(sideA: sides[0], sideB: sides[1], tie: tie)
  }

  private static let tieWords: Set<String> = ["tie", "tied", "draw", "drawn", "equal", "x"]

  private static let sideWords = [
    ("a", "b"), ("1", "2"), ("home", "away"), ("left", "right"), ("first", "second"), ("win", "loss"), ("h", "a"),
    ("w", "l"),
  ]

  /// The words of a name: runs of letters and digits, in lower case.
  private static func words(_ name: String) -> Set<String> {
    Set(name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
  }
}
