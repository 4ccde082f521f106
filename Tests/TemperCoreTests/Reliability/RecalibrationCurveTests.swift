import Testing

@testable import TemperCore

@Suite struct RecalibrationCurveTests {
  @Test func fewValuesAreAllKept() {
    let curve = RecalibrationCurve(
      [0.1, 0.1, 0.4, 0.6, 0.9], outcomes: [false, true, false, true, true], resamples: 39)
    #expect(curve.points.map(\.probability) == [0.1, 0.4, 0.6, 0.9])
    #expect(largestDifference(curve.points.map(\.recalibrated), [1.0 / 3, 1.0 / 3, 1, 1]) < 1e-15)
  }

  /// Thinned, the curve keeps its ends and the ends of its blocks, rises, and has no more points than asked for.
  @Test(arguments: [5, 40, 200])
  func manyValuesAreThinned(limit: Int) {
    let (probabilities, outcomes) = CalibratedRows(rows: 700, classes: 3, seed: 2).event(0)
    let curve = RecalibrationCurve(probabilities, outcomes: outcomes, limit: limit, resamples: 39)
    let places = curve.points.map(\.probability)
    #expect(places.count <= limit && places.count >= limit / 2)
    #expect(places.first == probabilities.min() && places.last == probabilities.max())
    #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
    let fit = IsotonicRegression(probabilities, outcomes.map { $0 ? 1 : 0 })
    #expect(largestDifference(curve.points.map(\.recalibrated), places.map { fit.curve.value(at: $0) }) == 0)
    if limit == 200 { #expect(fit.blocks.allSatisfy { places.contains($0.lower) && places.contains($0.upper) }) }
  }

  /// Calibrated predictions stay inside at 95 % of rows; the release simulation holds this to 1.5 points.
  @Test func bandsHoldCalibratedForecasts() {
    let shares = (0..<24).map { seed in
      let (probabilities, outcomes) = CalibratedRows(rows: 80, classes: 2, seed: UInt64(seed)).event(0)
      let points = RecalibrationCurve(probabilities, outcomes: outcomes, resamples: 199, seed: UInt64(seed)).points
      return Double(points.count { $0.band.contains($0.recalibrated) }) / Double(points.count)
    }
    let share = MeanEstimate(shares)
    #expect(abs(share.mean - 0.95) < 0.015 + 3 * share.standardError)
  }

  @Test func overconfidenceLeavesTheBand() {
    let (probabilities, _) = CalibratedRows(rows: 600, classes: 2, seed: 5).event(0)
    var random = RandomSource(seed: 6)
    let outcomes = probabilities.map { random.unit() < 0.5 + 0.4 * ($0 - 0.5) }
    let points = RecalibrationCurve(probabilities, outcomes: outcomes, resamples: 199).points
    #expect(points.count { !$0.band.contains($0.recalibrated) } > points.count / 2)
  }
}

@Suite struct ConsistencyBandTests {
  /// With one value the fit is the frequency, so the band is the middle of a binomial distribution.
  @Test func oneValueIsBinomial() throws {
    let forecast = BinaryForecast(Array(repeating: 0.3, count: 20), outcomes: Array(repeating: false, count: 20))
    let band = try #require(ConsistencyBand(forecast, at: [0], resamples: 999, seed: 1, stream: 0).intervals.first)
    // P(X <= 2) = .035, P(X <= 1) = .008; P(X >= 11) = .017, P(X >= 10) = .048.
    #expect(largestDifference([band.lowerBound, band.upperBound], [2.0 / 20, 10.0 / 20]) < 1e-15)
  }

  @Test func certaintiesHaveNoWidth() {
    let forecast = BinaryForecast([0, 0, 1, 1, 1], outcomes: [false, true, true, true, false])
    let band = ConsistencyBand(forecast, at: [0, 1], resamples: 39, seed: 1, stream: 0)
    #expect(band.intervals == [0...0, 1...1])
  }

