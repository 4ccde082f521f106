import Testing

@testable import TemperCore

@Suite struct CalibrationTestsTests {
  private let layout = ClassLayout(names: ["a", "b", "tie"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))
  private let quick = Inspection.Options(bins: 10, replicates: 2, bandResamples: 39)

  /// Two sides and a tie whose rate falls by so much more than predicted with the margin; labels are drawn from the truth.
  private func arena(tilt: Double, rows: Int, seed: UInt64) -> (predicted: ProbabilityMatrix, labels: [Int]) {
    var random = RandomSource(seed: seed)
    var (values, truth) = ([Double](), [Double]())
    for _ in 0..<rows {
      let margin = 4 * (random.unit() - 0.5)
      func row(_ tilt: Double) -> [Double] {
        let scores = [exp(margin / 2), exp(-margin / 2), 0.8 * exp(-tilt * (abs(margin) - 1))]
        return scores.map { $0 / scores.reduce(0, +) }
      }
      values += row(0)
      truth += row(tilt)
    }
    let drawn = ProbabilityMatrix(classCount: 3, values: truth)
    let labels = (0..<rows).map { row -> Int in
      let u = random.unit()
      return u < drawn[row, 0] ? 0 : u < drawn[row, 0] + drawn[row, 1] ? 1 : 2
    }
    return (ProbabilityMatrix(classCount: 3, values: values), labels)
  }

  @Test func holmByHand() {
    func single(_ p: Double) -> CalibrationTests.Single { .init(.classRate, of: "\(p)", .init(z: 1, p: p)) }
    let tests = CalibrationTests([single(0.02), single(0.01), single(0.3), single(0.015)])
    #expect(tests.all.map(\.adjustedP) == [0.045, 0.04, 0.3, 0.045])
    #expect(tests.found.map(\.className) == ["0.02", "0.01", "0.015"])
    #expect(CalibrationTests([]).found.isEmpty)
  }

  @Test func aTiltOfTiesIsFoundAndNoOther() async {
    let rows = arena(tilt: 0.5, rows: 2000, seed: 3)
    let found = await Inspection(rows.predicted, labels: rows.labels, layout: layout, options: quick).calibrationTests
    #expect(found.found.first { $0.view == .tieByMargin }.map { $0.z < -4 } == true)
    #expect(!found.found.contains { $0.view == .position || $0.view == .sideSlope })
    let calm = arena(tilt: 0, rows: 2000, seed: 4)
    let none = await Inspection(calm.predicted, labels: calm.labels, layout: layout, options: quick).calibrationTests
    #expect(none.found.isEmpty && none.all.count == 17)
  }

  /// Eighty calibrated data sets: more than 10 claims would be no chance at 5 % (probability 0.002).
  @Test func calibratedPredictionsAreLeftInPeace() async {
    var claims = 0
    for seed in 0..<80 as Range<UInt64> {
      let rows = arena(tilt: 0, rows: 250, seed: 100 + seed)
      let tests = await CalibrationTests(
        rows.predicted, labels: rows.labels, layout: layout, groups: nil, weights: nil, segments: nil,
        bins: .init(classes: Array(repeating: [0, 0.2, 0.4, 0.6], count: 3), topLabel: [0, 0.5], side: [0, 0.5]),
        threads: 1)
      if !tests.found.isEmpty { claims += 1 }
    }
    #expect(claims <= 10)
  }

  @Test func overconfidenceAndPositionsAreFound() async {
    let rows = arena(tilt: 0, rows: 3000, seed: 9)
    var sure = rows.predicted
    for row in 0..<sure.rowCount {
      let squares = (0..<3).map { sure[row, $0] * sure[row, $0] }
      for k in 0..<3 { sure[row, k] = squares[k] / squares.reduce(0, +) }
    }
    let over = await Inspection(sure, labels: rows.labels, layout: layout, options: quick).calibrationTests
    #expect(over.found.first { $0.view == .confidence }.map { $0.z < -5 } == true)
    #expect(over.found.contains { $0.view == .topLabelRate } && over.found.contains { $0.view == .sideSlope })
    // Every tenth win of b becomes one of a.
    var count = 0
    let moved = rows.labels.map { label -> Int in
      if label == 1 { count += 1 }
      return label == 1 && count.isMultiple(of: 5) ? 0 : label
    }
    let position = await Inspection(rows.predicted, labels: moved, layout: layout, options: quick).calibrationTests
    #expect(position.found.first { $0.view == .position }.map { $0.z > 4 && $0.className == "a" } == true)
  }

  @Test func theWorstSegmentIsNamed() async {
    let rows = arena(tilt: 0, rows: 1500, seed: 5)
    let names = ["en", "ja", "de"]
    let segments = Segmentation(
      columns: [.init(name: "language", kind: .text, values: names.map { .init(name: $0) })],
      ordinals: [(0..<1500).map { $0 % 3 }])
    // Ties of one language are won by a.
    let labels = rows.labels.enumerated().map { $0.offset % 3 == 1 && $0.element == 2 ? 0 : $0.element }
    let found = await Inspection(
      rows.predicted, labels: labels, layout: layout, segments: segments, options: quick
    ).calibrationTests
    let column = found.found.first { $0.view == .segments }
    #expect(column?.segment == "language" && column?.value == "ja" && column?.className == "tie")
    #expect(column.map { $0.z < -5 } == true)
  }

  /// Two classes say the same of each other.
  @Test func twoClassesAreTestedOnce() async {
    let rows = CalibratedRows(rows: 300, classes: 2, seed: 6)
    let tests = await Inspection(
      rows.probabilities, labels: rows.labels, layout: ClassLayout(names: ["no", "yes"]), options: quick
    ).calibrationTests
    #expect(tests.all.map(\.className) == [nil, nil, nil, "yes", "yes", "yes"])
  }

  @Test func countedBinsAreBinomial() {
    let bin = CalibrationTests.CountedBin(count: 20, meanProbability: 0.2, frequency: 0.5)
    // P(X >= 10) of 20 at 0.2.
    #expect(abs(bin.outcome.p - 2 * 0.0025948) < 1e-6)
    let sure = CalibrationTests.CountedBin(count: 5, meanProbability: 0, frequency: 0.2)
    #expect(sure.outcome.p == 0)
  }
}
