import Foundation
import Testing

@testable import TemperCore

@Suite struct LogLossTests {
  private let matrix = ProbabilityMatrix(classCount: 3, values: [0.5, 0.25, 0.25, 0.1, 0.2, 0.7, 1, 0, 0])

  @Test func perRowByHand() {
    let losses = LogLoss.perRow(matrix, labels: [0, 1, 0])
    #expect(largestDifference(losses, [log(2), log(5), 0]) < 1e-15)
    #expect(abs(LogLoss.mean(matrix, labels: [0, 1, 0]) - log(10) / 3) < 1e-15)
  }

  /// scikit-learn clips at one unit in the last place of 1: 36.04…
  @Test func anExactZeroCostsTheClip() {
    #expect(LogLoss.smallestProbability == Double.ulpOfOne)
    #expect(abs(LogLoss.perRow(matrix, labels: [0, 0, 2])[2] - 36.04365338911715) < 1e-13)
  }

  @Test func rowsAreNormalised() {
    let double = ProbabilityMatrix(classCount: 2, values: [0.5, 0.75])
    #expect(abs(LogLoss.perRow(double, labels: [1])[0] - log(1.25 / 0.75)) < 1e-15)
  }

  @Test(arguments: TestLayout.allCases)
  func agreesWithThePlainMean(layout: TestLayout) {
    let simulation = Simulation(layout.layout, rows: 40, noise: [1], seed: 1)
    let plain = simulation.labels.indices.reduce(0.0) {
      $0 - log(simulation.predictions[0][$1, simulation.labels[$1]])
    }
    #expect(abs(LogLoss.mean(simulation.predictions[0], labels: simulation.labels) - plain / 40) < 1e-13)
  }
}

@Suite struct TieDecompositionTests {
  private let tieStructure = TieStructure(sideA: 2, sideB: 0, tie: 1)

  @Test func byHand() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.1, 0.5, 0.4, 0.2, 0.3, 0.5])
    let found = TieDecomposition(matrix, labels: [1, 2], tieStructure: tieStructure)
    // Row 0 is a tie of .5; row 1 is decisive with .7, and side a is 5/7 of that.
    #expect(abs(found.tie - (log(2) - log(0.7)) / 2) < 1e-15)
    #expect(abs(found.decisive - log(7.0 / 5) / 2) < 1e-15)
  }

  @Test(arguments: [TestLayout.pairwise, .shuffledPairwise], 0..<4)
  func partsAddUpToTheLogLoss(layout: TestLayout, seed: Int) throws {
    let tieStructure = try #require(layout.layout.tieStructure)
    var simulation = Simulation(layout.layout, rows: 60, noise: [1], seed: UInt64(seed))
    for k in 0..<3 { simulation.predictions[0][5, k] = k == tieStructure.sideA ? 1 : 0 }
    for k in 0..<3 { simulation.predictions[0][6, k] = k == tieStructure.tie ? 1 : 0 }
    let matrix = simulation.predictions[0]
    let found = TieDecomposition(matrix, labels: simulation.labels, tieStructure: tieStructure)
    #expect(abs(found.tie + found.decisive - LogLoss.mean(matrix, labels: simulation.labels)) < 1e-12)
    #expect(found.tie >= 0 && found.decisive >= 0)
  }

  @Test func withoutTiesTheDecisivePartIsTheLossOfTheSides() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.25, 0, 0.75, 0.75, 0, 0.25])
    let found = TieDecomposition(matrix, labels: [2, 2], tieStructure: tieStructure)
    #expect(abs(found.decisive - (log(4.0 / 3) + log(4)) / 2) < 1e-14)
    #expect(abs(found.tie) < 1e-14)
  }
}
