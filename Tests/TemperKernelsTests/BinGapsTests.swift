import TemperKernels
import Testing

@Suite struct BinGapsTests {
  /// Multiples of an eighth, whose sums are exact in any order; on edges, between them, at 0 and 1.
  @Test(arguments: [1, 3, 4, 5]) func gapsOfEveryClassAndBin(bins: Int) {
    let edges = (0...bins).map { Double($0) / Double(bins) }
    let probabilities = (0..<46).map { Double($0 * 5 % 9) / 8 }
    let labels = (0..<23).map { $0 % 3 % 2 }
    var gaps = [Double](repeating: 0, count: 4 * 2 * bins)
    temper_add_class_gaps(probabilities, labels, 23, 2, edges, bins, &gaps)
    var expected = [Double](repeating: 0, count: 2 * bins)
    for row in 0..<23 {
      for k in 0..<2 {
        let p = probabilities[2 * row + k]
        let bin = (0..<bins).last { edges[$0] <= p } ?? 0
        expected[k * bins + bin] += p - (labels[row] == k ? 1 : 0)
      }
    }
    let found = expected.indices.map { place in (0..<4).reduce(0) { $0 + gaps[$1 * 2 * bins + place] } }
    #expect(found == expected)
  }

  @Test(arguments: [1, 4, 5]) func gapsOfTheMostProbableClass(bins: Int) {
    let edges = (0...bins).map { Double($0) / Double(bins) }
    let rows = (0..<23).map { row -> [Double] in
      let first = Double(row % 9) / 8
      let last = Double(row * 3 % 7) / 8
      return [first, 0.5, last]
    }
    let labels = (0..<23).map { $0 % 3 }
    var gaps = [Double](repeating: 0, count: 4 * bins)
    temper_add_top_gaps(rows.flatMap { $0 }, labels, 23, 3, edges, bins, &gaps)
    var expected = [Double](repeating: 0, count: bins)
    for (row, label) in zip(rows, labels) {
      let peak = max(row[0], row[1], row[2])
      expected[(0..<bins).last { edges[$0] <= peak } ?? 0] += peak - (row.firstIndex(of: peak) == label ? 1 : 0)
    }
    #expect((0..<bins).map { bin in (0..<4).reduce(0) { $0 + gaps[$1 * bins + bin] } } == expected)
  }

  /// 0.3 × 10 is 3 when rounded, but 3 × 0.1 lies above 0.3.
  @Test func edgesDecideAndNotProducts() {
    let edges = (0...10).map { Double($0) * 0.1 }
    var gaps = [Double](repeating: 0, count: 40)
    temper_add_class_gaps([0.3], [0], 1, 1, edges, 10, &gaps)
    #expect(gaps.indices.filter { gaps[$0] != 0 } == [2])
  }

  /// Random probabilities, multiples of 2⁻²⁰ so that sums are exact, of few classes and of more than are looked up at once.
  @Test(arguments: [2, 3, 10, 1023, 1024, 1025, 2100], [10, 15]) func anyNumberOfClasses(classes: Int, bins: Int) {
    let edges = (0..<bins).map { Double($0) * (1 / Double(bins)) } + [1]
    let rows = max(3, 3000 / classes)
    var state: UInt64 = 5
    let probabilities = (0..<rows * classes).map { index -> Double in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return index % 37 == 0 ? Double(index % 2) : Double(state >> 44) * 0x1p-20
    }
    let labels = (0..<rows).map { $0 * 31 % classes }
    var gaps = [Double](repeating: 0, count: 4 * classes * bins)
    temper_add_class_gaps(probabilities, labels, rows, classes, edges, bins, &gaps)
    var expected = [Double](repeating: 0, count: classes * bins)
    for row in 0..<rows {
      for k in 0..<classes {
        let p = probabilities[row * classes + k]
        expected[k * bins + ((0..<bins).last { edges[$0] <= p } ?? 0)] += p - (labels[row] == k ? 1 : 0)
      }
    }
    #expect(
      expected.indices.allSatisfy { place in
        expected[place] == (0..<4).reduce(0) { $0 + gaps[$1 * classes * bins + place] }
      })
    var top = [Double](repeating: 0, count: 4 * bins)
    temper_add_top_gaps(probabilities, labels, rows, classes, edges, bins, &top)
    var expectedTop = [Double](repeating: 0, count: bins)
    for row in 0..<rows {
      let values = probabilities[row * classes..<(row + 1) * classes]
      let peak = values.max() ?? 0
      let isHit = values.firstIndex(of: peak) == row * classes + labels[row]
      expectedTop[(0..<bins).last { edges[$0] <= peak } ?? 0] += peak - (isHit ? 1 : 0)
    }
    #expect(expectedTop == (0..<bins).map { bin in (0..<4).reduce(0) { $0 + top[$1 * bins + bin] } })
  }

  /// What is no probability: below 0 and NaN in the first bin, above 1 in the last.
  @Test func whatIsNoProbability() {
    let edges = [0, 0.25, 0.5, 0.75, 1]
    var gaps = [Double](repeating: 0, count: 4 * 5 * 4)
    temper_add_class_gaps([-1, 7, .infinity, -.infinity, .nan], [1], 1, 5, edges, 4, &gaps)
    #expect(gaps[0] == -1 && gaps[4 + 3] == 6 && gaps[8 + 3] == .infinity && gaps[12] == -.infinity && gaps[16].isNaN)
  }
}