  /// The band by the plainest means: outcomes row by row, scikit-learn's way of fitting, sorted columns.
  @Test func agreesWithAPlainResampling() {
    let (probabilities, outcomes) = CalibratedRows(rows: 60, classes: 2, seed: 8).event(0)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    let points = [3, 30, 55]
    let found = ConsistencyBand(forecast, at: points, resamples: 1999, seed: 1, stream: 0).intervals
    var random = RandomSource(seed: 99)
    var columns: [[Double]] = [[], [], []]
    for _ in 0..<1999 {
      let drawn = forecast.values.map { random.unit() < $0 ? 1.0 : 0 }
      let fit = IsotonicRegression(forecast.values, drawn).values(at: forecast.values)
      for (index, point) in points.enumerated() { columns[index].append(fit[point]) }
    }
    for (band, column) in zip(found, columns) {
      let sorted = column.sorted()
      // 50 of 2,000 lie outside on either side; the other sample's bound lies within chance of that rank.
      #expect(abs(band.lowerBound - sorted[49]) <= max(0.03, sorted[80] - sorted[25]))
      #expect(abs(band.upperBound - sorted[1949]) <= max(0.03, sorted[1973] - sorted[1918]))
    }
  }

  /// Rows beyond the threshold are drawn in cells; on a grid of few values that is the same.
  @Test func cellsOfEqualValuesAreExact() {
    let values = (0..<12_000).map { 0.05 + 0.1 * Double($0 % 10) }
    let forecast = BinaryForecast(values, outcomes: values.map { _ in false })
    let band = ConsistencyBand(forecast, at: Array(0..<10), resamples: 199, seed: 3, stream: 0)
    for (value, interval) in zip(forecast.values, band.intervals) {
      let spread = 1.96 * (value * (1 - value) / 1200).squareRoot()
      #expect(interval.contains(value))
      #expect(abs((interval.upperBound - interval.lowerBound) / (2 * spread) - 1) < 0.25)
    }
  }

  @Test func dependsOnSeedAndStreamAlone() {
    let (probabilities, outcomes) = CalibratedRows(rows: 80, classes: 2, seed: 8).event(0)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    let other = BinaryForecast(probabilities, outcomes: outcomes.map { !$0 })
    func band(_ forecast: BinaryForecast, seed: UInt64, stream: UInt64) -> [ClosedRange<Double>] {
      ConsistencyBand(forecast, at: [10, 40], resamples: 199, seed: seed, stream: stream).intervals
    }
    #expect(band(forecast, seed: 1, stream: 2) == band(other, seed: 1, stream: 2))
    #expect(band(forecast, seed: 1, stream: 2) != band(forecast, seed: 2, stream: 2))
    #expect(band(forecast, seed: 1, stream: 2) != band(forecast, seed: 1, stream: 3))
  }
}

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
    let error = (0.7 / 20_000).squareRoot()
    for (sum, expected) in zip(sums, [0.5, 0.4, 2.3]) {
      #expect(abs(sum / 20_000 - expected) < 6 * error)
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
    let squares = draws.map { draw in (draw - 12) * (draw - 12) }
    let variance = squares.reduce(0, +) / 20_000
    let error = (8.4 / 20_000).squareRoot()
    let errorOfVariance = 8.4 * (2.0 / 20_000).squareRoot()
    #expect(abs(mean - 12) < 6 * error)
    #expect(abs(variance - 8.4) < 6 * errorOfVariance)
  }
}

/// Draws of a rare event against those of every cell.
@Suite struct RareCellsTests {
  /// A cell for every distinct value.
  private static func cells(_ values: [Double]) -> BinomialCells {
    let forecast = BinaryForecast(values, outcomes: values.map { _ in false })
    return BinomialCells(forecast, starts: Array(0...forecast.values.count))
  }

  /// Rows one by one, several in a cell, one that is nearly certain, and one that is impossible.
  private static let values: [Double] = {
    let few: [Double] = [0, 0.001, 0.002, 0.004, 0.004, 0.004, 0.01, 0.02, 0.999]
    return few + (0..<600).map { (row: Int) -> Double in 0.003 + 1e-5 * Double(row) / 600 }
  }()

