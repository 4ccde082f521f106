import Testing

@testable import TemperCore

@Suite struct ChoicesTests {
  private static func candidate(_ kind: PoolKind, _ losses: [Double?], rank: Int = 0) -> Candidates.Candidate {
    let recipe = Hyperparameters(kind: kind, steps: rank)
    let choices = losses.map { $0.map { Candidates.Choice(recipe: recipe, loss: $0) } }
    return Candidates.Candidate(
      kind: kind, rank: rank, search: nil,
      choices: SplitValues(outer: Array(choices.dropLast()), all: choices[choices.count - 1]))
  }

  private static func choices(_ candidates: [Candidates.Candidate]) -> Choices {
    Choices(Candidates(candidates), foldCount: candidates[0].choices.foldCount)
  }

  @Test func theLowestLossWinsAndAmongTiesTheEarlierPool() {
    let choices = ChoicesTests.choices([
      ChoicesTests.candidate(.linear, [0.8, 0.8 - 9e-7, 0.8 - 2e-6]),
      ChoicesTests.candidate(.mean, [0.9, 0.8, 0.8]),
    ])
    #expect(choices.recipe(.fold(0), pool: nil).kind == .linear)
    #expect(choices.recipe(.fold(1), pool: nil).kind == .mean)
    #expect(choices.recipe(.all, pool: nil).kind == .linear)
    #expect(choices.recipe(.fold(0), pool: .mean).kind == .mean)
  }

  @Test func amongCandidatesForAPoolTheSimplerOneWinsATie() {
    let choices = ChoicesTests.choices([
      ChoicesTests.candidate(.linear, [0.8, 0.8, 0.8 - 2e-6, 0.8], rank: 2),
      ChoicesTests.candidate(.linear, [0.8, 0.8 + 9e-7, 0.8, nil], rank: 1),
    ])
    #expect(OuterSplit.each(foldCount: 3).map { choices.recipe($0, pool: .linear).steps } == [1, 1, 2, 2])
  }
}
