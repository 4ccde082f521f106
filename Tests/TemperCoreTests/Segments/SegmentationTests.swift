import Testing

@testable import TemperCore

@Suite struct SegmentationTests {
  private let segments = Segmentation(
    columns: [SegmentSimulation.column("é", 2), SegmentSimulation.column("y", 3)], ordinals: [[0, 1, nil], [2, 0, 1]])

  @Test func columnsAreFoundByTheirBytes() {
    #expect(segments.position(of: "y") == 1)
    #expect(segments.position(of: "é") == 0)
    #expect(segments.position(of: "e\u{301}") == nil)
  }

  @Test func gathersRows() {
    let some = segments.gathering(rows: [2, 0])
    #expect(some.columns == segments.columns)
    #expect(some.ordinals == [[nil, 0], [1, 2]])
    #expect(some.rowCount == 2)
  }
}

@Suite struct SegmentColumnMakingTests {
  @Test func textsAreInOrderOfTheirBytes() {
    let made = SegmentColumn.categories(
      name: "language", texts: ["fr", "", "Z", "é", "en"], cells: [0, 4, 1, 3, 2, 0])
    #expect(made.column.kind == .text)
    #expect(made.column.values.map(\.name) == ["(none)", "Z", "en", "fr", "é"])
    #expect(made.ordinals == [3, 2, 0, 4, 1, 3])
    #expect(made.column.values.allSatisfy { $0.lower == nil && $0.upper == nil })
  }

  @Test func fewNumbersStayAsTheyAre() {
    let numbers = [2, 0.5, 10, 2, -1, 10]
    let made = SegmentColumn.numbers(name: "n", numbers, quartilesOf: [0, 1])
    #expect(made.column.kind == .number)
    #expect(made.column.values.map(\.name) == ["-1", "0.5", "2", "10"])
    #expect(made.column.values.map(\.lower) == [-1, 0.5, 2, 10])
    #expect(made.column.values.map(\.upper) == [-1, 0.5, 2, 10])
    #expect(made.ordinals == [2, 1, 3, 2, 0, 3])
  }

  /// The quartiles of 1 ... 9 are 3, 5 and 7; the last two rows do not count for them.
  @Test func manyNumbersAreCutAtTheQuartilesOfTheGivenRows() {
    let numbers = [9, 8, 7, 6, 5, 4, 3, 2, 1, 1000, -1000].map(Double.init)
    let made = SegmentColumn.numbers(name: "n", numbers, quartilesOf: Array(0..<9))
    #expect(made.column.values.map(\.name) == ["< 3", "3 to 5", "5 to 7", ">= 7"])
    #expect(made.column.values.map(\.lower) == [nil, 3, 5, 7])
    #expect(made.column.values.map(\.upper) == [3, 5, 7, nil])
    #expect(made.ordinals == [3, 3, 3, 2, 2, 1, 1, 0, 0, 3, 0])
  }

  @Test func cutsAreNumbersOfTheData() {
    // Ranks of 10 numbers: the quartiles lie at positions 2.25, 4.5 and 6.75; the cuts are the numbers above them.
    let numbers = (0..<10).map { 0.5 + Double($0) }
    let made = SegmentColumn.numbers(name: "n", numbers, quartilesOf: Array(numbers.indices))
    #expect(made.column.values.map(\.name) == ["< 3.5", "3.5 to 5.5", "5.5 to 7.5", ">= 7.5"])
  }

  /// Equal numbers are never parted, and no bin is empty.
  @Test func tiesMakeFewerBins() {
    let zeros = [Double](repeating: 0, count: 60) + (1...20).map(Double.init)
    let half = SegmentColumn.numbers(name: "n", zeros, quartilesOf: Array(zeros.indices))
    #expect(half.column.values.map(\.name) == ["< 0.5", ">= 0.5"].map { $0.replacing("0.5", with: "1") })
    #expect(half.ordinals == zeros.map { $0 < 1 ? 0 : 1 })
    let mostly = [Double](repeating: 0, count: 600) + (1...20).map(Double.init)
    let one = SegmentColumn.numbers(name: "n", mostly, quartilesOf: Array(mostly.indices))
    #expect(one.column.values.map(\.name) == ["all"])
    #expect(one.ordinals.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [UInt64(1), 2, 3, 4]) func everyBinHoldsRowsWithinItsBounds(_ seed: UInt64) {
    var random = RandomSource(seed: seed)
    let spread = 5 + random.index(below: 40)
    let numbers = (0..<200).map { _ in Double(random.index(below: spread) * random.index(below: spread)) }
    let made = SegmentColumn.numbers(name: "n", numbers, quartilesOf: Array(0..<100))
    #expect(Set(made.ordinals.prefix(100)) == Set(made.column.values.indices))
    for (number, ordinal) in zip(numbers, made.ordinals) {
      let value = made.column.values[ordinal]
      #expect(number >= value.lower ?? -.infinity && number < value.upper ?? .infinity)
    }
  }
}
