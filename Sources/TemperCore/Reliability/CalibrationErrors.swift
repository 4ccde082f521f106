import TemperKernels

/// The calibration errors of an inspection, of all classes together.
///
/// They say nothing without what they are under calibration: by chance alone a calibrated class shows an expected
/// calibration error of .05 at 500 rows, and of .004 at 57,000.
public struct CalibrationErrors: Codable, Sendable, Equatable {
  /// Expected calibration error of the most probable class, on bins of equal width (Guo et al. 2017, arXiv:1706.04599).
  public var topLabel: Double
  /// The same on bins between quantiles.
  public var topLabelEqualMass: Double
  /// Mean over the classes of the expected calibration error of each against the rest (Kull et al. 2019, arXiv:1910.12656).
  public var classWise: Double
  /// Debiased l2 error of the most probable class, on bins of equal counts (Kumar, Liang & Ma 2019, arXiv:1909.10155).
  public var debiasedL2: Double
  /// Smooth calibration error of the most probable class (Błasiok & Nakkiran 2023, arXiv:2309.12236).
  public var smooth: Double
  /// Largest gap of a bin of equal width of the most probable class.
  public var maximum: Double
}

extension CalibrationErrors {
  /// - Parameters:
  ///   - topLabel: errors of the most probable class.
  ///   - classes: errors of every class.
  ///   - part: which number of each error is taken.
  init(topLabel: EventErrors, classes: [EventErrors], _ part: KeyPath<EventErrors.Estimate, Double>) {
    self.init(
      topLabel: topLabel.equalWidth[keyPath: part], topLabelEqualMass: topLabel.equalMass[keyPath: part],
      classWise: classes.reduce(0) { $0 + $1.equalWidth[keyPath: part] } / Double(classes.count),
      debiasedL2: topLabel.debiasedL2[keyPath: part], smooth: topLabel.smooth[keyPath: part],
      maximum: topLabel.maximum[keyPath: part])
  }
}

/// The calibration errors of one event, such as a class or "the most probable class came true".
struct EventErrors: Sendable, Equatable {
  /// An error, and what chance makes of it.
  struct Estimate: Sendable, Equatable {
    let value: Double
    /// Mean of the error at this number of rows, were these same probabilities perfectly calibrated.
    let expectedUnderCalibration: Double
    /// Monte Carlo standard error of `expectedUnderCalibration`; zero for a closed form.
    let standardError: Double
  }

  /// Expected calibration error on bins of equal width.
  let equalWidth: Estimate
  /// Expected calibration error on bins between quantiles.
  let equalMass: Estimate
  let debiasedL2: Estimate
  let smooth: Estimate
  /// Largest gap of a bin of equal width.
  let maximum: Estimate
}

extension EventErrors {
  /// The errors alone.
  struct Values: Sendable, Equatable {
    var equalWidth: Double
    var equalMass: Double
    var debiasedL2: Double
    /// Nil in replicates that were not smoothed.
    var smooth: Double?
    var maximum: Double
  }

  /// - Parameter null: the errors of every replicate under perfect calibration.
  init(_ values: Values, null: [Values], closedFormEqualMass: Double?) {
    func estimate(_ error: (Values) -> Double?, closedForm: Double? = nil) -> Estimate {
      let level = MeanEstimate(null.compactMap(error))
      return Estimate(
        value: error(values) ?? .nan, expectedUnderCalibration: closedForm ?? level.mean,
        standardError: closedForm == nil ? level.standardError : 0)
    }
    equalWidth = estimate { $0.equalWidth }
    equalMass = estimate({ $0.equalMass }, closedForm: closedFormEqualMass)
    debiasedL2 = estimate { $0.debiasedL2 }
    smooth = estimate { $0.smooth }
    maximum = estimate { $0.maximum }
  }
}

/// The bins of an event that its calibration errors are computed on.
struct ErrorBins: Sendable {
  /// A partition, and where its bins begin among the rows in rising order.
  private struct Bins: Sendable {
    var totals: BinTotals
    /// The first distinct value of each bin, and the number of values.
    let starts: [Int]
    /// Where each bin begins among the rows, or among cells.
    var positions: [Int]

    init(_ partition: BinPartition, of forecast: BinaryForecast) {
      totals = BinTotals(partition, of: forecast)
      starts = partition.starts
      positions = partition.positions(forecast)
    }

