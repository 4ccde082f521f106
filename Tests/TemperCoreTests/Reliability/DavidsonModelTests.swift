import Testing

@testable import TemperCore

@Suite struct DavidsonModelTests {
  private let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)

  /// Where the rows follow Davidson's model the fit is as good as the rows; where they know more, it is worse.
  @Test func losesWhatTheTieLogOddsKnow() throws {
    var random = RandomSource(seed: 41)
    func rows(knowing spread: Double) -> (ProbabilityMatrix, [Int]) {
      var values: [Double] = []
      var labels: [Int] = []
      for _ in 0..<2000 {
        var row = [random.normal() / 2, 0, spread * random.normal()]
        row[1] = -row[0]
        softmax(&row)
        values += row
        labels.append(random.draw(row))
      }
      return (ProbabilityMatrix(classCount: 3, values: values), labels)
    }
    let (plain, plainLabels) = rows(knowing: 0)
    let same = try #require(DavidsonModel(plain, labels: plainLabels, tieStructure: tieStructure))
    #expect(abs(same.logLoss - LogLoss.mean(plain, labels: plainLabels)) < 0.003)
    #expect(abs(same.slope - 1) < 0.2 && abs(same.nu - 1) < 0.2)
    let (knowing, labels) = rows(knowing: 1)
    let worse = try #require(DavidsonModel(knowing, labels: labels, tieStructure: tieStructure))
    #expect(worse.logLoss > LogLoss.mean(knowing, labels: labels) + 0.05)
  }

  /// No neighbouring slope or nu has a lower loss.
  @Test func isAMinimum() throws {
    let rows = CalibratedRows(rows: 300, classes: 3, seed: 5)
    let fit = try #require(DavidsonModel(rows.probabilities, labels: rows.labels, tieStructure: tieStructure))
    func loss(_ slope: Double, _ nu: Double) -> Double {
      let values = (0..<300).flatMap { row in
        let d = flooredLog(rows.probabilities[row, 0], floor: 0) - flooredLog(rows.probabilities[row, 1], floor: 0)
        var scores = [slope * d / 2, -slope * d / 2, flooredLog(nu, floor: 0)]
        softmax(&scores)
        return scores
      }
      return LogLoss.mean(ProbabilityMatrix(classCount: 3, values: values), labels: rows.labels)
    }
    #expect(abs(loss(fit.slope, fit.nu) - fit.logLoss) < 1e-13)
    for (slope, nu) in [(1e-3, 0), (-1e-3, 0), (0, 1e-3), (0, -1e-3)] {
      #expect(loss(fit.slope + slope, fit.nu + nu) > fit.logLoss)
    }
  }

  @Test func isNilWithoutTiesOrDecisiveRows() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.5, 0.3, 0.2, 0.2, 0.6, 0.2])
    #expect(DavidsonModel(matrix, labels: [0, 1], tieStructure: tieStructure) == nil)
    #expect(DavidsonModel(matrix, labels: [2, 2], tieStructure: tieStructure) == nil)
  }

  /// Perfectly foreseen sides have no finite slope.
  @Test func separableSidesAreFiniteOrNil() {
    let matrix = ProbabilityMatrix(classCount: 3, values: [0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.45, 0.45, 0.1])
    let fit = DavidsonModel(matrix, labels: [0, 1, 2], tieStructure: tieStructure)
    #expect(fit.map { $0.slope.isFinite && $0.nu.isFinite && $0.logLoss >= 0 } ?? true)
  }
}
