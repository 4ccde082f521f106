import Testing

@testable import TemperCore

@Suite struct InspectionTests {
  private let tieStructure = ClassLayout(names: ["a", "b", "tie"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))
  private let quick = Inspection.Options(bins: 5, seed: 7, replicates: 6, bandResamples: 39, curvePoints: 20)

  @Test func doesNotDependOnThreads() async {
    let rows = CalibratedRows(rows: 40, classes: 3, seed: 1)
    var options = quick
    // Two tasks.
    options.replicates = 26
    let one = await Inspection.run(rows.probabilities, labels: rows.labels, layout: tieStructure, options: options)
    options.threads = 3
    let three = await Inspection.run(rows.probabilities, labels: rows.labels, layout: tieStructure, options: options)
    #expect(one.topLabel == three.topLabel && one.classes == three.classes && one.ties == three.ties)
    #expect(one.scores == three.scores && one.classWise == three.classWise)
    options.seed = 8
    let other = await Inspection.run(rows.probabilities, labels: rows.labels, layout: tieStructure, options: options)
    #expect(other.classes != one.classes)
    #expect(other.classes.map(\.errors.smooth.value) == one.classes.map(\.errors.smooth.value))
  }

  @Test func partsAgreeWithTheirOwnTypes() async {
    let rows = CalibratedRows(rows: 90, classes: 3, seed: 2)
    let groups = (0..<90).map { $0 / 3 }
    let found = await Inspection.run(
      rows.probabilities, labels: rows.labels, layout: tieStructure, groups: groups,
      swapped: rows.probabilities.exchangingSides(.init(sideA: 0, sideB: 1, tie: 2)), options: quick)
    #expect(found.rowCount == 90 && found.classes.count == 3)
    #expect(
      found.scores.logLoss == MeanEstimate(LogLoss.perRow(rows.probabilities, labels: rows.labels), groups: groups))
    for (k, reliability) in found.classes.enumerated() {
      let (probabilities, outcomes) = rows.event(k)
      #expect(reliability.diagram == ReliabilityDiagram(.mass, probabilities, outcomes: outcomes, bins: 5))
      #expect(reliability.spiegelhalter == SpiegelhalterTest(probabilities, outcomes: outcomes))
      #expect(reliability.errors.smooth.value == SmoothCalibrationError(probabilities, outcomes: outcomes).value)
      #expect(reliability.frequency == Double(outcomes.count { $0 }) / 90)
      #expect(abs(reliability.meanProbability - probabilities.reduce(0, +) / 90) < 1e-15)
      #expect(reliability.histogram.reduce(0, +) == 90 && reliability.histogram.count == 50)
      #expect(reliability.histogram[25] == probabilities.count { $0 >= 0.5 && $0 < 0.52 })
    }
    #expect(abs(found.classes.reduce(0) { $0 + $1.brier.score } - found.scores.brier.mean) < 1e-12)
    let top = rows.event(-1)
    #expect(found.topLabel.frequency == found.scores.accuracy.mean)
    #expect(found.topLabel.diagram == ReliabilityDiagram(.mass, top.probabilities, outcomes: top.outcomes, bins: 5))
    #expect(found.ties?.swap?.meanDifference == 0)
    #expect(
      found.ties?.reliability
        == TieReliability(rows.probabilities, labels: rows.labels, tieStructure: .init(sideA: 0, sideB: 1, tie: 2)))
  }

  @Test func widthBinsOnRequest() async {
    let rows = CalibratedRows(rows: 60, classes: 2, seed: 3)
    var options = quick
    options.binning = .width
    let found = await Inspection.run(
      rows.probabilities, labels: rows.labels, layout: ClassLayout(names: ["n", "y"]), options: options)
    #expect(found.ties == nil)
    let (probabilities, outcomes) = rows.event(1)
    #expect(found.classes[1].diagram == ReliabilityDiagram(.width, probabilities, outcomes: outcomes, bins: 5))
    #expect(
      found.classes[1].diagram.bins.allSatisfy { abs(($0.lower * 5).rounded() - $0.lower * 5) < 1e-12 })
  }

  /// One row, one class that is never true, exact zeros: everything stays finite.
  @Test(arguments: [[1.0, 0, 0], [0.2, 0.3, 0.5], [0, 0, 1]])
  func aSingleRow(row: [Double]) async {
    let found = await Inspection.run(
      ProbabilityMatrix(classCount: 3, values: row), labels: [0], layout: tieStructure, options: quick)
    for reliability in found.classes + [found.topLabel] {
      let errors = reliability.errors
      for estimate in [errors.equalWidth, errors.equalMass, errors.debiasedL2, errors.smooth, errors.maximum] {
        #expect(estimate.value.isFinite && estimate.nullLevel.isFinite)
      }
      #expect(reliability.logScore.score.isFinite && reliability.curve.points.count == 1)
    }
    #expect(found.ties?.side?.rowCount == 1)
    #expect(found.ties?.davidson == nil && found.ties?.position.offset == nil)
  }

}
