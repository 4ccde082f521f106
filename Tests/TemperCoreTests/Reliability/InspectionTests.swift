import Testing

@testable import TemperCore

@Suite struct InspectionTests {
  private let layout = ClassLayout(names: ["a", "b", "tie"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))
  private let quick = Inspection.Options(bins: 5, seed: 7, replicates: 6, bandResamples: 39, curvePoints: 20)

  @Test func doesNotDependOnThreads() async {
    let rows = CalibratedRows(rows: 40, classes: 3, seed: 1)
    var options = quick
    // Two tasks.
    options.replicates = 26
    let one = await Inspection(rows.probabilities, labels: rows.labels, layout: layout, options: options)
    options.threads = 3
    let three = await Inspection(rows.probabilities, labels: rows.labels, layout: layout, options: options)
    #expect(one == three)
    options.seed = 8
    let other = await Inspection(rows.probabilities, labels: rows.labels, layout: layout, options: options)
    #expect(other.perClass != one.perClass)
    #expect(other.perClass.map(\.smoothEce) == one.perClass.map(\.smoothEce))
  }

  /// Of many classes the noteworthy ones have the curves that they have where all have one; all else is the same.
  @Test func curvesOfSomeClasses() async {
    let rows = CalibratedRows(rows: 80, classes: 6, seed: 5)
    let layout = ClassLayout(names: (0..<6).map { "k\($0)" })
    var options = quick
    let all = await Inspection(rows.probabilities, labels: rows.labels, layout: layout, options: options)
    options.curveClasses = 2
    let some = await Inspection(rows.probabilities, labels: rows.labels, layout: layout, options: options)
    let chosen = Set(all.noteworthyClasses.prefix(2))
    #expect(all.noteworthyClasses.sorted() == Array(0..<6) && some.noteworthyClasses == all.noteworthyClasses)
    for k in 0..<6 {
      #expect(!all.perClass[k].curve.isEmpty)
      #expect(some.perClass[k].curve == (chosen.contains(k) ? all.perClass[k].curve : []))
    }
    var restored = some
    for k in 0..<6 { restored.perClass[k].curve = all.perClass[k].curve }
    #expect(restored == all)
    options.curveClasses = 6
    #expect(await Inspection(rows.probabilities, labels: rows.labels, layout: layout, options: options) == all)
  }

  @Test func partsAgreeWithTheirOwnTypes() async {
    let rows = CalibratedRows(rows: 90, classes: 3, seed: 2)
    let groups = (0..<90).map { $0 / 3 }
    let found = await Inspection(
      rows.probabilities, labels: rows.labels, layout: layout, groups: groups,
      swapped: rows.probabilities.exchangingSides(.init(sideA: 0, sideB: 1, tie: 2)), options: quick)
    #expect(found.rows == 90 && found.groups == 30 && found.perClass.map(\.name) == layout.names)
    let logLoss = MeanEstimate(LogLoss.perRow(rows.probabilities, labels: rows.labels), groups: groups)
    #expect(found.logLoss == logLoss.mean && found.standardErrors.logLoss == logLoss.standardError)
    for (k, reliability) in found.perClass.map(\.result).enumerated() {
      let (probabilities, outcomes) = rows.event(k)
      #expect(reliability.bins == ReliabilityDiagram(.mass, probabilities, outcomes: outcomes, bins: 5).bins)
      #expect(reliability.spiegelhalter == SpiegelhalterTest(probabilities, outcomes: outcomes))
      #expect(reliability.smoothEce == SmoothCalibrationError(probabilities, outcomes: outcomes).value)
      #expect(reliability.frequency == Double(outcomes.count { $0 }) / 90)
      #expect(abs(reliability.meanProbability - probabilities.reduce(0, +) / 90) < 1e-15)
      #expect(reliability.histogram.reduce(0, +) == 90 && reliability.histogram.count == 50)
      #expect(reliability.histogram[25] == probabilities.count { $0 >= 0.5 && $0 < 0.52 })
    }
    #expect(abs(found.perClass.reduce(0) { $0 + $1.brier.score } - found.brier) < 1e-12)
    let top = rows.event(-1)
    #expect(found.topLabel.frequency == found.accuracy)
    #expect(found.topLabel.bins == ReliabilityDiagram(.mass, top.probabilities, outcomes: top.outcomes, bins: 5).bins)
    #expect(found.tie?.swap?.meanChange == 0)
    #expect(
      found.tie?.byMargin
        == MarginTenth.all(rows.probabilities, labels: rows.labels, tieStructure: .init(sideA: 0, sideB: 1, tie: 2)))
  }

  @Test func widthBinsOnRequest() async {
    let rows = CalibratedRows(rows: 60, classes: 2, seed: 3)
    var options = quick
    options.binning = .width
    let found = await Inspection(
      rows.probabilities, labels: rows.labels, layout: ClassLayout(names: ["n", "y"]), options: options)
    #expect(found.tie == nil)
    let (probabilities, outcomes) = rows.event(1)
    #expect(found.perClass[1].bins == ReliabilityDiagram(.width, probabilities, outcomes: outcomes, bins: 5).bins)
    #expect(
      found.perClass[1].bins.allSatisfy { abs(($0.lower * 5).rounded() - $0.lower * 5) < 1e-12 })
  }

  /// One row, one class that is never true, exact zeros: everything stays finite.
  @Test(arguments: [[1.0, 0, 0], [0.2, 0.3, 0.5], [0, 0, 1]])
  func aSingleRow(row: [Double]) async {
    let found = await Inspection(
      ProbabilityMatrix(classCount: 3, values: row), labels: [0], layout: layout, options: quick)
    for reliability in found.perClass.map(\.result) + [found.topLabel] {
      let errors = [
        reliability.ece, reliability.eceUnderCalibration, reliability.eceEqualMass,
        reliability.eceEqualMassUnderCalibration, reliability.smoothEce, reliability.smoothEceUnderCalibration,
      ]
      #expect(errors.allSatisfy { $0.isFinite })
      #expect(reliability.logLoss.score.isFinite && reliability.curve.count == 1)
    }
    for errors in [found.ece, found.eceUnderCalibration] {
      #expect(errors.debiasedL2.isFinite && errors.maximum.isFinite && errors.classWise.isFinite)
    }
    #expect(found.tie?.side?.bins.count == 1)
    #expect(found.tie?.davidson == nil && found.tie?.position.offset == nil)
  }
}
