import Testing

@testable import TemperCore

@Suite struct SwapAveragingTests {
  private let arena = ClassLayout.Arena(sideA: 2, sideB: 0, tie: 1)

  @Test func exchangingSidesByHand() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.1, 0.2, 0.7, 0.3, 0.6, 0.1])
    let turned = matrix.exchangingSides(arena)
    #expect(turned.values == [0.7, 0.2, 0.1, 0.1, 0.6, 0.3])
    #expect(turned.exchangingSides(arena) == matrix)
  }

  @Test func averageByHand() {
    let plain = ProbabilityMatrix(classCount: 3, values: [0.1, 0.2, 0.7])
    let swapped = ProbabilityMatrix(classCount: 3, values: [0.5, 0.4, 0.1])
    // Side a of the swapped row, 0.1, is side b of the plain one.
    let mean = plain.averaged(withSwapped: swapped, arena: arena)
    #expect(largestDifference(mean.values, [0.1, 0.3, 0.6]) < 1e-16)
  }

  @Test func aModelThatDoesNotCareAboutSidesIsLeftAlone() {
    let plain = Simulation(TestLayout.shuffledArena.layout, rows: 9, noise: [0.4], seed: 3).predictions[0]
    #expect(plain.averaged(withSwapped: plain.exchangingSides(arena), arena: arena) == plain)
  }

  @Test func averagingTurnsWithItsInputs() {
    let simulation = Simulation(TestLayout.shuffledArena.layout, rows: 9, noise: [0.4, 1], seed: 4)
    let (plain, swapped) = (simulation.predictions[0], simulation.predictions[1])
    // Read in the swapped orientation, the roles of the two are exchanged.
    let mean = plain.averaged(withSwapped: swapped, arena: arena)
    #expect(swapped.averaged(withSwapped: plain, arena: arena) == mean.exchangingSides(arena))
  }
}
