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
    #expect(abs(offset.mean - 0.4) < 3 * offset.standardError)
    #expect(offset.standardError > 0.03 && offset.standardError < 0.06)
    let calibrated = try #require(
      PositionReliability(rows.probabilities, labels: rows.labels, tieStructure: tieStructure).offset)
    #expect(abs(calibrated.mean) < 3 * calibrated.standardError)
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
    #expect(abs(loss(offset.mean + h) - loss(offset.mean - h)) / (2 * h) < 1e-6)
    let curvature = (loss(offset.mean + h) - 2 * loss(offset.mean) + loss(offset.mean - h)) / (h * h)
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
    #expect(abs(twice.mean - once.mean) < 1e-10)
    #expect(abs(twice.standardError / once.standardError - 1) < 1e-9)
  }

  @Test func oneSidedLabelsHaveNoOffset() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.2, 0.5, 0.3, 0.4, 0.1, 0.5])
    #expect(PositionReliability(matrix, labels: [1, 1], tieStructure: tieStructure).offset == nil)
    #expect(PositionReliability(matrix, labels: [2, 2], tieStructure: tieStructure).offset == nil)
    #expect(PositionReliability(matrix, labels: [0, 0], tieStructure: tieStructure).offset?.mean != nil)
    #expect(PositionReliability(matrix, labels: [1, 0], tieStructure: tieStructure).offset?.mean != nil)
  }

  private func softmaxed(_ scores: [Double]) -> [Double] {
    var values = scores
    softmax(&values)
    return values
  }

  private func log(_ x: Double) -> Double { flooredLog(x, floor: 0) }
}

@Suite struct OffsetProblemTests {
  let problem = OffsetProblem(
    probabilities: ProbabilityMatrix(classCount: 3, values: [0.6, 0.3, 0.1, 0.2, 0.2, 0.6, 0, 0.5, 0.5]),
    observed: [1, -1, 0], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))

  @Test(arguments: [-2.0, 0, 0.7])
  func derivativesAreThoseOfTheValue(offset: Double) {
    let h = 1e-5
    let here = problem.derivatives(at: [offset])
    let (up, down) = (problem.value(at: [offset + h]), problem.value(at: [offset - h]))
    #expect(abs(here.gradient[0] - (up - down) / (2 * h)) < 1e-8)
    #expect(abs(here.hessian[0, 0] - (up - 2 * here.value + down) / (h * h)) < 1e-4)
    #expect(abs(problem.slopes(at: offset).reduce(0, +) - here.gradient[0]) < 1e-14)
  }
}

@Suite struct SwapReliabilityTests {
  private let tieStructure = TieStructure(sideA: 0, sideB: 2, tie: 1)

  @Test func aModelThatDoesNotMindTheOrder() {
    let rows = CalibratedRows(rows: 50, classes: 3, seed: 2)
    let found = SwapReliability(
      rows.probabilities, swapped: rows.probabilities.exchangingSides(tieStructure), labels: rows.labels,
      tieStructure: tieStructure)
    #expect(found.meanChange == 0)
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
    #expect(found.meanChange > 0)
    let turned = swapped.exchangingSides(tieStructure)
    let change = zip(plain.values, turned.values).reduce(0) { $0 + abs($1.0 - $1.1) } / 240
    #expect(abs(found.meanChange - change) < 1e-14)
    #expect(found.swappedLogLoss == LogLoss.mean(turned, labels: rows.labels))
    #expect(found.averagedLogLoss < max(found.logLoss, found.swappedLogLoss))
  }
}
