/// The rows of an event, counted by cells of probability wherever they lie: some ten thousand sums that stand for all of them.
///
/// A cell lies within one bin of equal width. Sums over bins, and over all rows, are then exact: expected and maximum
/// calibration error, Brier and log score, Spiegelhalter's Z. What asks where within a cell a row lies is not: bins between
/// quantiles, isotonic recalibration, smoothing. With 8,192 cells, at a million rows, miscalibration is within
/// 2e-5 of that of the rows, and the equal-mass error within 6e-5.
package struct ProbabilityCells: Sendable {
  /// Sums over the rows of a cell, p being the probability and o the outcome.
  package struct Cell: Sendable, Equatable {
    /// The bin of equal width, and the place among all cells.
    package var bin: Int
    package var place: Int
    package var rows: Int
    package var probability: Double
    package var hits: Double
    /// Σ (p - o)².
    package var brier: Double
    /// Σ -log of what happened.
    package var loss: Double
    /// Σ (o - p) (1 - 2p), and its variance Σ (1 - 2p)² p (1 - p).
    package var excess: Double
    package var variance: Double

    package init(
      bin: Int, place: Int, rows: Int, probability: Double, hits: Double, brier: Double, loss: Double, excess: Double,
      variance: Double
    ) {
      self.bin = bin
      self.place = place
      self.rows = rows
      self.probability = probability
      self.hits = hits
      self.brier = brier
      self.loss = loss
      self.excess = excess
      self.variance = variance
    }
  }

  /// By rising probability.
  let cells: [Cell]
  /// Every cell as its rows at their mean probability.
  let forecast: BinaryForecast

  package var rows: Int { forecast.count }

  /// - Parameters:
  ///   - cells: in any order, with rows.
  ///   - bins: number of bins of equal width.
  package init(_ cells: [Cell], bins: Int) {
    let edges = BinPartition.edges(equalWidth: bins)
    self.cells = cells.sorted { ($0.bin, $0.place) < ($1.bin, $1.place) }
    var (values, counts, hits) = ([Double](), [Int](), [Double]())
    for cell in self.cells {
      // Rounding must not carry a mean out of the bin that its rows lie in.
      let upper = cell.bin == bins - 1 ? 1 : edges[cell.bin + 1].nextDown
      let mean = min(max(cell.probability / Double(cell.rows), edges[cell.bin]), upper)
      if let last = values.last, mean <= last {
        counts[counts.count - 1] += cell.rows
        hits[hits.count - 1] += cell.hits
      } else {
        values.append(mean)
        counts.append(cell.rows)
        hits.append(cell.hits)
      }
    }
    forecast = BinaryForecast(values: values, counts: counts, hits: hits)
  }

  private func sum(_ part: (Cell) -> Double) -> Double { cells.reduce(0) { $0 + part($1) } }

  /// All there is to say, and the errors apart. O(replicates × cells + resamples × min(cells, 2,000)).
  ///
  /// - Parameter stream: the first random stream of what is drawn.
  func reliability(
    _ options: Inspection.Options, stream: UInt64
  ) -> (reliability: ForecastReliability, errors: EventErrors) {
    let count = Double(rows)
    let regression = IsotonicRegression(forecast)
    let curve = RecalibrationCurve(
      forecast, regression: regression, limit: options.curvePoints, resamples: options.bandResamples,
      seed: options.seed, stream: stream)
    let bins = ErrorBins(forecast, bins: options.bins)
    var random = RandomSource(seed: options.seed, stream: stream + Inspection.Stream.replicates)
    let null = (0..<options.replicates).map { replicate in
      let drawn = forecast.replacing(hits: draw(&random))
      let isSmooth = replicate.isMultiple(of: NullLevels.smoothInterval) || replicate == 1
      return ErrorBins(drawn, bins: options.bins).values(smooth: isSmooth ? ProbabilityCells.smooth(drawn) : .nan)
    }.map { values in
      var values = values
      if values.smooth?.isNaN ?? false { values.smooth = nil }
      return values
    }
    let errors = EventErrors(
      bins.values(smooth: ProbabilityCells.smooth(forecast)), null: null,
      closedFormEqualMass: rows >= NullLevels.closedFormThreshold ? bins.closedFormEqualMass : nil)
    var histogram = [Int](repeating: 0, count: ForecastReliability.histogramBins)
    for (index, value) in forecast.values.enumerated() {
      histogram[min(Int(value * 50), 49)] += forecast.rowCount(index)
    }
    let (excess, variance) = (sum(\.excess), sum(\.variance))
    let partition = BinPartition(options.binning, options.bins, of: forecast)
    let reliability = ForecastReliability(
      ece: errors.equalWidth.value, eceUnderCalibration: errors.equalWidth.expectedUnderCalibration,
      eceEqualMass: errors.equalMass.value, eceEqualMassUnderCalibration: errors.equalMass.expectedUnderCalibration,
      smoothEce: errors.smooth.value, smoothEceUnderCalibration: errors.smooth.expectedUnderCalibration,
      brier: CORPDecomposition.brier(forecast, recalibrated: regression.blocks).replacing(score: sum(\.brier) / count),
      logLoss: CORPDecomposition.logScore(forecast, recalibrated: regression.blocks)
        .replacing(score: sum(\.loss) / count),
      spiegelhalter: SpiegelhalterTest(excess: excess, variance: variance),
      meanProbability: sum(\.probability) / count, frequency: sum(\.hits) / count,
      bins: ReliabilityDiagram(partition, of: forecast).bins, curve: curve.points, histogram: histogram)
    return (reliability, errors)
  }

  /// Outcomes of every cell under calibration: binomial, which with many rows is normal.
  private func draw(_ random: inout RandomSource) -> [Double] {
    forecast.values.indices.map { index in
      let (n, p) = (forecast.rowCount(index), forecast.values[index])
      if n <= 64 {
        var hits = 0.0
        for _ in 0..<n where random.unit() < p { hits += 1 }
        return hits
      }
      // Marsaglia & Bray 1964.
      var (x, square) = (0.0, 0.0)
      repeat {
        x = 2 * random.unit() - 1
        let y = 2 * random.unit() - 1
        square = x * x + y * y
      } while square >= 1 || square == 0
      let normal = x * (-2 * log(square) / square).squareRoot()
      let count = Double(n)
      return min(max((count * p + (count * p * (1 - p)).squareRoot() * normal).rounded(), 0), count)
    }
  }

  /// The smooth error of cells, as of two rows each: those that came true, and the others.
  private static func smooth(_ forecast: BinaryForecast) -> Double {
    var (values, outcomes, weights) = ([Double](), [Bool](), [Double]())
    for (index, value) in forecast.values.enumerated() {
      let (hits, all) = (forecast.hits[index], Double(forecast.rowCount(index)))
      for (outcome, weight) in [(true, hits), (false, all - hits)] where weight > 0 {
        values.append(value)
        outcomes.append(outcome)
        weights.append(weight)
      }
    }
    return SmoothCalibrationError(values, outcomes: outcomes, weights: weights).value
  }
}

extension SpiegelhalterTest {
  /// From the sums over all rows.
  init(excess: Double, variance: Double) {
    z = excess == 0 ? 0 : excess / variance.squareRoot()
    p = erfc(abs(z) / 2.0.squareRoot())
  }
}
