import TemperKernels
import Testing

@Suite struct BiasCurvatureTests {
  /// The sums of one row after the other, bit for bit, in one piece or in several.
  @Test(arguments: [1, 2, 3, 8], [4, 12])
  func sumsOfPairs(classes: Int, rows: Int) {
    let p = (0..<classes * rows).map { (index: Int) -> Double in Double((index * 37) % 101 + 1) / 103 }
    let inverse = (0..<rows).map { (row: Int) -> Double in row % 5 == 4 ? 0 : 1 / Double(row % 3 + 1) }
    var expected = (0..<classes * classes * 4).map { (index: Int) -> Double in Double(index % 7) / 3 }
    var (whole, parts) = (expected, expected)
    for k in 0..<classes {
      for l in k..<classes {
        for row in 0..<rows {
          let place = 4 * (k * classes + l) + row % 4
          if k == l { expected[place] += p[k * rows + row] }
          expected[place] -= p[k * rows + row] * p[l * rows + row] * inverse[row]
        }
      }
    }
    temper_bias_curvature(p, inverse, classes, rows, &whole, 4 * classes)
    #expect(whole == expected)
    for first in stride(from: 0, to: rows, by: 4) {
      let part = (0..<classes).flatMap { k in p[k * rows + first..<k * rows + first + 4] }
      temper_bias_curvature(part, Array(inverse[first..<first + 4]), classes, 4, &parts, 4 * classes)
    }
    #expect(parts == expected)
  }
}
