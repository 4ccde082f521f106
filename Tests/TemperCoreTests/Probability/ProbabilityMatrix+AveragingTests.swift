import Foundation
import Testing

@testable import TemperCore

@Suite struct ProbabilityMatrixAveragingTests {
  private let a = ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 0.8, 0.2])
  private let b = ProbabilityMatrix(classCount: 2, values: [0.9, 0.1, 0.2, 0.8])
  private let c = ProbabilityMatrix(classCount: 2, values: [1, 0, 0.5, 0.5])

  @Test func oneStaysAsItIs() {
    for average in ProbabilityMatrix.Average.allCases { #expect(.average([c], average, floor: 1e-9) == c) }
  }

  @Test func arithmetic() {
    let mean = ProbabilityMatrix.average([a, b, c], .arithmetic, floor: 0)
    let expected = [0.8, 0.2, 0.5, 0.5]
    #expect(zip(mean.values, expected).allSatisfy { abs($0 - $1) < 1e-15 })
  }

  /// Log-odds are averaged; a zero counts as the floor.
  @Test func geometric() {
    let floor = 1e-6
    let mean = ProbabilityMatrix.average([a, b, c], .geometric, floor: floor)
    let odds = [(0.0 + log(9) + log(1 / floor)) / 3, (log(4) - log(4) + 0) / 3]
    for row in 0..<2 {
      #expect(abs(mean[row, 0] - 1 / (1 + exp(-odds[row]))) < 1e-15)
      #expect(abs(mean[row, 0] + mean[row, 1] - 1) < 1e-15)
    }
  }

  /// Of two numbers the standard deviation is their distance over √2.
  @Test func spread() {
    let expected = (0.4 + 0.4 + 0.6 + 0.6) / 4 / 2.0.squareRoot()
    #expect(abs(ProbabilityMatrix.spread(of: [a, b]) - expected) < 1e-15)
    #expect(ProbabilityMatrix.spread(of: [a, a, a]) == 0)
    // Deviations of the first row are -.3, .1, .2 and of the second .3, -.3, 0.
    let three = ((0.14 / 2).squareRoot() + (0.18 / 2).squareRoot()) / 2
    #expect(abs(ProbabilityMatrix.spread(of: [a, b, c]) - three) < 1e-15)
  }

  @Test func softmaxOfARow() {
    var values = [7.0, log(0.25), log(0.75)]
    #expect(abs(ProbabilityMatrix.applySoftmax(to: &values, from: 1) - 1) < 1e-15)
    #expect(values[0] == 7 && abs(values[1] - 0.25) < 1e-15 && abs(values[2] - 0.75) < 1e-15)
    var large = [1e300, 1e300]
    #expect(ProbabilityMatrix.applySoftmax(to: &large, from: 0) == .infinity && large == [0.5, 0.5])
    var none = [-Double.infinity, -.infinity]
    #expect(ProbabilityMatrix.applySoftmax(to: &none, from: 0) == 0)
  }
}
