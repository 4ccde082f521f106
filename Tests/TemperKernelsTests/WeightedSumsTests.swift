import TemperKernels
import Testing

@Suite struct WeightedSumsTests {
  /// Small whole numbers, whose sums are exact in any order; totals are added to, and what is behind `count` is not read.
  @Test(arguments: 1...9, [4, 8, 20])
  func sumsOfEveryColumn(columns: Int, count: Int) {
    let stride = count + 4
    let weights = (0..<stride).map { Double($0 % 5) }
    let values = (0..<columns * stride).map { Double(($0 * 7) % 11) - 5 }
    var totals = (0..<columns).map { Double($0) }
    temper_weighted_sums(weights, values, stride, columns, count, &totals)
    let expected = (0..<columns).map { column in
      (0..<count).reduce(Double(column)) { $0 + weights[$1] * values[column * stride + $1] }
    }
    #expect(totals == expected)
  }
}
