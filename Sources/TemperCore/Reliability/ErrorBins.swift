import TemperKernels

/// The bins of an event that its calibration errors are computed on.
struct ErrorBins: Sendable {
  /// A partition, and where its bins begin among the rows in rising order.
  private struct Bins: Sendable {
    var totals: BinTotals
    let positions: [Int]

    init(_ partition: BinPartition, of forecast: BinaryForecast) {
      totals = BinTotals(partition, of: forecast)
      positions = partition.positions(forecast)
    }

    /// The same bins with other outcomes.
    func totals(_ chosen: UnsafeBufferPointer<UInt8>) -> BinTotals {
      var totals = totals
      guard let flags = chosen.baseAddress else { return totals }
      for bin in totals.hits.indices {
        totals.hits[bin] = temper_outcome_count(flags + positions[bin], positions[bin + 1] - positions[bin])
      }
      return totals
    }
  }

  private let width: Bins
  private let mass: Bins
  private let equalCounts: Bins
  /// Null level of the equal-mass error for many rows: √(2/π) sum over bins of √(sum p (1 - p)) / N, since a bin's gap is
  /// then all but normal.
  let closedFormEqualMass: Double

  init(_ forecast: BinaryForecast, bins: Int) {
    width = Bins(BinPartition(equalWidth: bins, of: forecast), of: forecast)
    let quantiles = BinPartition(quantiles: bins, of: forecast)
    mass = Bins(quantiles, of: forecast)
    equalCounts = Bins(BinPartition(equalCounts: bins, of: forecast), of: forecast)
    let deviations = zip(quantiles.starts, quantiles.starts.dropFirst()).map { first, end in
      (first..<end).reduce(0) { sum, j in
        sum + Double(forecast.weight(j)) * forecast.values[j] * (1 - forecast.values[j])
      }.squareRoot()
    }
    closedFormEqualMass = (2 / Double.pi).squareRoot() * deviations.reduce(0, +) / Double(max(1, forecast.count))
  }

  /// The binned errors of the observed outcomes.
  func values(smooth: Double) -> CalibrationErrors.Values {
    ErrorBins.values(width.totals, mass.totals, equalCounts.totals, smooth: smooth)
  }

  /// The binned errors of drawn outcomes: N times 1 or 0, by rising probability. O(N), a byte a row.
  func values(chosen: [UInt8], smooth: Double?) -> CalibrationErrors.Values {
    chosen.withUnsafeBufferPointer {
      ErrorBins.values(width.totals($0), mass.totals($0), equalCounts.totals($0), smooth: smooth)
    }
  }

  private static func values(
    _ width: BinTotals, _ mass: BinTotals, _ equalCounts: BinTotals, smooth: Double?
  ) -> CalibrationErrors.Values {
    CalibrationErrors.Values(
      equalWidth: width.expectedError, equalMass: mass.expectedError, debiasedL2: equalCounts.debiasedError,
      smooth: smooth, maximum: width.maximumError)
  }
}
