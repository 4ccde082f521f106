import Foundation
import Testing

@testable import TemperCore

@Suite struct SegmentReliabilityTests {
  private static func column(_ name: String, _ values: [String]) -> SegmentColumn {
    SegmentColumn(name: name, kind: .text, values: values.map { .init(name: $0) })
  }

  /// Six rows, one without a segment; the second value has no row.
  @Test func ratesByHand() throws {
    let p = ProbabilityMatrix(
      classCount: 2, values: [0.75, 0.25, 0.5, 0.5, 0.25, 0.75, 0.875, 0.125, 0.25, 0.75, 0.5, 0.5])
    let labels = [0, 1, 1, 0, 0, 1]
    let segments = Segmentation(
      columns: [Self.column("s", ["x", "none", "y"])], ordinals: [[0, 0, 0, 2, 2, nil]])
    let found = SegmentReliability.run(p, labels: labels, classes: ["0", "1"], groups: nil, segments: segments)
    try #require(found.count == 2)
    #expect(found.map(\.value) == ["x", "y"] && found.map(\.rows) == [3, 2])
    let x = found[0]
    #expect(abs(x.logLoss + (log(0.75) + log(0.5) + log(0.75)) / 3) < 1e-15)
    #expect(x.perClass[0].meanProbability == 0.5 && abs(x.perClass[0].frequency - 1.0 / 3) < 1e-15)
    // Of equal probabilities the first class is on top: right, wrong, right.
    #expect(abs(x.topLabel.frequency - 2.0 / 3) < 1e-15)
    #expect(abs(x.topLabel.meanProbability - (0.75 + 0.5 + 0.75) / 3) < 1e-15)
    // Differences .25, -.5, .25 have the mean 0 and the variance .1875.
    let differences = MeanEstimate([0.25, -0.5, -0.25])
    #expect(abs(x.perClass[0].standardError - differences.standardError) < 1e-15)
  }

  /// Predictions that are right on average and wrong in both segments: exactly these are flagged.
  @Test func wrongSegmentsAreFlagged() throws {
    var random = RandomSource(seed: 5)
    var labels: [Int] = []
    var values: [Double] = []
    var wrong: [Int?] = []
    var right: [Int?] = []
    for row in 0..<4000 {
      let side = row % 2
      // One class occurs in 60 % of one segment's rows and in 40 % of the other's; predicted are 50 %.
      labels.append(random.unit() < (side == 0 ? 0.6 : 0.4) ? 0 : 1)
      values += [0.5, 0.5]
      wrong.append(side)
      right.append((row / 2) % 2)
    }
    let segments = Segmentation(
      columns: [Self.column("wrong", ["x", "y"]), Self.column("right", ["x", "y"])], ordinals: [wrong, right])
    let found = SegmentReliability.run(
      ProbabilityMatrix(classCount: 2, values: values), labels: labels, classes: ["0", "1"], groups: nil,
      segments: segments)
    #expect(found.map { $0.perClass[0].flagged } == [true, true, false, false])
    #expect(found[0].perClass[0].frequency > 0.5 && found[1].perClass[0].frequency < 0.5)
  }

  /// Of 200 columns without anything wrong in them about one in twenty is flagged anywhere.
  @Test func calibratedColumnsAreFlaggedInFivePercent() {
    var flagged = 0
    for seed in 0..<200 {
      var random = RandomSource(seed: UInt64(seed), stream: 3)
      var labels: [Int] = []
      var values: [Double] = []
      for _ in 0..<300 {
        let p = 0.2 + 0.6 * random.unit()
        labels.append(random.unit() < p ? 0 : 1)
        values += [p, 1 - p]
      }
      let segments = Segmentation(
        columns: [Self.column("s", ["x", "y", "z"])], ordinals: [(0..<300).map { $0 % 3 }])
      let found = SegmentReliability.run(
        ProbabilityMatrix(classCount: 2, values: values), labels: labels, classes: ["0", "1"], groups: nil,
        segments: segments)
      if found.contains(where: { $0.topLabel.flagged || $0.perClass.contains(where: \.result.flagged) }) {
        flagged += 1
      }
    }
    // Binomial with mean 10, or less since the tests depend on one another: at most 5 standard deviations above.
    #expect(flagged <= 25)
  }

  /// Rows that repeat their group's outcome count once: groups of ten have errors about √10 as large.
  @Test func groupsWidenTheErrors() throws {
    var random = RandomSource(seed: 9)
    let events = (0..<200).map { _ in random.unit() < 0.5 }
    let labels = events.flatMap { Array(repeating: $0 ? 0 : 1, count: 10) }
    let p = ProbabilityMatrix(classCount: 2, values: Array(repeating: 0.5, count: 4000))
    let segments = Segmentation(columns: [Self.column("s", ["x"])], ordinals: [Array(repeating: 0, count: 2000)])
    func error(_ groups: [Int]?) -> Double {
      SegmentReliability.run(p, labels: labels, classes: ["0", "1"], groups: groups, segments: segments)[0].perClass[0]
        .standardError
    }
    let ratio = error((0..<2000).map { $0 / 10 }) / error(nil)
    #expect(abs(ratio - 10.0.squareRoot()) < 0.02)
  }
}
