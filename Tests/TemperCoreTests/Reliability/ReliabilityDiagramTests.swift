import Testing

@testable import TemperCore

@Suite struct ReliabilityDiagramTests {
  @Test func keepsItsBins() {
    let bin = ReliabilityDiagram.Bin(
      lower: 0.1, upper: 0.2, count: 3, meanProbability: 0.15, frequency: 1.0 / 3, interval: 0.05...0.8)
    let diagram = ReliabilityDiagram(bins: [bin, bin])
    #expect(diagram.bins == [bin, bin])
    #expect(diagram != ReliabilityDiagram(bins: [bin]))
    #expect(!bin.isFlagged)
  }

  @Test func equalWidthBinsByHand() {
    let diagram = ReliabilityDiagram(
      .width, [0.1, 0.25, 0.5, 0.9, 1], outcomes: [false, true, false, true, true], bins: 4)
    #expect(diagram.bins.map(\.lower) == [0, 0.25, 0.5, 0.75])
    #expect(diagram.bins.map(\.upper) == [0.25, 0.5, 0.75, 1])
    #expect(diagram.bins.map(\.count) == [1, 1, 1, 2])
    #expect(diagram.bins.map(\.frequency) == [0, 1, 0, 1])
    #expect(largestDifference(diagram.bins.map(\.meanProbability), [0.1, 0.25, 0.5, 0.95]) < 1e-15)
  }

  /// The bounds of the Clopper-Pearson interval at the Šidák level part flagged from unflagged.
  @Test func flagsBeyondTheExactInterval() {
    let confidence = ClopperPearsonInterval.simultaneousConfidence(count: 2)
    let exact = ClopperPearsonInterval.interval(successes: 30, count: 100, confidence: confidence)
    for (p, isFlagged) in [
      (exact.lowerBound - 1e-6, true), (exact.lowerBound + 1e-6, false), (exact.upperBound - 1e-6, false),
      (exact.upperBound + 1e-6, true),
    ] {
      let diagram = ReliabilityDiagram(
        .width, Array(repeating: p, count: 100) + [0.99],
        outcomes: (0..<101).map { $0 < 30 || $0 == 100 }, bins: 2)
      #expect(diagram.bins.map(\.isFlagged) == [isFlagged, false])
    }
  }

  /// Of calibrated diagrams of a rare class no more than 5 % have a flag; Wilson's interval at the same level flags far more.
  @Test(arguments: [ReliabilityDiagram.Binning.mass, .width])
  func calibratedDiagramsAreRarelyFlagged(binning: ReliabilityDiagram.Binning) {
    var flagged = 0
    var leaves95 = 0
    for seed in 0..<100 as Range<UInt64> {
      let (probabilities, outcomes) = CalibratedRows(rows: 300, classes: 3, power: 3, seed: seed).event(0)
      let bins = ReliabilityDiagram(binning, probabilities, outcomes: outcomes).bins
      if bins.contains(where: \.isFlagged) { flagged += 1 }
      if bins.contains(where: { !$0.interval.contains($0.meanProbability) }) { leaves95 += 1 }
    }
    // At most 5 of 100 are expected; 12 would happen once in 200 such tests.
    #expect(flagged < 12)
    #expect(leaves95 > 25)
  }

  @Test func overconfidenceIsFlagged() {
    let probabilities = (0..<500).map { $0 < 250 ? 0.05 : 0.95 }
    let diagram = ReliabilityDiagram(.mass, probabilities, outcomes: (0..<500).map { $0 % 4 == 0 })
    #expect(diagram.bins.map(\.isFlagged) == [true, true])
  }
}
