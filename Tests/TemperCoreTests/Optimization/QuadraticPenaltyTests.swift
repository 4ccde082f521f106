import Testing

@testable import TemperCore

@Suite struct QuadraticPenaltyTests {
  @Test func squareByHand() {
    var penalty = QuadraticPenalty(dimension: 3)
    penalty.addSquare([(0, 1), (2, -2)], target: 3, strength: 4)
    // 4/2 (5 - 2·1 - 3)² = 0 and 4/2 (1 - 4 - 3)² = 72
    #expect(penalty.value(at: [5, 9, 1]) == 0)
    #expect(penalty.value(at: [1, 9, 2]) == 72)
    #expect(penalty.gradient(at: [1, 9, 2]) == [-24, 0, 48])
  }

  @Test func spreadByHand() {
    var penalty = QuadraticPenalty(dimension: 4)
    penalty.addSpread(1..<4, strength: 2)
    #expect(largestDifference([penalty.value(at: [100, 1, 2, 6])], [14]) < 1e-13)
    #expect(abs(penalty.value(at: [100, 7, 7, 7])) < 1e-12)
  }

  @Test func derivativesOfASum() {
    var penalty = QuadraticPenalty(dimension: 5)
    penalty.addSquare([(0, 1), (1, 1), (2, 1)], target: 1, strength: 1e-3)
    penalty.addSpread(0..<3, strength: 30)
    penalty.addSquare([(3, 1), (0, -1)], strength: 3)
    penalty.addSquare([(4, 1)], strength: 0.5)
    let x = [0.3, -1.2, 0.9, 2.5, -4]
    let errors = derivativeErrors(at: x, step: 1e-3, value: { penalty.value(at: $0) }) { x in
      Derivatives(value: penalty.value(at: x), gradient: penalty.gradient(at: x), hessian: penalty.matrix)
    }
    #expect(errors.gradient < 1e-9)
    #expect(errors.hessian < 1e-9)
    let plain =
      1e-3 / 2 * (0.0 - 1) * (0.0 - 1) + 30.0 / 2 * (0.3 * 0.3 + 1.2 * 1.2 + 0.9 * 0.9) + 3.0 / 2 * 2.2 * 2.2
      + 0.5 / 2 * 16
    #expect(relativeDifference(penalty.value(at: x), plain) < 1e-14)
  }
}
