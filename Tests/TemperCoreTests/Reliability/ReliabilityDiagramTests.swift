import Testing

@testable import TemperCore

@Suite struct ReliabilityDiagramTests {
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
      #expect(diagram.bins.map(\.flagged) == [isFlagged, false])
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
      if bins.contains(where: \.flagged) { flagged += 1 }
      if bins.contains(where: { !$0.interval.contains($0.meanProbability) }) { leaves95 += 1 }
    }
    // At most 5 of 100 are expected; 12 would happen once in 200 such tests.
    #expect(flagged < 12)
    #expect(leaves95 > 25)
  }

  @Test func overconfidenceIsFlagged() {
    let probabilities = (0..<500).map { $0 < 250 ? 0.05 : 0.95 }
    let diagram = ReliabilityDiagram(.mass, probabilities, outcomes: (0..<500).map { $0 % 4 == 0 })
    #expect(diagram.bins.map(\.flagged) == [true, true])
  }
}

@Suite struct EqualMassTests {
  @Test func fourBinsByHand() {
    let diagram = ReliabilityDiagram(
      .mass, [0.8, 0.1, 0.6, 0.2, 0.4, 0.3, 0.7, 0.5],
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
    let diagram = ReliabilityDiagram(.mass, probabilities, outcomes: probabilities.map { _ in false })
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
    let diagram = ReliabilityDiagram(.mass, probabilities, outcomes: outcomes, bins: bins)
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
      .mass, [0.5, 0.2, 0.5, 0.2, 0.9, 0.2], outcomes: [true, false, false, false, true, true])
    #expect(diagram.bins.map(\.lower) == [0.2, 0.5, 0.9])
    #expect(diagram.bins.map(\.upper) == [0.5, 0.9, 0.9])
    #expect(diagram.bins.map(\.count) == [3, 2, 1])
    #expect(largestDifference(diagram.bins.map(\.frequency), [1.0 / 3, 0.5, 1]) < 1e-16)
  }

  @Test func oneValueIsOneBin() {
    let diagram = ReliabilityDiagram(.mass, [0.3, 0.3, 0.3], outcomes: [true, false, false])
    #expect(diagram.bins.count == 1)
    #expect(diagram.bins[0].lower == 0.3 && diagram.bins[0].upper == 0.3)
    #expect(diagram.bins[0].count == 3)
  }

  @Test func aHeavyTieMakesALargerBin() {
    let probabilities = Array(repeating: 0.25, count: 6) + [0.5, 0.75]
    let diagram = ReliabilityDiagram(.mass, probabilities, outcomes: probabilities.map { _ in true }, bins: 4)
    #expect(diagram.bins.map(\.count) == [6, 2])
  }

  @Test func noRowsGiveNoBins() {
    #expect(ReliabilityDiagram(.mass, [], outcomes: []).bins.isEmpty)
  }
}

@Suite struct BinPartitionTests {
  /// A value on an edge belongs to the bin above; 1 belongs to the last bin, which is closed.
  @Test func equalWidthBinsAreHalfOpen() {
    let forecast = forecast([0, 0.2, 0.25, 0.4, 0.5, 0.75, 1])
    let bins = BinPartition(equalWidth: 4, of: forecast)
    #expect(bins.lower == [0, 0.25, 0.5, 0.75])
    #expect(bins.upper == [0.25, 0.5, 0.75, 1])
    #expect(bins.starts == [0, 2, 4, 5, 7])
  }

  @Test func emptyBinsAreLeftOut() {
    let bins = BinPartition(equalWidth: 10, of: forecast([0.05, 0.95, 1]))
    #expect(bins.lower == [0, 0.9])
    #expect(bins.upper == [0.1, 1])
    #expect(bins.starts == [0, 1, 3])
  }

  /// Brute force: every row in the bin that numpy's `digitize` over `linspace` would give it.
  @Test(arguments: [1, 7, 10, 15])
  func equalWidthAgainstEveryEdge(bins: Int) {
    var random = RandomSource(seed: 3)
    let values = (0..<300).map { _ in Double(random.index(below: 101)) / 100 }
    let forecast = forecast(values)
    let partition = BinPartition(equalWidth: bins, of: forecast)
    for (row, bin) in binOfRow(partition, forecast).enumerated() {
      let expected = (0..<bins).last { Double($0) * (1 / Double(bins)) <= values[row] } ?? 0
      #expect(partition.lower[bin] == Double(expected) * (1 / Double(bins)))
    }
  }

