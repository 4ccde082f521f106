import Testing

@testable import TemperCore

/// Faults of well-known libraries, reproduced to show that the cases have them, and that Temper does not.
@Suite struct LibraryFaultsTests {
  static let names = ReliabilityCase.names

  /// Bins (lo, hi] move every value that lies on an edge; here by far more than rounding.
  @Test(arguments: names, [10, 15])
  func binsClosedOnTheRight(_ name: String, bins: Int) throws {
    let data = try ReliabilityCase.named(name)
    let theirs = bins == 10 ? data.values.eceTopRightClosed10 : data.values.eceTopRightClosed15
    let (probabilities, outcomes) = data.event(-1)
    let found = error(probabilities, outcomes) { p in (0..<bins).last { Double($0) * (1 / Double(bins)) < p } ?? 0 }
    #expect(abs(found - theirs) < 1e-12)
    if name.hasPrefix("g3") { #expect(abs(try equalWidth(data, bins) - theirs) > 1e-3) }
  }

  /// n edges are n - 1 bins.
  @Test(arguments: names, [10, 15])
  func edgesCountedAsBins(_ name: String, bins: Int) throws {
    let data = try ReliabilityCase.named(name)
    let theirs = bins == 10 ? data.values.eceTopMapie10 : data.values.eceTopMapie15
    #expect(abs(try equalWidth(data, bins - 1) - theirs) < 1e-12)
    #expect(abs(try equalWidth(data, bins) - theirs) > 1e-5)
  }

  /// Edges rounded to single precision no longer hold the values that lie on them.
  @Test func edgesInSinglePrecision() throws {
    let data = try ReliabilityCase.named("g3_k3_ties_n1000")
    let (probabilities, outcomes) = data.event(-1)
    let found = error(probabilities, outcomes) { p in (0..<15).last { Double(Float($0) * (1 / Float(15))) <= p } ?? 0 }
    #expect(abs(found - data.values.eceTopFloat32) < 1e-6)
    #expect(abs(try equalWidth(data, 15) - data.values.eceTopFloat32) > 1e-3)
  }

  /// An unweighted mean over bins goes by the name of adaptive error; a bin of one row counts like one of hundreds.
  @Test(arguments: names, [10, 15])
  func binsCountedAlike(_ name: String, bins: Int) throws {
    let data = try ReliabilityCase.named(name)
    let theirs = bins == 10 ? data.values.meanGapTopWidth10 : data.values.meanGapTopWidth15
    let totals = try totals(data, bins)
    let gaps = totals.counts.indices.map { bin in
      abs(totals.probabilities[bin] - totals.hits[bin]) / Double(totals.counts[bin])
    }
    #expect(abs(gaps.reduce(0, +) / Double(gaps.count) - theirs) < 1e-12)
    #expect(abs(totals.expectedError - theirs) > 1e-3)
  }

  /// Single precision leaves 1e-7; on the third case, at 10 bins, also a value on the wrong side of an edge.
  @Test(arguments: names)
  func maximumErrors(_ name: String) throws {
    let data = try ReliabilityCase.named(name)
    #expect(abs(try totals(data, 15).maximumError - data.values.mceTopWidth15) < 1e-6)
    let difference = abs(try totals(data, 10).maximumError - data.values.mceTopWidth10)
    #expect(name.hasPrefix("g3") ? difference > 0.01 : difference < 1e-6)
  }

  /// A probability of exactly 1 belongs to the last bin, not to one of its own behind it.
  @Test func certaintyHasNoBinOfItsOwn() {
    let diagram = ReliabilityDiagram(.width, [1, 0.95, 1], outcomes: [true, false, true], bins: 10)
    #expect(diagram.bins.count == 1)
    #expect(diagram.bins[0].count == 3 && diagram.bins[0].upper == 1)
  }

  /// Splitting scores that are not sorted is no binning: the order of the rows must not matter.
  @Test func theOrderOfRowsDoesNotMatter() throws {
    let data = try ReliabilityCase.named("g2_k3_n500")
    let (probabilities, outcomes) = data.event(-1)
    var order = Array(probabilities.indices)
    var random = RandomSource(seed: 1)
    random.shuffle(&order)
    for binning in ReliabilityDiagram.Binning.allCases {
      let plain = ReliabilityDiagram(binning, probabilities, outcomes: outcomes)
      let shuffled = ReliabilityDiagram(binning, order.map { probabilities[$0] }, outcomes: order.map { outcomes[$0] })
      #expect(plain == shuffled)
    }
  }

  private func totals(_ data: ReliabilityCase, _ bins: Int) throws -> BinTotals {
    let (probabilities, outcomes) = data.event(-1)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    return BinTotals(BinPartition(equalWidth: bins, of: forecast), of: forecast)
  }

  private func equalWidth(_ data: ReliabilityCase, _ bins: Int) throws -> Double {
    try totals(data, bins).expectedError
  }

  /// The expected error with any rule for the bin of a probability.
  private func error(_ probabilities: [Double], _ outcomes: [Bool], bin: (Double) -> Int) -> Double {
    var gaps = [Double](repeating: 0, count: 50)
    for (p, event) in zip(probabilities, outcomes) { gaps[bin(p)] += p - (event ? 1 : 0) }
    return gaps.reduce(0) { $0 + abs($1) } / Double(probabilities.count)
  }
}
