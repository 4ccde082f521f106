/// Everything there is to say about the reliability of the probabilities of one event: a class, "the most probable class
/// came true", or "side a, given no tie".
///
/// An error without what it is under calibration says nothing: by chance alone a calibrated class shows an expected
/// calibration error of .05 at 500 rows, and of .004 at 57,000.
public struct ForecastReliability: Codable, Sendable, Equatable {
  /// Expected calibration error on bins of equal width (Guo et al. 2017, arXiv:1706.04599).
  public var ece: Double
  /// Mean of `ece` at this number of rows, were these same probabilities perfectly calibrated.
  public var eceUnderCalibration: Double
  /// Expected calibration error on bins between quantiles.
  public var eceEqualMass: Double
  public var eceEqualMassUnderCalibration: Double
  /// Smooth calibration error (Błasiok & Nakkiran 2023, arXiv:2309.12236).
  public var smoothEce: Double
  public var smoothEceUnderCalibration: Double
  /// CORP's split of the binary Brier score (p - o)².
  public var brier: CORPDecomposition
  /// CORP's split of the binary log score, in nats.
  public var logLoss: CORPDecomposition
  public var spiegelhalter: SpiegelhalterTest
  /// Mean predicted probability.
  public var meanProbability: Double
  /// How often the event came true; means and rates are weighted where rows have weights.
  public var frequency: Double
  /// Of the reliability diagram, in the binning that was asked for.
  public var bins: [ReliabilityDiagram.Bin]
  /// CORP's recalibration curve with its pointwise band, by rising prediction; empty where none was wanted.
  public var curve: [RecalibrationCurve.Point]
  /// Rows in each of `histogramBins` bins of equal width over [0, 1], empty ones too; not those of weight 0.
  public var histogram: [Int]
  /// The curve before calibration, where the predictions have been calibrated.
  public var uncalibratedCurve: [RecalibrationCurve.Point]?

  /// Number of bins of `histogram`.
  public static let histogramBins = 50

  enum CodingKeys: String, CodingKey {
    case eceUnderCalibration = "eceNull"
    case eceEqualMassUnderCalibration = "eceEqualMassNull"
    case smoothEceUnderCalibration = "smoothEceNull"
    case ece, eceEqualMass, smoothEce, brier, logLoss, spiegelhalter, meanProbability, frequency, bins, curve
    case histogram, uncalibratedCurve
  }
}

extension ForecastReliability {
  /// All but the errors under calibration, which need draws that events share.
  struct Parts: Sendable {
    let forecast: BinaryForecast
    /// Nil where none is wanted.
    let curve: RecalibrationCurve?
    let brier: CORPDecomposition
    let logLoss: CORPDecomposition
    let smoothError: Double
    let bins: ErrorBins

    /// O(N log N + B cells).
    init(
      _ event: PredictedEvent, outcomes: [Bool], weights: [Double]?, _ options: Inspection.Options, stream: UInt64,
      hasCurve: Bool
    ) {
      forecast = BinaryForecast(event.probabilities, outcomes: outcomes, weights: weights)
      let regression = IsotonicRegression(forecast)
      curve = hasCurve ? RecalibrationCurve(forecast, regression: regression, options, stream: stream) : nil
      brier = .brier(forecast, recalibrated: regression.blocks)
      logLoss = .logScore(forecast, recalibrated: regression.blocks)
      smoothError = SmoothCalibrationError(event.probabilities, outcomes: outcomes, weights: weights).value
      bins = ErrorBins(forecast, bins: options.bins)
    }

    /// - Parameter null: the errors of every replicate under perfect calibration.
    func errors(null: [EventErrors.Values]) -> EventErrors {
      EventErrors(
        bins.values(smooth: smoothError), null: null,
        closedFormEqualMass: forecast.effectiveCount >= Double(NullLevels.closedFormThreshold)
          ? bins.closedFormEqualMass : nil)
    }
  }

  init(
    _ event: PredictedEvent, outcomes: [Bool], weights: [Double]?, _ parts: Parts, errors: EventErrors,
    binning: BinPartition
  ) {
    var histogram = [Int](repeating: 0, count: ForecastReliability.histogramBins)
    for row in takingPart(event.probabilities.indices, weights) {
      histogram[min(Int(event.probabilities[row] * 50), 49)] += 1
    }
    self.init(
      ece: errors.equalWidth.value, eceUnderCalibration: errors.equalWidth.expectedUnderCalibration,
      eceEqualMass: errors.equalMass.value,
      eceEqualMassUnderCalibration: errors.equalMass.expectedUnderCalibration,
      smoothEce: errors.smooth.value, smoothEceUnderCalibration: errors.smooth.expectedUnderCalibration,
      brier: parts.brier, logLoss: parts.logLoss,
      spiegelhalter: SpiegelhalterTest(event.probabilities, outcomes: outcomes, weights: weights),
      meanProbability: event.probabilities.mean(weights: weights),
      frequency: parts.forecast.hits.reduce(0, +) / parts.forecast.weight,
      bins: ReliabilityDiagram(binning, of: parts.forecast).bins, curve: parts.curve?.points ?? [], histogram: histogram
    )
  }
}