  @Test func cellsComeTrueAsOftenAsTheirRowsSay() throws {
    let cells = RareCellsTests.cells(RareCellsTests.values)
    let rare = try #require(RareCells(cells))
    var random = RandomSource(seed: 4)
    var (sums, squares) = (cells.counts.map { _ in 0.0 }, 0.0)
    let draws = 40_000
    var expected = 0.0
    for (count, p) in zip(cells.counts, cells.probabilities) { expected += Double(count) * p }
    for _ in 0..<draws {
      let hits = rare.draw(&random)
      #expect(zip(hits, hits.dropFirst()).allSatisfy { $0.cell < $1.cell })
      for hit in hits { sums[hit.cell] += hit.weight }
      let total = hits.reduce(0) { $0 + $1.weight }
      squares += (total - expected) * (total - expected)
    }
    for (cell, p) in cells.probabilities.enumerated() {
      let n = Double(cells.counts[cell])
      let error = (n * p * (1 - p) / Double(draws)).squareRoot()
      #expect(abs(sums[cell] / Double(draws) - n * p) <= 6 * error, "cell \(cell)")
    }
    // Rows are independent: the variance of their sum is the sum of their variances.
    let variance = zip(cells.counts, cells.probabilities).reduce(0.0) { $0 + Double($1.0) * $1.1 * (1 - $1.1) }
    #expect(abs(squares / Double(draws) - variance) < 6 * variance * (3 / Double(draws)).squareRoot())
  }

  /// What lies between the cells that came true is one point: the fit is that of all cells.
  @Test func sparsePointsHaveTheFitOfAllCells() {
    let weights = (0..<40).map { Double($0 % 3 + 1) }
    var random = RandomSource(seed: 8)
    var points = SparsePoints(weights)
    var pools = PoolAdjacentViolators()
    let asked = [0, 1, 7, 8, 20, 38, 39]
    for share in [0.0, 0.05, 0.3, 1] {
      let hits = weights.indices.compactMap { cell in
        random.unit() < share ? RareCells.Hit(cell: cell, weight: weights[cell] / 2) : nil
      }
      var sums = weights.map { _ in 0.0 }
      for hit in hits { sums[hit.cell] = hit.weight }
      var (found, expected) = (asked.map { _ in -1.0 }, asked.map { _ in -1.0 })
      points.fill(hits)
      pools.fit(count: points.sums.count) { (points.sums[$0], points.weights[$0]) }
      pools.values(at: points.places(of: asked), into: &found, from: 0)
      pools.fit(sums: sums, weights: weights)
      pools.values(at: asked, into: &expected, from: 0)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-15 })
    }
  }

  @Test func oftenTrueIsNotRare() {
    let values = (0..<100).map { 0.1 + Double($0) / 1000 }
    #expect(RareCells(RareCellsTests.cells(values)) == nil)
  }

  /// The band of a rare event is that of an event of which every cell is drawn, up to what resamples leave open.
  @Test func bandsAgree() {
    let values = (0..<3000).map { 1e-4 + 0.02 * Double($0) / 3000 }
    let forecast = BinaryForecast(values, outcomes: values.map { _ in false })
    let points = [0, 900, 1800, 2700, 2999]
    let found = ConsistencyBand(forecast, at: points, resamples: 1999, seed: 1, stream: 0).intervals
    // The same by drawing all rows.
    var random = RandomSource(seed: 2)
    var pools = PoolAdjacentViolators()
    var fits = [Double](repeating: 0, count: 1999 * points.count)
    for resample in 0..<1999 {
      pools.fit(count: values.count) { (random.unit() < values[$0] ? 1 : 0, 1) }
      pools.values(at: points, into: &fits, from: resample * points.count)
    }
    for (index, interval) in found.enumerated() {
      let sorted = (0..<1999).map { fits[$0 * points.count + index] }.sorted()
      // Ranks of either bound among the other's fits: 50 of 2,000, with a standard deviation of 10 for both.
      let low = sorted.count { $0 < interval.lowerBound }
      let high = sorted.count { $0 > interval.upperBound }
      #expect(low <= 110 && high <= 110)
      #expect(sorted.count { $0 <= interval.lowerBound } >= 15 && sorted.count { $0 >= interval.upperBound } >= 15)
    }
  }
}
