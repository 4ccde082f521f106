import Foundation
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

@Suite struct ParameterTyingTests {
  /// Coefficients 0 and 2 are one parameter, 1 is off, 3 has its own.
  private let tying = ParameterTying(parameter: [0, nil, 0, 1], isBounded: [true, false])

  @Test func expandsAndCounts() {
    #expect(tying.count == 2)
    #expect(tying.expand([5, -7]) == [5, 0, 5, -7])
  }

  @Test func averagesWhatIsTiedAndKeepsBounds() {
    #expect(tying.average([1, 99, 4, -3]) == [2.5, -3])
    #expect(tying.average([-1, 99, -4, 3]) == [0, 3])
  }

  /// Coefficients 0 and 2 share what they have above their offsets; 1 is held at its own.
  @Test func offsetsAreAddedAndTakenAway() {
    let tying = ParameterTying(parameter: [0, nil, 0, 1], isBounded: [true, false], offset: [0.5, 7, 0.25, -1])
    #expect(tying.expand([2, 3]) == [2.5, 7, 2.25, 2])
    #expect(tying.average([2.5, 99, 2.25, 2]) == [2, 3])
    #expect(tying.average([0.5, 99, 0.25, 2]) == [0, 3])
    #expect(tying.average([0, 99, 0, 2]) == [0, 3])
  }

  @Test func reducesByTheChainRule() {
    func value(_ x: [Double]) -> Double { exp(x[0]) * x[2] + x[3] * x[3] * x[0] + x[1] * x[2] }
    func full(_ x: [Double]) -> Derivatives {
      var hessian = SquareMatrix(size: 4)
      hessian[0, 0] = exp(x[0]) * x[2]
      hessian[0, 2] = exp(x[0])
      hessian[0, 3] = 2 * x[3]
      hessian[1, 2] = 1
      hessian[3, 3] = 2 * x[0]
      for i in 0..<4 { for j in 0..<i { hessian[i, j] = hessian[j, i] } }
      return Derivatives(
        value: value(x), gradient: [exp(x[0]) * x[2] + x[3] * x[3], x[2], exp(x[0]) + x[1], 2 * x[3] * x[0]],
        hessian: hessian)
    }
    let errors = derivativeErrors(at: [0.7, -0.4], value: { value(tying.expand($0)) }) { parameters in
      tying.reduce(full(tying.expand(parameters)))
    }
    #expect(errors.value < 1e-15)
    #expect(errors.gradient < 1e-8)
    #expect(errors.hessian < 1e-8)
  }

  /// Coordinates that stand alone take no part in a matrix, and change nothing.
  @Test func uncoupledCoordinates() {
    var (whole, parts) = (QuadraticPenalty(dimension: 5), QuadraticPenalty(dimension: 5, uncoupled: 2))
    for index in 0..<5 {
      whole.addSquare([(index, 1)], strength: Double(index + 1))
      parts.addSquare([(index, 1)], strength: Double(index + 1))
    }
    whole.addSpread(0..<3, strength: 2)
    parts.addSpread(0..<3, strength: 2)
    let x = [0.3, -1, 2, 0.7, -0.4]
    #expect(parts.matrix == whole.matrix)
    #expect(abs(parts.value(at: x) - whole.value(at: x)) < 1e-15)
    #expect(largestDifference(parts.gradient(at: x), whole.gradient(at: x)) < 1e-15)
  }
}
