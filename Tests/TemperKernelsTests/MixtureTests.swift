import Foundation
import TemperKernels
import Testing

/// Made likelihoods of some components, and what a mixture of them comes to in a row.
private struct MadeMixture {
  static let lanes = 150
  let components: Int
  let likelihoods: [Double]
  let weights: [Double]
  let shares: [Double]

  init(components: Int) {
    let rows = 4 * MadeMixture.lanes
    self.components = components
    likelihoods = (0..<components * rows).map { (place: Int) -> Double in
      let thousandths = place * 7_919 % 1_000
      return 0.01 + Double(thousandths) / 1_000
    }
    // Now and then a row that does not count.
    weights = (0..<rows).map { Double($0 * 31 % 4) }
    let sum = Double(components * (components + 1) / 2)
    shares = (0..<components).map { Double($0 + 1) / sum }
  }

  func withKernel(_ body: (inout temper_mixture, UnsafeMutablePointer<Double>) -> Void) {
    var scratch = [Double](repeating: 0, count: temper_mixture_scratch())
    likelihoods.withUnsafeBufferPointer { likelihoods in
      weights.withUnsafeBufferPointer { weights in
        var mixture = temper_mixture(
          component_count: components, lane_count: MadeMixture.lanes, likelihoods: likelihoods.baseAddress,
          weights: weights.baseAddress)
        scratch.withUnsafeMutableBufferPointer { scratch in
          if let start = scratch.baseAddress { body(&mixture, start) }
        }
      }
    }
  }

  func likelihood(_ row: Int, _ m: Int) -> Double { likelihoods[m * 4 * MadeMixture.lanes + row] }

  func mixed(_ row: Int) -> Double { (0..<components).reduce(0) { $0 + shares[$1] * likelihood(row, $1) } }
}

/// Against the formulas, row by row.
@Suite struct MixtureTests {
  @Test(arguments: [1, 2, 3, 4, 5, 8, 13], [0..<150, 3..<70, 7..<8])
  func agreesWithTheFormulas(components: Int, range: Range<Int>) {
    let sample = MadeMixture(components: components)
    let rows = 4 * range.lowerBound..<4 * range.upperBound
    let value = rows.reduce(0) { $0 + sample.weights[$1] * log(sample.mixed($1)) }
    let expectedGradient = (0..<components).map { m in
      rows.reduce(0) { $0 + sample.weights[$1] * sample.likelihood($1, m) / sample.mixed($1) }
    }
    sample.withKernel { mixture, scratch in
      var gradient = [Double](repeating: 1, count: components)
      var hessian = [Double](repeating: 2, count: components * components)
      let plain = temper_mixture_value(&mixture, sample.shares, range.lowerBound, range.upperBound, scratch)
      #expect(abs(plain - value) < 1e-12 * max(1, abs(value)))
      let found = temper_mixture_derivatives(
        &mixture, sample.shares, range.lowerBound, range.upperBound, &gradient, &hessian, scratch)
      #expect(abs(found - value) < 1e-12 * max(1, abs(value)))
      for m in 0..<components {
        #expect(abs(gradient[m] - 1 - expectedGradient[m]) < 1e-12 * expectedGradient[m])
        for n in 0...m {
          let expected = rows.reduce(0.0) { sum, row in
            let ratio = sample.likelihood(row, m) * sample.likelihood(row, n) / (sample.mixed(row) * sample.mixed(row))
            return sum + sample.weights[row] * ratio
          }
          #expect(abs(hessian[m * components + n] - 2 - expected) < 1e-12 * expected)
        }
      }
      gradient = [Double](repeating: 0, count: components)
      _ = temper_mixture_derivatives(
        &mixture, sample.shares, range.lowerBound, range.upperBound, &gradient, nil, scratch)
      for m in 0..<components {
        #expect(abs(gradient[m] - expectedGradient[m]) < 1e-12 * expectedGradient[m])
      }
    }
  }
}
