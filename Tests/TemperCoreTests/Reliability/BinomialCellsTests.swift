import Testing

@testable import TemperCore

@Suite struct BinomialCellsTests {
  /// The least count whose distribution function is above the number drawn, found by looking at all of them.
  @Test(arguments: [[0.0], [1.0], [1e-9, 0.03, 0.5, 0.5 + 1e-9, 0.81, 1 - 1e-12]])
  func inversionByLookingAtEveryCount(probabilities: [Double]) {
    for size in [1, 2, 3, 8, 29, 500] {
      let values = probabilities.flatMap { Array(repeating: $0, count: size) }
      let forecast = BinaryForecast(values, outcomes: values.map { _ in false })
      let cells = BinomialCells(forecast, starts: Array(0...probabilities.count))
      #expect(cells.counts == probabilities.map { _ in size })
      var random = RandomSource(seed: 5)
      var same = random
      for _ in 0..<200 {
        var hits = probabilities.map { _ in -1.0 }
        cells.draw(&random, into: &hits)
        for (cell, p) in probabilities.enumerated() {
          // As the mean of the cell's rows is rounded.
          let mean = min(1, Double(size) * p / Double(size))
          let u = same.unit()
          let distribution = BinomialCells.distribution(size, mean)
          let expected = size == 1 ? (u < mean ? 1 : 0) : distribution.firstIndex { $0 > u } ?? size
          #expect(hits[cell] == Double(expected), "a cell of \(size) at \(p)")
        }
      }
      #expect(random.next() == same.next())
    }
  }

  /// Cells of several values and of different sizes stand one after the other.
  @Test func cellsHaveTheirOwnDistributions() {
    let values = [0.1, 0.2, 0.2, 0.4, 0.7, 0.7, 0.9]
    let cells = BinomialCells(BinaryForecast(values, outcomes: values.map { _ in false }), starts: [0, 2, 3, 5])
    #expect(cells.counts == [3, 1, 3])
    var random = RandomSource(seed: 2)
    var hits = [0.0, 0, 0]
    var sums = hits
    for _ in 0..<20_000 {
      cells.draw(&random, into: &hits)
      for cell in 0..<3 { sums[cell] += hits[cell] }
    }
    for (sum, expected) in zip(sums, [0.5, 0.4, 2.3]) {
      #expect(abs(sum / 20_000 - expected) < 6 * (0.7 / 20_000).squareRoot())
    }
  }

  @Test func distributionByHand() {
    let found = BinomialCells.distribution(3, 0.25)
    for (value, expected) in zip(found, [27.0 / 64, 54.0 / 64, 63.0 / 64]) { #expect(abs(value - expected) < 1e-15) }
  }

  /// Mean and variance of binomial counts, to six standard errors.
  @Test func momentsAgree() {
    let values = Array(repeating: 0.3, count: 40)
    let cells = BinomialCells(BinaryForecast(values, outcomes: values.map { _ in false }), starts: [0, 1])
    var random = RandomSource(seed: 9)
    var hits = [0.0]
    let draws = (0..<20_000).map { _ in
      cells.draw(&random, into: &hits)
      return hits[0]
    }
    let mean = draws.reduce(0, +) / 20_000
    let variance = draws.reduce(0) { $0 + ($1 - 12) * ($1 - 12) } / 20_000
    #expect(abs(mean - 12) < 6 * (8.4 / 20_000).squareRoot())
    #expect(abs(variance - 8.4) < 6 * 8.4 * (2.0 / 20_000).squareRoot())
  }
}
