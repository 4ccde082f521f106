import Testing

@testable import TemperCore

@Suite struct TieReliabilityTests {
  private let tieStructure = TieStructure(sideA: 2, sideB: 0, tie: 1)

  @Test func byHand() {
    // Twenty rows: two of them, 4 and 11, are the closest tenth.
    var values: [Double] = []
    var labels: [Int] = []
    for row in 0..<20 {
      values += row == 4 ? [0.3, 0.4, 0.3] : row == 11 ? [0.1, 0.78, 0.12] : [0.6, 0.2, 0.2]
      labels.append(row == 4 || row == 0 || row == 1 ? 1 : row % 2 == 0 ? 2 : 0)
    }
    let found = TieReliability(
      ProbabilityMatrix(classCount: 3, values: values), labels: labels, tieStructure: tieStructure)
    #expect(abs(found.predicted - (0.4 + 0.78 + 18 * 0.2) / 20) < 1e-15)
    #expect(abs(found.observed - 3.0 / 20) < 1e-15)
    #expect(abs(found.closestPredicted - (0.4 + 0.78) / 2) < 1e-15)
    #expect(found.closestObserved == 0.5)
  }

  @Test func equalMarginsAreTakenInRowOrder() {
    let values = (0..<10).flatMap { _ in [0.4, 0.2, 0.4] }
    var labels = Array(repeating: 0, count: 10)
    labels[0] = 1
    let matrix = ProbabilityMatrix(classCount: 3, values: values)
    #expect(TieReliability(matrix, labels: labels, tieStructure: tieStructure).closestObserved == 1)
    labels.swapAt(0, 1)
    #expect(TieReliability(matrix, labels: labels, tieStructure: tieStructure).closestObserved == 0)
  }

  @Test func aSingleRowIsItsOwnTenth() {
    let found = TieReliability(
      ProbabilityMatrix(classCount: 3, values: [0.1, 0.2, 0.7]), labels: [1], tieStructure: tieStructure)
    #expect(found.predicted == 0.2 && found.closestPredicted == 0.2)
    #expect(found.observed == 1 && found.closestObserved == 1)
  }

  /// Zeros on both sides are equal sides; a zero on one is as far as can be.
  @Test func zerosAreOrdered() {
    var values = (0..<9).flatMap { _ in [0.0, 0.5, 0.5] }
    values += [0, 1, 0]
    let found = TieReliability(
      ProbabilityMatrix(classCount: 3, values: values), labels: Array(repeating: 2, count: 9) + [1],
      tieStructure: tieStructure)
    #expect(found.closestPredicted == 1)
    #expect(found.closestObserved == 1)
  }
}

@Suite struct TieReliabilityByMarginTests {
  private let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)

  /// Tenths hold every row once, by rising margin; their predictions and ties add up to the whole.
  @Test(arguments: [1, 7, 10, 95, 300])
  func tenthsAddUp(rows: Int) {
    let data = CalibratedRows(rows: rows, classes: 3, seed: UInt64(rows))
    let found = TieReliability(data.probabilities, labels: data.labels, tieStructure: tieStructure)
    #expect(found.byMargin.count == min(10, rows))
    let counts = found.byMargin.map(\.count)
    #expect(counts.reduce(0, +) == rows && (counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    let predicted = found.byMargin.reduce(0) { $0 + $1.predicted * Double($1.count) } / Double(rows)
    let observed = found.byMargin.reduce(0) { $0 + $1.observed * Double($1.count) } / Double(rows)
    #expect(largestDifference([predicted, observed], [found.predicted, found.observed]) < 1e-13)
    for (tenth, next) in zip(found.byMargin, found.byMargin.dropFirst()) { #expect(tenth.upper <= next.lower) }
    for tenth in found.byMargin {
      #expect(tenth.lower - 1e-12 <= tenth.margin && tenth.margin <= tenth.upper + 1e-12)
      #expect(tenth.interval.contains(tenth.observed))
    }
  }

  /// Ties that are twice as frequent as predicted where sides are close are flagged there, and nowhere else.
  @Test func underpredictedTiesAreFlagged() {
    var values: [Double] = []
    var labels: [Int] = []
    for row in 0..<1000 {
      let isClose = row < 100
      values += isClose ? [0.4, 0.4, 0.2] : [0.72, 0.08, 0.2]
      labels.append(row % 5 == 0 || isClose && row % 5 == 1 ? 2 : 0)
    }
    let found = TieReliability(
      ProbabilityMatrix(classCount: 3, values: values), labels: labels, tieStructure: tieStructure)
    #expect(found.byMargin.map(\.isFlagged) == [true] + Array(repeating: false, count: 9))
    #expect(abs(found.byMargin[0].observed - 0.4) < 1e-12)
  }
}
