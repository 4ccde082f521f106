/// Every method fitted without every fold, and without every pair of folds.
///
/// A fit without two folds serves the choices for both, as in the search of the pools' penalties.
struct CalibrationSearch: Sendable {
  let fitter: CalibratorFitter
  /// In rising order, `none` first.
  let methods: [CalibrationMethod]
  private(set) var tables: [FoldTable]
  /// Method by method: predictions of every fold by the fit to all others, in row order.
  private(set) var predictions: [ProbabilityMatrix]
  private(set) var converged = true

  /// - Parameter methods: in rising order, `none` first.
  static func run(
    _ data: CalibrationData, methods: [CalibrationMethod], options: CalibrationOptions, threads: Int
  ) async -> CalibrationSearch {
    let fitter = CalibratorFitter(
      data.probabilities, labels: data.labels, layout: data.layout, folds: data.folds, foldCount: data.foldCount,
      options: options)
    var search = CalibrationSearch(fitter: fitter, methods: methods)
    let jobs = methods.indices.flatMap { method in
      FoldTable.exclusions(foldCount: data.foldCount).map { (method: method, excluded: $0) }
    }
    let results = await parallelMap(jobs, threads: threads) { fitter.predict(methods[$0.method], without: $0.excluded) }
    for (job, result) in zip(jobs, results) { search.record(result, job.method, job.excluded) }
    return search
  }

  private init(fitter: CalibratorFitter, methods: [CalibrationMethod]) {
    self.fitter = fitter
    self.methods = methods
    let counts = fitter.inputs.rows.members.map(\.count)
    tables = methods.map { _ in FoldTable(counts: counts) }
    predictions = methods.map { _ in fitter.inputs.predictions[0] }
  }

  private mutating func record(_ result: HeldOutCalibration, _ method: Int, _ excluded: [Int]) {
    tables[method].record(result.losses, excluded: excluded)
    converged = converged && result.converged
    if let predicted = result.predictions { place(predicted, fold: excluded[0], in: &predictions[method]) }
  }

  private func place(_ predicted: ProbabilityMatrix, fold: Int, in matrix: inout ProbabilityMatrix) {
    for (offset, row) in fitter.inputs.rows.members[fold].enumerated() {
      for k in 0..<matrix.classCount { matrix[row, k] = predicted[offset, k] }
    }
  }

  /// The method with the lowest cross-validated loss on the folds other than `outer`, or on all; the first of equals.
  func best(outer: Int?) -> CalibrationMethod {
    var best = methods[0]
    var lowest = Double.infinity
    for (method, table) in zip(methods, tables) {
      let loss = table.innerLoss(outer: outer)
      if loss < lowest - PenalisedSearch.indifference {
        lowest = loss
        best = method
      }
    }
    return best
  }

  /// Cross-validated losses of a method, N in row order.
  func losses(of method: Int) -> [Double] {
    LogLoss.perRow(predictions[method], labels: fitter.inputs.labels)
  }

  /// Writes a method's predictions of a fold into a matrix of all rows.
  func copy(_ method: CalibrationMethod, fold: Int, to matrix: inout ProbabilityMatrix) {
    guard let index = methods.firstIndex(of: method) else { return }
    place(predictions[index].gathering(rows: fitter.inputs.rows.members[fold]), fold: fold, in: &matrix)
  }
}

/// What a calibrator says about folds it was not fitted to.
struct HeldOutCalibration: Sendable {
  /// Sum of the losses of each fold.
  let losses: [Double]
  /// Predictions of the fold, where there is one.
  let predictions: ProbabilityMatrix?
  let converged: Bool
}

extension CalibratorFitter {
  /// The method with the lowest cross-validated loss over the folds; the first of equals.
  func bestMethod(_ methods: [CalibrationMethod]) -> CalibrationMethod {
    var best = methods[0]
    var lowest = Double.infinity
    for method in methods {
      let losses = allFolds.flatMap { predict(method, without: [$0]).losses }
      let loss = losses.reduce(0, +) / rowCount(allFolds)
      if loss < lowest - PenalisedSearch.indifference {
        lowest = loss
        best = method
      }
    }
    return best
  }

  /// Fits a method to all folds but some, and scores it on these.
  func predict(_ method: CalibrationMethod, without excluded: [Int]) -> HeldOutCalibration {
    let fitted = fit(method, folds: allFolds.filter { !excluded.contains($0) }, certifies: false)
    let predicted = excluded.map { fold in
      fitted.calibrator.calibrate(inputs.predictions[0].gathering(rows: inputs.rows.members[fold]))
    }
    let losses = zip(excluded, predicted).map { fold, matrix in
      inputs.rows.members[fold].enumerated().reduce(0.0) { sum, row in
        sum + LogLoss.of(matrix[row: row.offset], label: inputs.labels[row.element])
      }
    }
    return HeldOutCalibration(
      losses: losses, predictions: excluded.count == 1 ? predicted[0] : nil,
      converged: fitted.certificate.converged)
  }
}
