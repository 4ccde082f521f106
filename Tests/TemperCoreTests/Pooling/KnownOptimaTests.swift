import Testing

@testable import TemperCore

@Suite struct KnownOptimaTests {
  /// Models of which the pool weighs all positively, or, where one is the opposite of another, one negatively.
  private static func family(opposes: Bool) -> PenalisedFamily {
    let simulation = Simulation(TestLayout.pairwise.layout, rows: 300, noise: [0.4, 0.9, 1.4], seed: 3)
    var predictions = simulation.predictions
    if opposes, let tie = simulation.layout.tieStructure { predictions[2] = predictions[2].exchangingSides(tie) }
    return PenalisedFamily(
      PoolInputs(
        layout: simulation.layout, labels: simulation.labels,
        rows: FoldLayout(folds: simulation.labels.indices.map { $0 % 3 }, foldCount: 3), floor: 1e-7,
        predictions: predictions))
  }

  private static let penalties = PenaltySettings(weightRidge: 0.1)

  /// How many fits the parts of a mixture take, and how far what is shared is from fits of their own.
  private func solve(
    _ family: PenalisedFamily, _ parts: [(sign: WeightSign, penalties: PenaltySettings)]
  ) -> (fits: Int, distance: Double) {
    var known = KnownOptima()
    var (fits, distance) = (0, 0.0)
    for (sign, penalties) in parts {
      let problem = family.problem(penalties, sign)
      func own() -> KnownOptima.Optimum {
        let solution = problem.solve(folds: [0, 1, 2], from: family.equalWeights)
        return KnownOptima.Optimum(
          coefficients: problem.named(solution.point), certificate: Certificate(uncertified: solution))
      }
      let part = MixtureComponent(kind: .tieAware, sign: sign, penalties: penalties, share: 1)
      let found = known.optimum(of: part, problem) {
        fits += 1
        return own()
      }
      distance = max(
        distance,
        largestDifference(
          problem.parameters(from: found.coefficients), problem.parameters(from: own().coefficients)))
    }
    return (fits, distance)
  }

  @Test(arguments: [[WeightSign.signed, .nonnegative], [.nonnegative, .signed], [.signed, .signed]])
  func anOptimumThatNoBoundHoldsIsSharedBetweenSigns(signs: [WeightSign]) {
    let found = solve(Self.family(opposes: false), signs.map { ($0, Self.penalties) })
    #expect(found.fits == 1)
    #expect(found.distance < 1e-7)
  }

  @Test(arguments: [[WeightSign.signed, .nonnegative], [.nonnegative, .signed]])
  func boundsThatHoldAreNotPassedOver(signs: [WeightSign]) {
    let found = solve(Self.family(opposes: true), signs.map { ($0, Self.penalties) })
    #expect(found.fits == 2)
    #expect(found.distance == 0)
  }

  @Test func otherPenaltiesAreAnotherOptimum() {
    let found = solve(
      Self.family(opposes: false), [(.signed, Self.penalties), (.signed, PenaltySettings(weightRidge: 30))])
    #expect(found.fits == 2)
    #expect(found.distance == 0)
  }
}
