import Testing

@testable import TemperCore

@Suite struct PositionReliabilityTests {
  private let tieStructure = TieStructure(sideA: 1, sideB: 2, tie: 0)

  @Test func marginsByHand() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.2, 0.5, 0.3, 0.4, 0.1, 0.5, 0, 0.9, 0.1, 0.5, 0.25, 0.25])
    let found = PositionReliability(matrix, labels: [1, 2, 1, 0], tieStructure: tieStructure)
    #expect(abs(found.predictedMargin - (0.2 - 0.4 + 0.8 + 0) / 4) < 1e-15)
    #expect(found.observedMargin == 0.25)
    #expect(found.standardError == MeanEstimate([1 - 0.2, -1 + 0.4, 1 - 0.8, 0]).standardError)
  }

  /// Labels are drawn after a known offset was added: the fit finds it, within its error.
  @Test func findsAKnownOffset() throws {
    let rows = CalibratedRows(rows: 4000, classes: 3, seed: 31)
    var random = RandomSource(seed: 32)
    let labels = (0..<4000).map { row in
      let p = rows.probabilities[row: row]
      return random.draw(
        softmaxed([log(p[p.startIndex]), log(p[p.startIndex + 1]) + 0.2, log(p[p.startIndex + 2]) - 0.2]))
    }
    let offset = try #require(
      PositionReliability(rows.probabilities, labels: labels, tieStructure: tieStructure).offset)
    #expect(abs(offset.value - 0.4) < 3 * offset.standardError)
    #expect(offset.standardError > 0.03 && offset.standardError < 0.06)
    let calibrated = try #require(
      PositionReliability(rows.probabilities, labels: rows.labels, tieStructure: tieStructure).offset)
    #expect(abs(calibrated.value) < 3 * calibrated.standardError)
  }

  /// The fit is a minimum of the log loss, whose curvature gives the standard error of independent calibrated rows.
  @Test func minimisesTheLogLoss() throws {
    let rows = CalibratedRows(rows: 500, classes: 3, seed: 33)
    let offset = try #require(
      PositionReliability(rows.probabilities, labels: rows.labels, tieStructure: tieStructure).offset)
    func loss(_ e: Double) -> Double {
      let values = (0..<500).flatMap { row in
        let p = rows.probabilities[row: row].map { log($0) }
        return softmaxed([p[0], p[1] + e / 2, p[2] - e / 2])
      }
      return LogLoss.mean(ProbabilityMatrix(classCount: 3, values: values), labels: rows.labels) * 500
    }
    let h = 1e-3
    #expect(abs(loss(offset.value + h) - loss(offset.value - h)) / (2 * h) < 1e-6)
    let curvature = (loss(offset.value + h) - 2 * loss(offset.value) + loss(offset.value - h)) / (h * h)
    #expect(abs(offset.standardError * curvature.squareRoot() - 1) < 0.1)
  }

  /// Rows in identical pairs carry the information of one row each.
  @Test func groupsWidenTheError() throws {
    let rows = CalibratedRows(rows: 300, classes: 3, seed: 34)
    let doubled = ProbabilityMatrix(classCount: 3, values: rows.probabilities.values + rows.probabilities.values)
    let once = try #require(
      PositionReliability(rows.probabilities, labels: rows.labels, tieStructure: tieStructure).offset)
    let twice = try #require(
      PositionReliability(
        doubled, labels: rows.labels + rows.labels, tieStructure: tieStructure, groups: (0..<600).map { $0 % 300 }
      )
      .offset)
    #expect(abs(twice.value - once.value) < 1e-10)
    #expect(abs(twice.standardError / once.standardError - 1) < 1e-9)
  }

  @Test func oneSidedLabelsHaveNoOffset() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.2, 0.5, 0.3, 0.4, 0.1, 0.5])
    #expect(PositionReliability(matrix, labels: [1, 1], tieStructure: tieStructure).offset == nil)
    #expect(PositionReliability(matrix, labels: [2, 2], tieStructure: tieStructure).offset == nil)
    #expect(PositionReliability(matrix, labels: [0, 0], tieStructure: tieStructure).offset?.value != nil)
    #expect(PositionReliability(matrix, labels: [1, 0], tieStructure: tieStructure).offset?.value != nil)
  }

  private func softmaxed(_ scores: [Double]) -> [Double] {
    var values = scores
    softmax(&values)
    return values
  }

  private func log(_ x: Double) -> Double { flooredLog(x, floor: 0) }
}
