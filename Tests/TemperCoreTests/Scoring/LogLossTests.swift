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
