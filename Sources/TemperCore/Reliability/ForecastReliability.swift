/// Everything there is to say about the reliability of the probabilities of one event: a class, "the most probable class
/// came true", or "side a, given no tie".
public struct ForecastReliability: Sendable, Equatable {
  /// Number of rows N.
  public let rowCount: Int
  /// Mean predicted probability.
  public let meanProbability: Double
  /// How often the event came true.
  public let frequency: Double
  /// In the binning that was asked for.
  public let diagram: ReliabilityDiagram
  /// CORP's recalibration curve with its pointwise band.
  public let curve: RecalibrationCurve
  /// CORP's split of the binary Brier score (p - o)².
  public let brier: CORPDecomposition
  /// CORP's split of the binary log score, in nats.
  public let logScore: CORPDecomposition
  public let spiegelhalter: SpiegelhalterTest
  public let errors: CalibrationErrors
  /// Rows in each of `histogramBins` bins of equal width over [0, 1], empty ones too.
  public let histogram: [Int]

  /// Number of bins of `histogram`.
  public static let histogramBins = 50
}

extension ForecastReliability {
  /// All but the errors' null levels, which need draws that events share.
  struct Parts: Sendable {
    let forecast: BinaryForecast
    let curve: RecalibrationCurve
    let brier: CORPDecomposition
    let logScore: CORPDecomposition
    let smooth: SmoothCalibrationError
    let bins: ErrorBins
  }

  /// O(N log N + B cells).
  static func parts(
    _ event: PredictedEvent, outcomes: [Bool], _ options: Inspection.Options, stream: UInt64
  ) -> Parts {
    let forecast = BinaryForecast(event.probabilities, outcomes: outcomes)
    let regression = IsotonicRegression(forecast)
    return Parts(
      forecast: forecast,
      curve: RecalibrationCurve(
        forecast, regression: regression, limit: options.curvePoints, resamples: options.bandResamples,
        seed: options.seed, stream: stream),
      brier: .brier(forecast, recalibrated: regression.blocks),
      logScore: .logScore(forecast, recalibrated: regression.blocks),
      smooth: SmoothCalibrationError(event.probabilities, outcomes: outcomes),
      bins: ErrorBins(forecast, bins: options.bins))
  }

  init(
    _ event: PredictedEvent, outcomes: [Bool], _ parts: Parts, null: [CalibrationErrors.Values],
    _ options: Inspection.Options
  ) {
    let count = event.probabilities.count
    rowCount = count
    meanProbability = event.probabilities.reduce(0, +) / Double(count)
    frequency = Double(parts.forecast.hits.reduce(0, +)) / Double(count)
    diagram = ReliabilityDiagram(
      BinPartition(options.binning, options.bins, of: parts.forecast), of: parts.forecast)
    curve = parts.curve
    brier = parts.brier
    logScore = parts.logScore
    spiegelhalter = SpiegelhalterTest(event.probabilities, outcomes: outcomes)
    errors = CalibrationErrors(
      parts.bins.values(smooth: parts.smooth.value), smoothBandwidth: parts.smooth.bandwidth, null: null,
      closedFormEqualMass: count >= NullLevels.closedFormThreshold ? parts.bins.closedFormEqualMass : nil)
    var histogram = [Int](repeating: 0, count: ForecastReliability.histogramBins)
    for p in event.probabilities { histogram[min(Int(p * 50), 49)] += 1 }
    self.histogram = histogram
  }
}
