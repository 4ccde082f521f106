/// The isotonic recalibration curve of a forecast (CORP), thinned to a bounded number of points, with its consistency band.
public struct RecalibrationCurve: Sendable, Equatable {
  /// The curve at one probability.
  public struct Point: Sendable, Equatable {
    /// The predicted probability.
    public let probability: Double
    /// The recalibrated one: how often the event happens at this prediction, by isotonic regression.
    public let recalibrated: Double
    /// Where the curve lies, at this point, for 95 % of samples if the predictions are calibrated. Pointwise: the whole
    /// curve lies inside far less often.
    public let band: ClosedRange<Double>

    public init(probability: Double, recalibrated: Double, band: ClosedRange<Double>) {
      self.probability = probability
      self.recalibrated = recalibrated
      self.band = band
    }

    /// Whether the curve leaves its band here.
    public var isOutside: Bool { !band.contains(recalibrated) }
  }

  /// By rising probability; the curve is monotone, and linear between points up to the thinning.
  public let points: [Point]

  public init(points: [Point]) {
    self.points = points
  }

  /// The curve of an event.
  ///
  /// - Parameters:
  ///   - probabilities: N probabilities of the event, N at least 1.
  ///   - outcomes: N times whether it came true.
  ///   - limit: the largest number of points, at least 2.
  ///   - resamples: how many resamples the band comes from, at least 39.
  ///
  /// O(N log N + resamples × min(N, 10,000)).
  public init(
    _ probabilities: [Double], outcomes: [Bool], limit: Int = 200, resamples: Int = 999, seed: UInt64 = 0
  ) {
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    self.init(
      forecast, regression: IsotonicRegression(forecast), limit: limit, resamples: resamples, seed: seed, stream: 0)
  }

  /// - Parameters:
  ///   - limit: the largest number of points, at least 2.
  ///   - resamples: B of the band.
  ///   - stream: the random stream of the band's resamples.
  ///
  /// O(N + B min(N, cells)).
  init(
    _ forecast: BinaryForecast, regression: IsotonicRegression, limit: Int, resamples: Int, seed: UInt64, stream: UInt64
  ) {
    let chosen = RecalibrationCurve.positions(forecast, blocks: regression.blocks, limit: limit)
    let band = ConsistencyBand(forecast, at: chosen, resamples: resamples, seed: seed, stream: stream)
    let curve = regression.curve
    points = zip(chosen, band.intervals).map { index, interval in
      let probability = forecast.values[index]
      return Point(probability: probability, recalibrated: curve.value(at: probability), band: interval)
    }
  }

  /// Which distinct values are kept: all when they are few, else the first and the last, both ends of the blocks, and
  /// quantiles of the rows.
  private static func positions(
    _ forecast: BinaryForecast, blocks: [IsotonicRegression.Block], limit: Int
  ) -> [Int] {
    let count = forecast.values.count
    if count <= limit { return Array(0..<count) }
    var ends: [Int] = []
    for block in blocks {
      ends.append(forecast.firstIndex(atLeast: block.lower))
      ends.append(forecast.firstIndex(atLeast: block.upper))
    }
    let most = max(1, limit / 2)
    let kept = ends.count <= most ? ends : (0..<most).map { ends[$0 * ends.count / most] }
    let rest = max(1, limit - kept.count)
    let spread = (0..<rest).map { step in
      forecast.valueIndex(ofPosition: rest == 1 ? 0 : step * (forecast.count - 1) / (rest - 1))
    }
    return Set(kept + spread).sorted()
  }
}
