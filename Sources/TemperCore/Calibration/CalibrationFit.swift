/// A calibrator chosen by cross-validation, with its honest score.
///
/// Every method is scored on rows it was not fitted to; a method that is not better than leaving the probabilities as they
/// are is not kept. The nested predictions of a fold come from a method that was chosen, and fitted, on the other folds.
public struct CalibrationFit: Sendable {
  /// One method's score: each fold predicted by a fit to all others.
  public struct Candidate: Sendable {
    public let method: CalibrationMethod
    /// N losses in nats, in row order.
    public let losses: [Double]
    public let score: MeanEstimate
    /// Mean of this method's loss minus that of `none`, in nats: negative is better.
    public let difference: Double
    /// 95 % interval of the difference, paired by row, or by group.
    public let interval: ClosedRange<Double>
  }

  /// What was kept.
  public let method: CalibrationMethod
  /// Fitted to all rows.
  public let calibrator: any Calibrator
  public let certificate: Certificate
  /// Log loss of `calibrator` on the rows it was fitted to: optimistic.
  public let inSampleLoss: Double
  /// Every method that was tried, in the order of the table of calibrators, `none` first.
  public let candidates: [Candidate]
  /// What was chosen for each fold on the others.
  public let outerMethods: [CalibrationMethod]
  /// Nested predictions, N × K, in row order.
  public let nestedPredictions: ProbabilityMatrix
  /// Nested losses, N.
  public let nestedLosses: [Double]
  /// False when any of the fits stopped at its iteration limit.
  public let converged: Bool
}

extension CalibrationFit {
  /// Chooses, fits and scores a calibrator. Time is that of F (F + 1) / 2 fits of every method.
  ///
  /// - Parameters:
  ///   - methods: nil tries all that suit the data; `none` is always among them. Each must suit the layout.
  ///   - bootstrap: resamples, seed and threads; threads change no number.
  public static func run(
    _ data: CalibrationData, methods: [CalibrationMethod]? = nil, options: CalibrationOptions = CalibrationOptions(),
    bootstrap: PairedBootstrap
  ) async -> CalibrationFit {
    let wanted =
      methods
      ?? CalibrationMethod.applicable(
        layout: data.layout, rowCount: data.labels.count, isForced: options.isForced)
    let search = await CalibrationSearch.run(
      data, methods: Set(wanted + [.none]).sorted(), options: options, threads: bootstrap.threads)
    let outerMethods = (0..<data.foldCount).map { search.best(outer: $0) }
    var nested = data.probabilities
    for (fold, method) in outerMethods.enumerated() { search.copy(method, fold: fold, to: &nested) }

    let method = search.best(outer: nil)
    let fitted = search.fitter.fit(method)
    let losses = search.methods.indices.map { search.losses(of: $0) }
    let differences = losses.map { zip($0, losses[0]).map { $0 - $1 } }
    let intervals = await bootstrap.intervals(of: differences, groups: data.groups)
    return CalibrationFit(
      method: method, calibrator: fitted.calibrator, certificate: fitted.certificate,
      inSampleLoss: LogLoss.mean(fitted.calibrator.calibrate(data.probabilities), labels: data.labels),
      candidates: search.methods.indices.map { index in
        Candidate(
          method: search.methods[index], losses: losses[index],
          score: MeanEstimate(losses[index], groups: data.groups),
          difference: MeanEstimate(differences[index]).mean, interval: intervals[index])
      },
      outerMethods: outerMethods, nestedPredictions: nested,
      nestedLosses: LogLoss.perRow(nested, labels: data.labels),
      converged: search.converged && fitted.certificate.converged)
  }
}
