import TemperKernels

/// Pointwise consistency bands of a recalibration curve, by resampling outcomes under calibration (Bröcker & Smith 2007;
/// Dimitriadis, Gneiting & Jordan 2021).
///
/// Every resample draws an outcome for each row from its own probability and fits the isotonic regression anew; a band
/// holds the middle 95 % of the fits, between order statistics. Above `cellThreshold` rows, whole quantile cells are drawn
/// at their mean probability.
struct ConsistencyBand: Sendable {
  /// Above this many rows, rows are taken together in `cellCount` cells.
  static let cellThreshold = 10_000
  static let cellCount = 2_000

  /// A band for each point that was asked for.
  let intervals: [ClosedRange<Double>]

  /// - Parameters:
  ///   - points: indices of distinct values, rising.
  ///   - resamples: B, at least 39, so that the 2.5 % quantile is an order statistic.
  ///
  /// O(B (cells + points) + cells).
  init(_ forecast: BinaryForecast, at points: [Int], resamples: Int, seed: UInt64, stream: UInt64) {
    precondition(resamples >= 39)
    let starts = ConsistencyBand.cells(of: forecast)
    let cells = zip(starts, starts.dropFirst()).map { BinomialCell(forecast, values: $0..<$1) }
    let weights = cells.map { Double($0.count) }
    let asked = ConsistencyBand.cells(holding: points, starts: starts)
    var hits = [Double](repeating: 0, count: cells.count)
    var pools = PooledViolators()
    var fits = [Double](repeating: 0, count: resamples * asked.count)
    var random = RandomSource(seed: seed, stream: stream)
    for resample in 0..<resamples {
      for cell in cells.indices { hits[cell] = cells[cell].draw(&random) }
      pools.fit(sums: hits, weights: weights)
      pools.values(at: asked, into: &fits, from: resample * asked.count)
    }
    // With B + 1 a multiple of 40, as 999, exactly 2.5 % of new fits are expected below the lower bound.
    let rank = max(1, Int(0.025 * Double(resamples + 1)))
    var column = [Double](repeating: 0, count: resamples)
    intervals = asked.indices.map { index in
      for resample in 0..<resamples { column[resample] = fits[resample * asked.count + index] }
      let low = temper_order_statistic(&column, resamples, rank - 1)
      return low...temper_order_statistic(&column, resamples, resamples - rank)
    }
  }

  /// The first distinct value of every cell, and the number of values.
  private static func cells(of forecast: BinaryForecast) -> [Int] {
    guard forecast.count > cellThreshold else { return IsotonicRegression.groups(forecast.values) }
    return BinPartition(quantiles: cellCount, of: forecast).starts
  }

  /// The cell that holds each of some values, by rising index.
  private static func cells(holding points: [Int], starts: [Int]) -> [Int] {
    var cell = 0
    return points.map { point in
      while starts[cell + 1] <= point { cell += 1 }
      return cell
    }
  }
}

/// Rows that are drawn together: how many come true is binomial.
private struct BinomialCell: Sendable {
  let count: Int
  let probability: Double
  /// The distribution function at 0..<count; empty for one row.
  let cumulative: [Double]

  init(_ forecast: BinaryForecast, values: Range<Int>) {
    var rows = 0
    var sum = 0.0
    for j in values {
      rows += forecast.weight(j)
      sum += Double(forecast.weight(j)) * forecast.values[j]
    }
    count = rows
    probability = min(1, sum / Double(rows))
    cumulative = rows == 1 ? [] : BinomialCell.distribution(rows, probability)
  }

  @inline(__always)
  func draw(_ random: inout RandomSource) -> Double {
    let u = random.unit()
    if cumulative.isEmpty { return u < probability ? 1 : 0 }
    var low = 0
    var high = cumulative.count
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] <= u { low = middle + 1 } else { high = middle }
    }
    return Double(low)
  }

  /// P(X <= k) for k in 0..<n, by ratios from the mode outwards, which neither underflow nor lose digits.
  private static func distribution(_ n: Int, _ p: Double) -> [Double] {
    if p <= 0 { return Array(repeating: 1, count: n) }
    if p >= 1 { return Array(repeating: 0, count: n) }
    let mode = min(n, Int(Double(n + 1) * p))
    let odds = p / (1 - p)
    var mass = [Double](repeating: 0, count: n + 1)
    mass[mode] = 1
    for k in stride(from: mode, to: n, by: 1) { mass[k + 1] = mass[k] * odds * Double(n - k) / Double(k + 1) }
    for k in stride(from: mode, to: 0, by: -1) { mass[k - 1] = mass[k] / odds * Double(k) / Double(n - k + 1) }
    let total = mass.reduce(0, +)
    var sum = 0.0
    return (0..<n).map { k in
      sum += mass[k]
      return sum / total
    }
  }
}
