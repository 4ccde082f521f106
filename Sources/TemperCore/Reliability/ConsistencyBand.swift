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
    let cells = BinomialCells(forecast, starts: starts)
    let weights = cells.counts.map(Double.init)
    let asked = ConsistencyBand.cells(holding: points, starts: starts)
    var hits = [Double](repeating: 0, count: weights.count)
    var pools = PoolAdjacentViolators()
    var fits = [Double](repeating: 0, count: resamples * asked.count)
    var random = RandomSource(seed: seed, stream: stream)
    for resample in 0..<resamples {
      cells.draw(&random, into: &hits)
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
