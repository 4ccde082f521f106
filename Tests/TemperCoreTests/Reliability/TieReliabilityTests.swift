import Testing

@testable import TemperCore

@Suite struct TieReliabilityTests {
  private let arena = ClassLayout.Arena(sideA: 2, sideB: 0, tie: 1)

  @Test func byHand() {
    // Twenty rows: two of them, 4 and 11, are the closest tenth.
    var values: [Double] = []
    var labels: [Int] = []
    for row in 0..<20 {
      values += row == 4 ? [0.3, 0.4, 0.3] : row == 11 ? [0.1, 0.78, 0.12] : [0.6, 0.2, 0.2]
      labels.append(row == 4 || row == 0 || row == 1 ? 1 : row % 2 == 0 ? 2 : 0)
    }
    let found = TieReliability(ProbabilityMatrix(classCount: 3, values: values), labels: labels, arena: arena)
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
    #expect(TieReliability(matrix, labels: labels, arena: arena).closestObserved == 1)
    labels.swapAt(0, 1)
    #expect(TieReliability(matrix, labels: labels, arena: arena).closestObserved == 0)
  }

  @Test func aSingleRowIsItsOwnTenth() {
    let found = TieReliability(
      ProbabilityMatrix(classCount: 3, values: [0.1, 0.2, 0.7]), labels: [1], arena: arena)
    #expect(found.predicted == 0.2 && found.closestPredicted == 0.2)
    #expect(found.observed == 1 && found.closestObserved == 1)
  }

  /// Zeros on both sides are equal sides; a zero on one is as far as can be.
  @Test func zerosAreOrdered() {
    var values = (0..<9).flatMap { _ in [0.0, 0.5, 0.5] }
    values += [0, 1, 0]
    let found = TieReliability(
      ProbabilityMatrix(classCount: 3, values: values), labels: Array(repeating: 2, count: 9) + [1], arena: arena)
    #expect(found.closestPredicted == 1)
    #expect(found.closestObserved == 1)
  }
}
