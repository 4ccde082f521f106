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

  @Test(arguments: [4, 8, 20]) func columnsOfAnArena(count: Int) {
    let a = (0..<count).map { log(0.1 + 0.04 * Double($0)) }
    let b = (0..<count).map { log(0.9 - 0.03 * Double($0)) }
    let tie = (0..<count).map { log(0.5 / Double(1 + $0)) }
    var margins = [Double](repeating: 0, count: count)
    var odds = margins
    var sharpness = margins
    temper_arena_columns(a, b, tie, count, &margins, &odds, &sharpness)
    for i in 0..<count {
      #expect(margins[i] == a[i] - b[i])
      #expect(abs(odds[i] - (tie[i] - (a[i] + b[i]) / 2)) < 1e-15)
      #expect(abs(sharpness[i] - (a[i] + b[i] + tie[i]) / 3) < 1e-15)
    }
    let found = odds
    temper_arena_columns(a, b, tie, count, &margins, &odds, nil)
    #expect(odds == found)
  }

  @Test(arguments: 0...9) func logCosh(count: Int) {
    let x = (0..<count).map { Double($0 * $0) / 4 - 7 }
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
