import Foundation
import TemperKernels
import Testing

@Suite struct ColumnsTests {
  @Test func gathering() {
    let values: [Double] = [1, 10, 2, 20, 3, 30]
    var result = [Double](repeating: 0, count: 4)
    temper_gather(values, 2, [2, -1, 0, 1], 4, 2.5, 7, &result)
    #expect(result == [3, 7, 2.5, 2.5])
  }

  @Test func addingToColumns() {
    let values: [Double] = [1, 10, 100, 2, 20, 200]
    var columns: [Double] = [0.5, 0, 0, 0, 0, 0]
    temper_add_columns(values, [2, 0, 1], 3, [1, -1], 2, 0.5, 2, &columns)
    #expect(columns == [100.5, 0, 1, 0, 10, 0])
  }

  @Test(arguments: 0...9) func logCosh(count: Int) {
    let x = (0..<count).map { (place: Int) -> Double in Double(place * place) / 4 - 7 }
    var magnitudes = [Double](repeating: 1, count: count)
    var products = [Double](repeating: 1, count: count)
    temper_add_log_cosh(x, 0.5, count, &magnitudes, &products)
    temper_add_log_cosh(x, -1, count, &magnitudes, &products)
    for i in 0..<count {
      let found = magnitudes[i] - 1 + log(products[i]) - 2 * log(2)
      #expect(abs(found - log(cosh(x[i] / 2)) - log(cosh(x[i]))) < 1e-13)
    }
  }
}
