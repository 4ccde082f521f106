/// The calibration errors of one event, such as a class or "the most probable class came true", each beside its null level.
///
/// An error without its null level says nothing: by chance alone a calibrated class shows an expected calibration error of
/// .05 at 500 rows, and of .004 at 57,000.
public struct CalibrationErrors: Sendable, Equatable {
  /// An error, and what chance makes of it.
  public struct Estimate: Sendable, Equatable {
    public let value: Double
    /// Mean of the error at this number of rows, were these same probabilities perfectly calibrated.
    public let nullLevel: Double
    /// Monte Carlo standard error of `nullLevel`; zero for a closed form.
    public let nullStandardError: Double

    public init(value: Double, nullLevel: Double, nullStandardError: Double) {
      self.value = value
      self.nullLevel = nullLevel
      self.nullStandardError = nullStandardError
    }
  }

  /// Expected calibration error on bins of equal width (Guo et al. 2017).
  public let equalWidth: Estimate
  /// Expected calibration error on bins between quantiles.
  public let equalMass: Estimate
  /// Debiased l2 error (Kumar, Liang & Ma 2019), on bins of equal counts.
  public let debiasedL2: Estimate
  /// Smooth calibration error (Błasiok & Nakkiran 2023).
  public let smooth: Estimate
  /// Bandwidth of the smooth error.
  public let smoothBandwidth: Double
  /// Largest gap of a bin of equal width.
  public let maximum: Estimate
}

extension CalibrationErrors {
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
  init(_ values: Values, smoothBandwidth: Double, null: [Values], closedFormEqualMass: Double?) {
    func estimate(_ error: (Values) -> Double?, closedForm: Double? = nil) -> Estimate {
      let level = MeanEstimate(null.compactMap(error))
      return Estimate(
        value: error(values) ?? .nan, nullLevel: closedForm ?? level.mean,
        nullStandardError: closedForm == nil ? level.standardError : 0)
    }
    equalWidth = estimate { $0.equalWidth }
    equalMass = estimate({ $0.equalMass }, closedForm: closedFormEqualMass)
    debiasedL2 = estimate { $0.debiasedL2 }
    smooth = estimate { $0.smooth }
    self.smoothBandwidth = smoothBandwidth
    maximum = estimate { $0.maximum }
  }
}