    /// The same bins with other outcomes: for each cell the weight of the rows that came true.
    func totals(_ hits: [Double]) -> BinTotals {
      var totals = totals
      for bin in totals.hits.indices {
        var sum = 0.0
        for cell in positions[bin]..<positions[bin + 1] { sum += hits[cell] }
        totals.hits[bin] = sum
      }
      return totals
    }

    /// The same bins with other outcomes.
    ///
    /// - Parameter weights: of the rows, by rising probability; nil where every row counts once.
    func totals(_ chosen: UnsafeBufferPointer<UInt8>, _ weights: [Double]?) -> BinTotals {
      var totals = totals
      guard let flags = chosen.baseAddress else { return totals }
      for bin in totals.hits.indices {
        let (first, count) = (positions[bin], positions[bin + 1] - positions[bin])
        totals.hits[bin] =
          weights.map {
            $0.withUnsafeBufferPointer { temper_outcome_sum(flags + first, $0.baseAddress! + first, count) }
          }
          ?? Double(temper_outcome_count(flags + first, count))
      }
      return totals
    }
  }

  private var width: Bins
  private var mass: Bins
  private var equalCounts: Bins
  /// Of the rows, by rising probability; nil where every row counts once.
  private let weights: [Double]?
  /// Expectation of the equal-mass error under calibration for many rows: √(2/π) sum over bins of √(sum w² p (1 - p)) / sum w,
  /// since a bin's gap is then all but normal.
  let closedFormEqualMass: Double

  init(_ forecast: BinaryForecast, bins: Int) {
    width = Bins(BinPartition(equalWidth: bins, of: forecast), of: forecast)
    let quantiles = BinPartition(quantiles: bins, of: forecast)
    mass = Bins(quantiles, of: forecast)
    equalCounts = Bins(BinPartition(equalCounts: bins, of: forecast), of: forecast)
    weights = forecast.weights?.rows
    let deviations = zip(quantiles.starts, quantiles.starts.dropFirst()).map { first, end in
      (first..<end).reduce(0) { sum, j in
        sum + forecast.squaredWeight(j) * forecast.values[j] * (1 - forecast.values[j])
      }.squareRoot()
    }
    closedFormEqualMass =
      (2 / Double.pi).squareRoot() * deviations.reduce(0, +) / (forecast.count > 0 ? forecast.weight : 1)
  }

  /// The binned errors of the observed outcomes.
  func values(smooth: Double) -> EventErrors.Values {
    ErrorBins.values(width.totals, mass.totals, equalCounts.totals, smooth: smooth)
  }

  /// The binned errors of drawn outcomes. O(N), a byte a row, or O(cells).
  func values(_ drawn: DrawnOutcomes, smooth: Double?) -> EventErrors.Values {
    switch drawn {
    case .rows(let chosen, _):
      chosen.withUnsafeBufferPointer {
        ErrorBins.values(
          width.totals($0, weights), mass.totals($0, weights), equalCounts.totals($0, weights), smooth: smooth)
      }
    case .cells(let hits):
      ErrorBins.values(width.totals(hits), mass.totals(hits), equalCounts.totals(hits), smooth: smooth)
    }
  }

  /// The first distinct values of all bins.
  var starts: [Int] { width.starts + mass.starts + equalCounts.starts }

  /// The same bins over cells of rows, none of which lies in two bins.
  ///
  /// - Parameter cells: the first distinct value of every cell, and the number of values.
  func over(cells: [Int]) -> ErrorBins {
    func moved(_ bins: Bins) -> Bins {
      var bins = bins
      var cell = 0
      bins.positions = bins.starts.map { start in
        while cells[cell] < start { cell += 1 }
        return cell
      }
      return bins
    }
    var result = self
    (result.width, result.mass, result.equalCounts) = (moved(width), moved(mass), moved(equalCounts))
    return result
  }

  private static func values(
    _ width: BinTotals, _ mass: BinTotals, _ equalCounts: BinTotals, smooth: Double?
  ) -> EventErrors.Values {
    EventErrors.Values(
      equalWidth: width.expectedError, equalMass: mass.expectedError, debiasedL2: equalCounts.debiasedError,
      smooth: smooth, maximum: width.maximumError)
  }
}
