import Testing

@testable import TemperCore

@Suite struct CertificateTests {
  @Test func claimsNoGapBelowWhatDoublesCanTell() {
    #expect(Certificate(gap: 0, iterations: 3, converged: true).gap == 1e-13)
    #expect(Certificate(gap: 2e-13, iterations: 3, converged: true).gap == 2e-13)
    #expect(Certificate(gap: .nan, iterations: 3, converged: true).gap.isNaN)
    #expect(Certificate.exact.gap == 0)
    #expect(Certificate.exact.converged)
    #expect(Certificate.exact.iterations == 0)
  }

  @Test func boundByHand() {
    func bound(_ gradient: [Double], _ point: [Double], _ isBounded: [Bool]) -> Double {
      Certificate.strongConvexity(gradient: gradient, at: point, isBounded: isBounded, modulus: 0.5, weight: 10)
    }
    #expect(bound([3, 4], [1, 1], [true, true]) == 2.5)
    // A gradient that pushes against a bound costs nothing; one that pulls away from it does.
    #expect(bound([3, 4], [0, 1], [true, true]) == 1.6)
    #expect(bound([-3, 4], [0, 1], [true, true]) == 2.5)
    #expect(bound([3, 4], [0, 1], [false, true]) == 2.5)
    #expect(bound([3, 4], [1e-9, 1], [true, true]) == 2.5)
  }

  /// The bound at optima and far from them, on random problems.
  @Test(arguments: 0..<100)
  func boundsTheTrueGap(seed: Int) {
    var random = RandomSource(seed: UInt64(seed), stream: 9)
    let layout = [TestLayout.pairwise, .two, .three][seed % 3].layout
    let inputs = Simulation(layout, rows: 24, noise: [0.3, 1, 1.5], seed: UInt64(seed)).inputs()
    func strength() -> Double { [0, 3, 30, Double.infinity][random.index(below: 4)] }
    let settings = PenaltySettings(
      weightRidge: strength(), headRidge: strength(), blocks: [.closeness: strength(), .sideBias: strength()],
      hasBias: seed.isMultiple(of: 4))
    let sign: WeightSign = seed.isMultiple(of: 2) ? .signed : .nonnegative
    let family = PenalisedFamily(inputs)
    let problem = family.problem(settings, sign)
    let objective = PenalisedProblem.Objective(problem: problem, folds: [0])
    let best = problem.solve(folds: [0], from: family.equalWeights)
    let optimum = objective.value(at: best.point)
    #expect(problem.certificate(of: best, folds: [0]).gap <= 1e-9)

    for size in [0, 1e-4, 1e-2, 1] {
      var solution = best
      solution.point = zip(best.point, problem.tying.isBounded).map { value, isBounded in
        let moved = value + size * random.normal()
        return isBounded ? max(0, moved) : moved
      }
      let gap = (objective.value(at: solution.point) - optimum) / 24
      #expect(gap >= -1e-13)
      #expect(problem.certificate(of: solution, folds: [0]).gap >= gap - 1e-14)
    }
  }
}
