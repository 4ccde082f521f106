import Foundation
import TemperCore
import Testing

@testable import TemperCore

@Suite struct PriorShiftDecisionTests {
  private static let layout = ClassLayout(names: ["a", "b", "t"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))

  /// Calibrated rows: labels are drawn from the predictions; ties are kept with a given probability.
  private func draw(_ rows: Int, keepingTies share: Double, seed: UInt64) -> (rows: ProbabilityMatrix, labels: [Int]) {
    var random = RandomSource(seed: seed)
    var values: [Double] = []
    var labels: [Int] = []
    while labels.count < rows {
      let scores = (0..<3).map { _ in Foundation.exp(6 * random.unit()) }
      let row = scores.map { $0 / scores.reduce(0, +) }
      let number = random.unit()
      let label = number < row[0] ? 0 : number < row[0] + row[1] ? 1 : 2
      if label == 2, random.unit() >= share { continue }
      values += row
      labels.append(label)
    }
    return (ProbabilityMatrix(classCount: 3, values: values), labels)
  }

  @Test func shiftIsAppliedWhereThereIsOne() {
    let labelled = draw(2000, keepingTies: 1, seed: 1)
    let test = draw(2000, keepingTies: 0.4, seed: 2)
    let decision = PriorShiftDecision(
      test: test.rows, nested: labelled.rows, labels: labelled.labels, layout: Self.layout)
    #expect(decision.applied && decision.p < 1e-6 && decision.labelledP > 0.05)
    let observed = Double(test.labels.filter { $0 == 2 }.count) / 2000
    #expect(abs((decision.testPriors["t"] ?? 0) - observed) < 0.04)
    let adjusted = decision.adjust(test.rows, layout: Self.layout)
    #expect(LogLoss.mean(adjusted, labels: test.labels) < LogLoss.mean(test.rows, labels: test.labels))
    // The sides are scaled alike.
    let ratio = adjusted[0, 0] / adjusted[0, 1]
    #expect(abs(ratio - test.rows[0, 0] / test.rows[0, 1]) < 1e-9)
  }

  @Test func nothingIsDoneWithoutAShift() {
    let labelled = draw(1000, keepingTies: 1, seed: 3)
    let test = draw(1000, keepingTies: 1, seed: 4)
    let decision = PriorShiftDecision(
      test: test.rows, nested: labelled.rows, labels: labelled.labels, layout: Self.layout)
    #expect(!decision.applied && decision.adjust(test.rows, layout: Self.layout) == test.rows)
  }

  /// Predictions that give ties too little seem shifted on the labelled rows, too.
  @Test func uncalibratedPredictionsAreNotAdjusted() {
    func lessened(_ rows: ProbabilityMatrix) -> ProbabilityMatrix {
      var result = rows
      for row in 0..<rows.rowCount {
        let values = [rows[row, 0], rows[row, 1], rows[row, 2] / 3]
        for k in 0..<3 { result[row, k] = values[k] / values.reduce(0, +) }
      }
      return result
    }
    let labelled = draw(2000, keepingTies: 1, seed: 5)
    let test = lessened(draw(2000, keepingTies: 0.4, seed: 6).rows)
    let decision = PriorShiftDecision(
      test: test, nested: lessened(labelled.rows), labels: labelled.labels, layout: Self.layout)
    #expect(!decision.applied && decision.labelledP < 0.05)
    #expect(decision.adjust(test, layout: Self.layout) == test)
  }
}
