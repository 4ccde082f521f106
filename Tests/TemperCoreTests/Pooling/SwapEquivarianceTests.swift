import Testing

@testable import TemperCore

/// Exchanging the sides of every input exchanges the sides of the output, where no odd block is on.
@Suite struct SwapEquivarianceTests {
  @Test(arguments: PoolCase.all.filter(\.isEquivariant), 0..<3)
  func predictionsTurnWithTheirInputs(_ pool: PoolCase, seed: Int) throws {
    let tieStructure = try #require(pool.layout.layout.tieStructure)
    let simulation = Simulation(pool.layout.layout, rows: 50, noise: [0.5, 1, 2], seed: UInt64(seed))
    let fitted = pool.fit(simulation).pool
    let straight = fitted.predict(simulation.predictions)
    let turned = fitted.predict(simulation.predictions.map { $0.exchangingSides(tieStructure) })
    #expect(largestDifference(turned.exchangingSides(tieStructure).values, straight.values) < 1e-12)
    // The sides differ, or there would be nothing to exchange.
    #expect(largestDifference(turned.values, straight.values) > 0.01)
  }

  @Test(arguments: PoolCase.all.filter { $0.layout.layout.tieStructure != nil }, 0..<2)
  func refittingOnExchangedDataTurnsThePredictions(_ pool: PoolCase, seed: Int) throws {
    // With a side bias too: labels turn with the inputs, and so does what was learned about the sides.
    let tieStructure = try #require(pool.layout.layout.tieStructure)
    let simulation = Simulation(pool.layout.layout, rows: 50, noise: [0.5, 1, 2], seed: UInt64(seed))
    let exchanged = simulation.exchangingSides(tieStructure)
    let straight = pool.fit(simulation).pool.predict(simulation.predictions)
    let turned = pool.fit(exchanged).pool.predict(exchanged.predictions)
    #expect(largestDifference(turned.exchangingSides(tieStructure).values, straight.values) < 1e-9)
  }

  @Test func aSideBiasGivesItUp() {
    let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)
    let simulation = Simulation(TestLayout.pairwise.layout, rows: 10, noise: [0.5], seed: 5)
    let pool = TieAwarePool(
      tieStructure: tieStructure, sideWeights: [1], tieWeights: [1], tieBias: 0, blocks: [.sideBias: [0.5]], floor: 1e-7
    )
    let straight = pool.predict(simulation.predictions)
    let turned = pool.predict(simulation.predictions.map { $0.exchangingSides(tieStructure) })
    #expect(largestDifference(turned.exchangingSides(tieStructure).values, straight.values) > 0.01)
  }
}
