/// The bins of an event that its calibration errors are computed on.
struct ErrorBins: Sendable {
  private let width: BinTotals
  private let mass: BinTotals
  private let equalCounts: BinTotals
  private let widthOfRow: [Int32]
  private let massOfRow: [Int32]
  private let equalCountsOfRow: [Int32]
  /// Null level of the equal-mass error for many rows: √(2/π) sum over bins of √(sum p (1 - p)) / N, since a bin's gap is
  /// then all but normal.
  let closedFormEqualMass: Double

  init(_ event: PredictedEvent, _ forecast: BinaryForecast, bins: Int) {
    let partitions = [
      BinPartition(equalWidth: bins, of: forecast), BinPartition(quantiles: bins, of: forecast),
      BinPartition(equalCounts: bins, of: forecast),
    ]
    width = BinTotals(partitions[0], of: forecast)
    mass = BinTotals(partitions[1], of: forecast)
    equalCounts = BinTotals(partitions[2], of: forecast)
    widthOfRow = partitions[0].binOfRow(forecast)
    massOfRow = partitions[1].binOfRow(forecast)
    equalCountsOfRow = partitions[2].binOfRow(forecast)
    var variances = [Double](repeating: 0, count: mass.counts.count)
    for (row, p) in event.probabilities.enumerated() { variances[Int(massOfRow[row])] += p * (1 - p) }
    closedFormEqualMass =
      (2 / Double.pi).squareRoot() * variances.reduce(0) { $0 + $1.squareRoot() } / Double(max(1, forecast.count))
  }

  /// The binned errors of the observed outcomes.
  func values(smooth: Double) -> CalibrationErrors.Values { ErrorBins.values(width, mass, equalCounts, smooth: smooth) }

  /// The binned errors if the event came true in exactly these rows. O(rows).
  func values(hits: [Int32], smooth: Double?) -> CalibrationErrors.Values {
    var width = width
    var mass = mass
    var equalCounts = equalCounts
    width.hits = ErrorBins.tally(hits, widthOfRow, count: width.counts.count)
    mass.hits = ErrorBins.tally(hits, massOfRow, count: mass.counts.count)
    equalCounts.hits = ErrorBins.tally(hits, equalCountsOfRow, count: equalCounts.counts.count)
    return ErrorBins.values(width, mass, equalCounts, smooth: smooth)
  }

  private static func tally(_ rows: [Int32], _ binOfRow: [Int32], count: Int) -> [Int] {
    var hits = [Int](repeating: 0, count: count)
    for row in rows { hits[Int(binOfRow[Int(row)])] += 1 }
    return hits
  }

  private static func values(
    _ width: BinTotals, _ mass: BinTotals, _ equalCounts: BinTotals, smooth: Double?
  ) -> CalibrationErrors.Values {
    CalibrationErrors.Values(
      equalWidth: width.expectedError, equalMass: mass.expectedError, debiasedL2: equalCounts.debiasedError,
      smooth: smooth, maximum: width.maximumError)
  }
}
