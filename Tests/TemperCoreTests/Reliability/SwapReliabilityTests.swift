import Testing

@testable import TemperCore

@Suite struct SwapReliabilityTests {
  private let tieStructure = TieStructure(sideA: 0, sideB: 2, tie: 1)

  @Test func aModelThatDoesNotMindTheOrder() {
    let rows = CalibratedRows(rows: 50, classes: 3, seed: 2)
    let found = SwapReliability(
      rows.probabilities, swapped: rows.probabilities.exchangingSides(tieStructure), labels: rows.labels,
      tieStructure: tieStructure)
    #expect(found.meanDifference == 0 && found.classDifferences == [0, 0, 0])
    #expect(abs(found.offset.mean) < 1e-15)
    #expect(found.logLoss == found.swappedLogLoss && found.logLoss == found.averagedLogLoss)
  }

  /// The model adds log-odds of 0.3 to whatever stands first, so plain and swapped margins sum to twice that.
  @Test func findsTheModelsOwnOffset() {
    let rows = CalibratedRows(rows: 80, classes: 3, seed: 3)
    func favouringFirst(_ matrix: ProbabilityMatrix) -> ProbabilityMatrix {
      let values = (0..<80).flatMap { row in
        var scores = matrix[row: row].map { flooredLog($0, floor: 0) }
        scores[0] += 0.15
        scores[2] -= 0.15
        softmax(&scores)
        return scores
      }
      return ProbabilityMatrix(classCount: 3, values: values)
    }
    let plain = favouringFirst(rows.probabilities)
    let swapped = favouringFirst(rows.probabilities.exchangingSides(tieStructure))
    let found = SwapReliability(plain, swapped: swapped, labels: rows.labels, tieStructure: tieStructure)
    #expect(abs(found.offset.mean - 0.3) < 1e-12)
    #expect(found.offset.standardError < 1e-12)
    #expect(found.meanDifference > 0)
    let turned = swapped.exchangingSides(tieStructure)
    let difference = (0..<80).reduce(0) { $0 + abs(plain[$1, 2] - turned[$1, 2]) } / 80
    #expect(abs(found.classDifferences[2] - difference) < 1e-15)
    #expect(abs(found.meanDifference - found.classDifferences.reduce(0, +) / 3) < 1e-15)
    #expect(found.swappedLogLoss == LogLoss.mean(turned, labels: rows.labels))
    #expect(found.averagedLogLoss < max(found.logLoss, found.swappedLogLoss))
  }
}
