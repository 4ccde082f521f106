/// One calibrator on predictions that are given: every fold is predicted by a fit to the others.
public struct CalibrationCandidate: Sendable, Hashable, Codable {
  public let method: CalibrationMethod
  /// Mean log loss in nats, and its standard error.
  public let crossValidated: Double
  public let standardError: Double
  /// Its loss minus that of the predictions as they are; negative means that it helps.
  public let difference: Double
  /// 95 % interval of `difference`, paired by row, or by group.
  public let interval: ClosedRange<Double>

  /// Every calibrator that suits the data, in the order of the table of calibrators, `none` first. Time is that of one fit
  /// of every method for each fold.
  ///
  /// - Parameters:
  ///   - data: labels, folds, groups and weights of the rows.
  ///   - probabilities: N × K predictions, each made without its own label.
  ///   - methods: in rising order, `none` first; nil is all that suit the data.
  ///   - bootstrap: resamples, seed and threads; threads change no number.
  public static func all(
    _ data: TrainingSet, probabilities: ProbabilityMatrix, methods: [CalibrationMethod]? = nil,
    bootstrap: PairedBootstrap
  ) async -> [CalibrationCandidate] {
    let fitter = CalibratorFitter(
      probabilities, labels: data.labels, layout: data.layout, folds: data.folds, foldCount: data.foldCount,
      weights: data.weights, options: CalibrationOptions(floor: data.floor))
    let methods = methods ?? CalibrationMethod.applicable(layout: data.layout, rowCount: data.labels.count)
    let jobs = methods.indices.flatMap { method in fitter.allFolds.map { (method: method, fold: $0) } }
    let stage = ProgressMonitor.begin(.comparingCalibrators, total: jobs.count)
    let found = await parallelMap(jobs, threads: bootstrap.threads, countedIn: stage) { job in
      fitter.heldOutPredictions(methods[job.method], fold: job.fold)
    }
    stage.end()
    var calibrated = methods.map { _ in probabilities }
    for (job, predictions) in zip(jobs, found) {
      for (offset, row) in fitter.inputs.rows.members[job.fold].enumerated() {
        for k in 0..<data.layout.count { calibrated[job.method][row, k] = predictions[offset, k] }
      }
    }
    let losses = calibrated.map { LogLoss.perRow($0, labels: data.labels) }
    let differences = losses.map { zip($0, losses[0]).map { $0 - $1 } }
    let intervals = await bootstrap.intervals(of: differences, groups: data.groups, weights: data.weights)
    return methods.indices.map { index in
      let score = MeanEstimate(losses[index], groups: data.groups, weights: data.weights)
      return CalibrationCandidate(
        method: methods[index], crossValidated: score.mean, standardError: score.standardError,
        difference: differences[index].mean(weights: data.weights), interval: intervals[index])
    }
  }
}
