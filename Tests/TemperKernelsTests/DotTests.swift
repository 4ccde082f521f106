import TemperKernels
import Testing

@Suite struct DotTests {
  /// Small whole numbers, whose sums are exact in any order.
  @Test(arguments: 0...40) func sumOfProducts(count: Int) {
    let x = (0..<count).map { Double($0 % 7) - 3 }
    let y = (0..<count).map { Double($0 % 5) - 1 }
    #expect(temper_dot(x, y, count) == zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })
  }
}
