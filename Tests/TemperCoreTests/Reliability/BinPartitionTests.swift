import Testing

@testable import TemperCore

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
