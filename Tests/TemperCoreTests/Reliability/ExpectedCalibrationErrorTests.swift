import Testing

@testable import TemperCore

@Suite struct ExpectedCalibrationErrorTests {
  private static func error(_ event: PredictedEvent, _ labels: [Int], bins: Int) -> Double {
    let forecast = BinaryForecast(event.probabilities, outcomes: event.outcomes(labels))
    return BinTotals(BinPartition(equalWidth: bins, of: forecast), of: forecast).expectedError
  }

  private static func rows(classes: Int, seed: UInt64) -> (ProbabilityMatrix, [Int]) {
    var random = RandomSource(seed: seed)
    var values: [Double] = []
    for _ in 0..<403 {
      let draws = random.units(classes).map { ($0 * 8).rounded() + 1 }
      let sum = draws.reduce(0, +)
      values += draws.map { $0 / sum }
    }
    let labels = (0..<403).map { _ in random.index(below: classes) }
    return (ProbabilityMatrix(classCount: classes, values: values), labels)
  }

  /// On the sorted values, bin by bin; draws of few numbers put many probabilities on edges.
  @Test(arguments: [2, 3, 5], [1, 4, 10, 15, 37])
  func agreesWithSortedBins(classes: Int, bins: Int) {
    let (matrix, labels) = Self.rows(classes: classes, seed: 7)
    let top = Self.error(.topLabel(matrix), labels, bins: bins)
    #expect(abs(ExpectedCalibrationError.topLabel(matrix, labels: labels, bins: bins) - top) < 1e-14)
    let each = (0..<classes).map { Self.error(.class($0, matrix), labels, bins: bins) }
    let mean = each.reduce(0, +) / Double(classes)
    #expect(abs(ExpectedCalibrationError.classWise(matrix, labels: labels, bins: bins) - mean) < 1e-14)
  }

  @Test func byHand() {
    let matrix = ProbabilityMatrix(classCount: 2, values: [1, 0, 0.6, 0.4, 0.6, 0.4, 0.2, 0.8])
    // Top labels: 1 hit; 0.6 twice, one hit; 0.8 missed.
    let found = ExpectedCalibrationError.topLabel(matrix, labels: [0, 0, 1, 0], bins: 5)
    #expect(abs(found - (0.2 + 0.8) / 4) < 1e-15)
  }

  @Test func edgesBelongToTheUpperBin() {
    let edges = BinPartition.edges(equalWidth: 15)
    let matrix = ProbabilityMatrix(classCount: 2, values: edges.flatMap { [$0, 0] })
    // Neighbours miss on different sides, so that two of them in one bin would cancel; the last bin does hold two.
    let labels = edges.indices.map { $0 % 2 }
    let gaps = zip(edges, labels).map { $0 - ($1 == 0 ? 1 : 0) }
    let first = gaps.prefix(14).reduce(0) { $0 + abs($1) } + abs(gaps[14] + gaps[15])
    // The second class is never seen coming: eight rows at 0.
    #expect(abs(ExpectedCalibrationError.classWise(matrix, labels: labels) - (first + 8) / 2 / 16) < 1e-15)
  }
}
