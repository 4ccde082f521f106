import Testing

@testable import TemperCore

@Suite struct TieInspectionTests {
  private let layout = ClassLayout(names: ["a", "b", "tie"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))
  private let quick = Inspection.Options(bins: 5, replicates: 4, bandResamples: 39)

  @Test func theSideCurveIsConditionalOnNoTie() async throws {
    let rows = CalibratedRows(rows: 200, classes: 3, seed: 4)
    let ties = try #require(
      await Inspection(rows.probabilities, labels: rows.labels, layout: layout, options: quick).tie)
    let side = try #require(ties.side)
    let decisive = rows.labels.indices.filter { rows.labels[$0] != 2 }
    let shares = decisive.map { rows.probabilities[$0, 0] / (rows.probabilities[$0, 0] + rows.probabilities[$0, 1]) }
    #expect(side.bins.reduce(0) { $0 + $1.count } == decisive.count)
    #expect(abs(side.meanProbability - shares.reduce(0, +) / Double(shares.count)) < 1e-14)
    #expect(side.frequency == Double(rows.labels.count { $0 == 0 }) / Double(decisive.count))
    #expect(ties.decisiveShare == Double(decisive.count) / 200)
    // The log score of the side, weighted by the share of decisive rows, is the decisive part of the log loss.
    #expect(abs(side.logLoss.score * ties.decisiveShare - ties.decisiveLogLoss) < 1e-12)
    #expect(ties.swap == nil)
  }

  @Test func onlyTiesHaveNoSide() async {
    let rows = CalibratedRows(rows: 20, classes: 3, seed: 5)
    let found = await Inspection(
      rows.probabilities, labels: Array(repeating: 2, count: 20), layout: layout, options: quick)
    #expect(found.tie?.side == nil && found.tie?.decisiveShare == 0)
  }
}

@Suite struct MarginTenthTests {
  private let tieStructure = TieStructure(sideA: 2, sideB: 0, tie: 1)

  @Test func byHand() {
    // Twenty rows: two of them, 4 and 11, are the closest tenth.
    var values: [Double] = []
    var labels: [Int] = []
    for row in 0..<20 {
      values += row == 4 ? [0.3, 0.4, 0.3] : row == 11 ? [0.1, 0.78, 0.12] : [0.6, 0.2, 0.2]
      labels.append(row == 4 || row == 0 || row == 1 ? 1 : row % 2 == 0 ? 2 : 0)
    }
    let found = MarginTenth.all(
      ProbabilityMatrix(classCount: 3, values: values), labels: labels, tieStructure: tieStructure)
    #expect(abs(found[0].predicted - (0.4 + 0.78) / 2) < 1e-15)
    #expect(found[0].observed == 0.5)
  }

  @Test func equalMarginsAreTakenInRowOrder() {
    let values = (0..<10).flatMap { _ in [0.4, 0.2, 0.4] }
    var labels = Array(repeating: 0, count: 10)
    labels[0] = 1
    let matrix = ProbabilityMatrix(classCount: 3, values: values)
    #expect(MarginTenth.all(matrix, labels: labels, tieStructure: tieStructure)[0].observed == 1)
    labels.swapAt(0, 1)
    #expect(MarginTenth.all(matrix, labels: labels, tieStructure: tieStructure)[0].observed == 0)
  }

  @Test func aSingleRowIsItsOwnTenth() {
    let found = MarginTenth.all(
      ProbabilityMatrix(classCount: 3, values: [0.1, 0.2, 0.7]), labels: [1], tieStructure: tieStructure)
    #expect(found[0].predicted == 0.2)
    #expect(found[0].observed == 1)
  }

  /// Zeros on both sides are equal sides; a zero on one is as far as can be.
  @Test func zerosAreOrdered() {
    var values = (0..<9).flatMap { _ in [0.0, 0.5, 0.5] }
    values += [0, 1, 0]
    let found = MarginTenth.all(
      ProbabilityMatrix(classCount: 3, values: values), labels: Array(repeating: 2, count: 9) + [1],
      tieStructure: tieStructure)
    #expect(found[0].predicted == 1)
    #expect(found[0].observed == 1)
  }
}

@Suite struct MarginTenthSumsTests {
  private let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)

  /// Tenths hold every row once, by rising margin; their predictions and ties add up to the whole.
  @Test(arguments: [1, 7, 10, 95, 300])
  func tenthsAddUp(rows: Int) {
    let data = CalibratedRows(rows: rows, classes: 3, seed: UInt64(rows))
    let found = MarginTenth.all(data.probabilities, labels: data.labels, tieStructure: tieStructure)
    #expect(found.count == min(10, rows))
    let counts = found.map(\.count)
    #expect(counts.reduce(0, +) == rows && (counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    let predicted = found.reduce(0) { $0 + $1.predicted * Double($1.count) } / Double(rows)
    let observed = found.reduce(0) { $0 + $1.observed * Double($1.count) } / Double(rows)
    #expect(
      largestDifference(
        [predicted, observed],
        [
          data.labels.indices.reduce(0) { $0 + data.probabilities[$1, 2] } / Double(rows),
          Double(data.labels.count { $0 == 2 }) / Double(rows),
        ]) < 1e-13)
    for (tenth, next) in zip(found, found.dropFirst()) { #expect(tenth.upper <= next.lower) }
    for tenth in found {
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
    let found = MarginTenth.all(
      ProbabilityMatrix(classCount: 3, values: values), labels: labels, tieStructure: tieStructure)
    #expect(found.map(\.flagged) == [true] + Array(repeating: false, count: 9))
    #expect(abs(found[0].observed - 0.4) < 1e-12)
  }
}

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
    #expect(worse.gain == worse.logLoss - LogLoss.mean(knowing, labels: labels))
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