  /// Brute force: edges by linear interpolation between order statistics, rows into `[lower, upper)`.
  @Test(arguments: [2, 7, 15], [3, 17, 1000])
  func quantilesAgainstInterpolation(bins: Int, distinct: Int) {
    var random = RandomSource(seed: UInt64(distinct))
    let values = (0..<101).map { _ in Double(random.index(below: distinct)) / 1024 }
    let forecast = forecast(values)
    let sorted = values.sorted()
    let edges = (0..<bins).map { PairedBootstrap.quantile(sorted, Double($0) / Double(bins)) }
    let expected = values.map { value in edges.lastIndex { $0 <= value + 1e-12 } ?? 0 }
    let found = binOfRow(BinPartition(quantiles: bins, of: forecast), forecast)
    // The same rows together, whatever the numbers of the bins.
    for first in values.indices {
      #expect(
        values.indices.filter { found[$0] == found[first] } == values.indices.filter { expected[$0] == expected[first] }
      )
    }
  }

  /// numpy's `array_split` of 14 rows in 4: 4, 4, 3, 3; quantiles part the 13 steps between rows instead.
  @Test func equalCountsPutLargerRunsFirst() {
    let forecast = forecast((0..<14).map { Double($0) / 14 })
    #expect(BinPartition(equalCounts: 4, of: forecast).starts == [0, 4, 8, 11, 14])
    #expect(BinPartition(quantiles: 4, of: forecast).starts == [0, 4, 7, 10, 14])
  }

  /// The tie straddles the middle: equal counts leave it below, quantiles above.
  @Test func tiesAreNeverSplit() {
    let forecast = forecast([0.1, 0.2, 0.3, 0.3, 0.3, 0.4])
    #expect(BinPartition(equalCounts: 2, of: forecast).starts == [0, 3, 4])
    #expect(BinPartition(quantiles: 2, of: forecast).starts == [0, 2, 4])
    #expect(BinPartition(equalCounts: 6, of: forecast).starts == [0, 1, 2, 3, 4])
    #expect(BinPartition(equalCounts: 50, of: forecast).starts == [0, 1, 2, 3, 4])
  }

  @Test func noRows() {
    let empty = forecast([])
    for bins in [
      BinPartition(equalWidth: 3, of: empty), BinPartition(quantiles: 3, of: empty),
      BinPartition(equalCounts: 3, of: empty),
    ] {
      #expect(bins.count == 0 && bins.starts == [0] && bins.positions(empty) == [0])
    }
  }

  /// The bin of every row.
  private func binOfRow(_ partition: BinPartition, _ forecast: BinaryForecast) -> [Int] {
    let positions = partition.positions(forecast)
    var bins = [Int](repeating: -1, count: forecast.count)
    for bin in 0..<partition.count {
      for position in positions[bin]..<positions[bin + 1] { bins[forecast.order[position]] = bin }
    }
    return bins
  }

  private func forecast(_ values: [Double]) -> BinaryForecast {
    BinaryForecast(values, outcomes: values.map { _ in false })
  }
}

@Suite struct BinTotalsTests {
  /// Two bins by hand: [0.1, 0.2, 0.3] with one event, [0.7, 0.9] with two.
  let totals: BinTotals = {
    let forecast = BinaryForecast([0.9, 0.1, 0.3, 0.7, 0.2], outcomes: [true, false, true, true, false])
    return BinTotals(BinPartition(equalWidth: 2, of: forecast), of: forecast)
  }()

  @Test func sums() {
    #expect(totals.counts == [3, 2])
    #expect(totals.hits == [1, 2])
    #expect(largestDifference(totals.probabilities, [0.6, 1.6]) < 1e-15)
  }

  @Test func errorsByHand() {
    #expect(abs(totals.expectedError - (0.4 + 0.4) / 5) < 1e-15)
    #expect(abs(totals.maximumError - 0.2) < 1e-15)
    // Gaps .2 - 1/3 and .8 - 1; the variance of the first is (1/3)(2/3)/2, of the second none.
    let first = 3 * ((0.2 - 1.0 / 3) * (0.2 - 1.0 / 3) - 1.0 / 9)
    #expect(totals.debiasedError == 0)
    #expect(first + 2 * 0.04 < 0)
  }

  @Test func debiasedErrorByHand() {
    let forecast = BinaryForecast([0.9, 0.9, 0.9, 0.9], outcomes: [false, false, true, false])
    let totals = BinTotals(BinPartition(equalCounts: 1, of: forecast), of: forecast)
    #expect(abs(totals.debiasedError - (0.65 * 0.65 - 0.25 * 0.75 / 3).squareRoot()) < 1e-15)
  }

  /// A bin of one row has no variance to take off.
  @Test func aSingleRowCountsWithItsGap() {
    let forecast = BinaryForecast([0.9], outcomes: [false])
    #expect(abs(BinTotals(BinPartition(equalCounts: 1, of: forecast), of: forecast).debiasedError - 0.9) < 1e-15)
  }

  @Test func noRowsHaveNoError() {
    let forecast = BinaryForecast([], outcomes: [])
    let totals = BinTotals(BinPartition(equalWidth: 5, of: forecast), of: forecast)
    #expect(totals.expectedError == 0 && totals.maximumError == 0 && totals.debiasedError == 0)
  }
}
