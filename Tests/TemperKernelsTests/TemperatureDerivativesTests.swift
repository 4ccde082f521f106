import Foundation
import TemperKernels
import Testing

@Suite struct SlopeTests {
  /// The derivatives of sum w (log(1 + sum_k e^(s x_k)) - s hit / w), a row at a time.
  @Test(arguments: 1...4, [0.01, 0.7, 1, 30]) func derivativesAreTheFormulas(others: Int, slope: Double) {
    var random = LinearCongruence(state: 5)
    let lanes = 7
    let x = (0..<4 * lanes * others).map { _ in Double.random(in: -6...0, using: &random) }
    let hits = (0..<4 * lanes).map { _ in Double.random(in: -6...0, using: &random) }
    let weights = (0..<4 * lanes).map { Double($0 % 3) }
    var expected = (gradient: 0.0, curvature: 0.0)
    for row in 0..<4 * lanes {
      let values = (0..<others).map { x[(row / 4 * others + $0) * 4 + row % 4] } + [0]
      let powers = values.map { exp($0 * slope) }
      let total = powers.reduce(0, +)
      let mean = zip(powers, values).reduce(0) { $0 + $1.0 * $1.1 } / total
      let square = zip(powers, values).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } / total
      expected.gradient += weights[row] * mean - hits[row]
      expected.curvature += weights[row] * (square - mean * mean)
    }
    var gradient = 0.0
    var curvature = 0.0
    temper_temperature_derivatives(x, hits, weights, lanes, others, slope, &gradient, &curvature)
    #expect(abs(gradient - expected.gradient) < 1e-11)
    #expect(abs(curvature - expected.curvature) < 1e-11)
  }
}
