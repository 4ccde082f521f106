import Foundation
import Testing

@testable import TemperCore

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
}
