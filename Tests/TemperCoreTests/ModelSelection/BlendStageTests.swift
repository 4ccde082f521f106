import Testing

@testable import TemperCore

@Suite struct BlendStageTests {
  private func data(swapped: Bool) -> TrainingSet {
    Simulation(TestLayout.pairwise.layout, rows: 90, noise: [0.5, 0.9, 1.4], seed: 7).blendData(foldCount: 3)
  }

  /// The last stage is the blend itself, and its steps add up to what lies between it and the first.
  @Test(arguments: [nil, PoolKind.linear, .tieAware, .mean])
  func stepsAddUpToTheBlend(pool: PoolKind?) async throws {
    let fit = try await Blend.fit(data(swapped: false), BlendOptions(pool: pool, threads: 2))
    let last = try #require(fit.stages.last)
    #expect(last.losses == fit.nestedLosses)
    #expect(
      fit.stages.map(\.kind) == fit.stages.map(\.kind).sorted() && fit.stages.count == Set(fit.stages.map(\.kind)).count
    )
    let scores = await fit.paired().stages
    #expect(scores.map(\.stage) == fit.stages.map(\.kind) && scores[0].difference == nil && scores[0].interval == nil)
    let sum = scores.compactMap(\.difference).reduce(scores[0].logLoss, +)
    #expect(abs(sum - fit.score.crossValidated) < 1e-12)
  }

  @Test func eachStageLeavesAwayWhatComesLater() {
    var penalties = PenaltySettings(weightRidge: 3, headRidge: 30, blocks: [.closeness: 30])
    let recipe = Hyperparameters(
      kind: .tieAware, swapping: .arithmetic, sign: .signed, penalties: penalties,
      finalists: [MixtureComponent(kind: .tieAware, sign: .signed, penalties: penalties, share: 1)])
    #expect(recipe.upTo(.calibration) == recipe && recipe.upTo(.mixture) == recipe)
    #expect(recipe.upTo(.blocks).finalists.isEmpty && recipe.upTo(.blocks).penalties == penalties)
    penalties.blocks[.closeness] = .infinity
    #expect(recipe.upTo(.swapped).penalties == penalties && recipe.upTo(.swapped).swapping == .arithmetic)
    #expect(recipe.upTo(.pool) == Hyperparameters(kind: .tieAware, sign: .signed, penalties: penalties))
    let linear = Hyperparameters(kind: .linear, swapping: .separate)
    #expect(linear.upTo(.pool) == Hyperparameters(kind: .linear))
  }
}
