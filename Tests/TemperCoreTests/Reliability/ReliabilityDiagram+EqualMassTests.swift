import Testing

@testable import TemperCore

@Suite struct EqualMassTests {
  @Test func fourBinsByHand() {
    let diagram = ReliabilityDiagram(
      equalMass: [0.8, 0.1, 0.6, 0.2, 0.4, 0.3, 0.7, 0.5],
      outcomes: [true, false, true, false, false, true, true, false], bins: 4)
    #expect(diagram.bins.map(\.lower) == [0.1, 0.3, 0.5, 0.7])
    #expect(diagram.bins.map(\.upper) == [0.3, 0.5, 0.7, 0.8])
    #expect(diagram.bins.map(\.count) == [2, 2, 2, 2])
    #expect(largestDifference(diagram.bins.map(\.meanProbability), [0.15, 0.35, 0.55, 0.75]) < 1e-15)
    #expect(diagram.bins.map(\.frequency) == [0, 0.5, 0.5, 1])
    #expect(diagram.bins[1].interval == WilsonInterval.interval(successes: 1, count: 2))
  }

  @Test func sizesDifferByNoMoreThanOneWithoutTies() {
    var random = RandomSource(seed: 1)
    let probabilities = random.units(1003)
    let diagram = ReliabilityDiagram(equalMass: probabilities, outcomes: probabilities.map { _ in false })
    #expect(diagram.bins.count == 15)
    #expect(diagram.bins.reduce(0) { $0 + $1.count } == 1003)
    #expect(diagram.bins.allSatisfy { $0.count == 66 || $0.count == 67 })
  }

  /// Every row is in the one bin whose edges hold its probability; ties are never split.
  @Test(arguments: [2, 3, 15, 40], [4, 20, 1000])
  func binsAreHalfOpenAndPartitionTheRows(bins: Int, distinct: Int) {
    var random = RandomSource(seed: UInt64(distinct))
    let probabilities = (0..<500).map { _ in Double(random.index(below: distinct)) / Double(distinct) }
    let outcomes = probabilities.map { random.unit() < $0 }
    let diagram = ReliabilityDiagram(equalMass: probabilities, outcomes: outcomes, bins: bins)
    #expect(diagram.bins.count <= min(bins, Set(probabilities).count))
    for (index, bin) in diagram.bins.enumerated() {
      let isLast = index == diagram.bins.count - 1
      let members = probabilities.indices.filter {
        probabilities[$0] >= bin.lower && (probabilities[$0] < bin.upper || isLast && probabilities[$0] == bin.upper)
      }
      #expect(bin.count == members.count)
      let mean = members.reduce(0) { $0 + probabilities[$1] } / Double(members.count)
      #expect(abs(bin.meanProbability - mean) < 1e-13)
      let hits = members.filter { outcomes[$0] }.count
      #expect(bin.frequency == Double(hits) / Double(members.count))
      if !isLast { #expect(bin.upper == diagram.bins[index + 1].lower) }
    }
    #expect(diagram.bins.first?.lower == probabilities.min())
    #expect(diagram.bins.last?.upper == probabilities.max())
    #expect(diagram.bins.reduce(0) { $0 + $1.count } == 500)
  }

  @Test func fewerValuesThanBins() {
    let diagram = ReliabilityDiagram(
      equalMass: [0.5, 0.2, 0.5, 0.2, 0.9, 0.2], outcomes: [true, false, false, false, true, true])
    #expect(diagram.bins.map(\.lower) == [0.2, 0.5, 0.9])
    #expect(diagram.bins.map(\.upper) == [0.5, 0.9, 0.9])
    #expect(diagram.bins.map(\.count) == [3, 2, 1])
    #expect(largestDifference(diagram.bins.map(\.frequency), [1.0 / 3, 0.5, 1]) < 1e-16)
  }

  @Test func oneValueIsOneBin() {
    let diagram = ReliabilityDiagram(equalMass: [0.3, 0.3, 0.3], outcomes: [true, false, false])
    #expect(diagram.bins.count == 1)
    #expect(diagram.bins[0].lower == 0.3 && diagram.bins[0].upper == 0.3)
    #expect(diagram.bins[0].count == 3)
  }

  @Test func aHeavyTieMakesALargerBin() {
    let probabilities = Array(repeating: 0.25, count: 6) + [0.5, 0.75]
    let diagram = ReliabilityDiagram(equalMass: probabilities, outcomes: probabilities.map { _ in true }, bins: 4)
    #expect(diagram.bins.map(\.count) == [6, 2])
  }

  @Test func noRowsGiveNoBins() {
    #expect(ReliabilityDiagram(equalMass: [], outcomes: []).bins.isEmpty)
  }
}
