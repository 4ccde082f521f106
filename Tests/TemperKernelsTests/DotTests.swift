import TemperKernels
import Testing

@Suite struct DotTests {
  /// Small whole numbers, whose sums are exact in any order.
  @Test(arguments: 0...40) func sumOfProducts(count: Int) {
    let x = (0..<count).map { Double($0 % 7) - 3 }
    let y = (0..<count).map { Double($0 % 5) - 1 }
    #expect(temper_dot(x, y, count) == zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })
  }

  @Test(arguments: [1, 2, 9], [1, 15, 16, 17, 40]) func everyPlaceOfAConvolution(taps: Int, count: Int) {
    let values = (0..<count + taps).map { Double($0 % 11) - 4 }
    let factors = (0..<taps).map { Double($0 % 3) + 1 }
    var found = [Double](repeating: -1, count: count)
    temper_convolve(values, factors, taps, count, &found)
    #expect(found == (0..<count).map { temper_dot(Array(values[$0...]), factors, taps) })
  }
}
