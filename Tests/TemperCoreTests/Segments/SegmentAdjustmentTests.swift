import Testing

@testable import TemperCore

@Suite struct SegmentAdjustmentTests {
  private let predictions = ProbabilityMatrix(classCount: 3, values: [0.5, 0.3, 0.2, 0.1, 0.2, 0.7, 1, 0, 0])

  private func segments(_ names: [String], _ ordinals: [Int?]) -> Segmentation {
    Segmentation(
      columns: [SegmentColumn(name: "language", kind: .text, values: names.map { .init(name: $0) })],
      ordinals: [ordinals])
  }

  private func adjustment(_ shared: SegmentAdjustment.Effect = .init(slope: 1, biases: [0, 0, 0])) -> SegmentAdjustment
  {
    SegmentAdjustment(
      shared: shared,
      columns: [
        .init(
          name: "language", penalty: 30,
          values: [
            .init(name: "de", effect: .init(slope: 0.5, biases: [0, 0, 0.25])),
            .init(name: "en", effect: .init(slope: -0.25, biases: [0, 0, -0.5])),
          ])
      ], floor: 1e-7)
  }

  @Test func scoresAreThoseOfTheDefinition() {
    let shared = SegmentAdjustment.Effect(slope: 0.9, biases: [0, 0, 0.1])
    let found = adjustment(shared).adjust(predictions, segments: segments(["de", "en"], [1, 0, 1]))
    for (row, slope, bias) in [(0, 0.65, -0.4), (1, 1.4, 0.35), (2, 0.65, -0.4)] {
      let scores = (0..<3).map { slope * flooredLog(predictions[row, $0], floor: 1e-7) + ($0 == 2 ? bias : 0) }
      #expect(largestDifference(Array(found[row: row]), PlainPool.probabilities(scores)) < 1e-15)
    }
  }

  /// Segments that were loaded anew may have other ordinals, and more values.
  @Test func segmentsAreFoundByTheirNames() {
    let one = adjustment().adjust(predictions, segments: segments(["de", "en"], [1, 0, 1]))
    let other = adjustment().adjust(predictions, segments: segments(["cs", "en", "fr", "de"], [1, 3, 1]))
    #expect(one == other)
  }

  @Test func unknownSegmentsGetWhatAllShare() {
    let found = adjustment().adjust(predictions, segments: segments(["cs", "de"], [0, nil, 1]))
    #expect(largestDifference(Array(found[row: 0]), Array(predictions[row: 0])) < 1e-15)
    #expect(largestDifference(Array(found[row: 1]), Array(predictions[row: 1])) < 1e-15)
    #expect(found[2, 0] < 1 && found[2, 1] > 0)
  }

  @Test func withoutColumnsNoSegmentsAreNeeded() {
    let plain = SegmentAdjustment(shared: .init(slope: 1, biases: [0, 0, 0]), columns: [], floor: 1e-12)
    let found = plain.adjust(predictions, segments: Segmentation(columns: [], ordinals: []))
    #expect(largestDifference(found.values, predictions.values) < 1e-11)
  }
}
