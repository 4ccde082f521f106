import Foundation
import Testing

@testable import TemperCore

@Suite struct SwapAveragingTests {
  private let tieStructure = TieStructure(sideA: 2, sideB: 0, tie: 1)

  @Test func exchangingSidesByHand() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.1, 0.2, 0.7, 0.3, 0.6, 0.1])
    let turned = matrix.exchangingSides(tieStructure)
    #expect(turned.values == [0.7, 0.2, 0.1, 0.1, 0.6, 0.3])
    #expect(turned.exchangingSides(tieStructure) == matrix)
  }

  @Test func averageByHand() {
    let plain = ProbabilityMatrix(classCount: 3, values: [0.1, 0.2, 0.7])
    let swapped = ProbabilityMatrix(classCount: 3, values: [0.5, 0.4, 0.1])
    // Side a of the swapped row, 0.1, is side b of the plain one.
    let mean = plain.averaged(withSwapped: swapped, tieStructure: tieStructure)
    #expect(largestDifference(mean.values, [0.1, 0.3, 0.6]) < 1e-16)
  }

  @Test func geometricAverageByHand() {
    let plain = ProbabilityMatrix(classCount: 3, values: [0.1, 0.2, 0.7])
    let swapped = ProbabilityMatrix(classCount: 3, values: [0.5, 0.5, 0])
    let mean = plain.geometricallyAveraged(withSwapped: swapped, tieStructure: tieStructure, floor: 1e-2)
    // Turned, the swapped row is 0.01 (raised), 0.5, 0.5.
    let parts = [(0.1 * 0.01).squareRoot(), (0.2 * 0.5).squareRoot(), (0.7 * 0.5).squareRoot()]
    #expect(largestDifference(mean.values, parts.map { $0 / parts.reduce(0, +) }) < 1e-15)
  }

  /// Whatever a model thinks of positions, the mean of its margins does not.
  @Test func geometricAveragingTakesTheMeanOfMargins() {
    let simulation = Simulation(TestLayout.shuffledPairwise.layout, rows: 9, noise: [0.4, 1], seed: 4)
    let (plain, swapped) = (simulation.predictions[0], simulation.predictions[1])
    let mean = plain.geometricallyAveraged(withSwapped: swapped, tieStructure: tieStructure, floor: 1e-9)
    for row in 0..<9 {
      func margin(_ matrix: ProbabilityMatrix) -> Double {
        log(matrix[row, tieStructure.sideA] / matrix[row, tieStructure.sideB])
      }
      #expect(abs(margin(mean) - (margin(plain) - margin(swapped)) / 2) < 1e-12)
    }
  }

  @Test func aModelThatDoesNotCareAboutSidesIsLeftAlone() {
    let plain = Simulation(TestLayout.shuffledPairwise.layout, rows: 9, noise: [0.4], seed: 3).predictions[0]
    #expect(plain.averaged(withSwapped: plain.exchangingSides(tieStructure), tieStructure: tieStructure) == plain)
  }

  @Test func averagingTurnsWithItsInputs() {
    let simulation = Simulation(TestLayout.shuffledPairwise.layout, rows: 9, noise: [0.4, 1], seed: 4)
    let (plain, swapped) = (simulation.predictions[0], simulation.predictions[1])
    // Read in the swapped orientation, the roles of the two are exchanged.
    let mean = plain.averaged(withSwapped: swapped, tieStructure: tieStructure)
    #expect(swapped.averaged(withSwapped: plain, tieStructure: tieStructure) == mean.exchangingSides(tieStructure))
  }
}
