extension CalibratorFitter {
  /// A curve for every class ordinal, from one for each of the classes that share it.
  private func spread<Curve>(_ curves: [Curve]) -> [Curve] {
    (0..<inputs.classCount).map { k in curves[inputs.layout.exchangeableClasses.firstIndex { $0.contains(k) } ?? 0] }
  }

  func fitIsotonic(folds: [Int]) -> FittedCalibrator {
    let rows = folds.flatMap { inputs.rows.members[$0] }
    let curves = inputs.layout.exchangeableClasses.map { classes in
      IsotonicRegression(
        classes.flatMap { k in rows.map { inputs.predictions[0][$0, k] } },
        classes.flatMap { k in rows.map { inputs.labels[$0] == k ? 1 : 0 } }
      ).curve
    }
    return FittedCalibrator(IsotonicCalibration(curves: spread(curves), floor: inputs.floor), .exact)
  }

  /// One logistic regression on (log p, -log(1 - p), 1) for every curve.
  ///
  /// The certificate's gap is the sum over curves of what each can be above the optimum of its own binary loss.
  func fitBeta(folds: [Int], certifies: Bool) -> FittedCalibrator {
    let fits = inputs.layout.exchangeableClasses.map { classes in
      betaProblem(classes).fit(folds: folds, from: [1, 1, 0], certifies: certifies)
    }
    let curves = fits.map { BetaCalibration.Curve(a: $0.coefficients[0], b: $0.coefficients[1], c: $0.coefficients[2]) }
    let certificate = Certificate(
      gap: fits.reduce(0) { $0 + $1.certificate.gap }, iterations: fits.reduce(0) { $0 + $1.certificate.iterations },
      converged: fits.allSatisfy(\.certificate.converged))
    return FittedCalibrator(BetaCalibration(curves: spread(curves), floor: inputs.floor), certificate)
  }

  /// Coefficients are a, b (not negative) and c. Rows count once for every class that shares the curve.
  func betaProblem(_ classes: [Int]) -> PenalisedProblem {
    let count = inputs.labels.count
    var folds = [Int](repeating: 0, count: count)
    for (fold, members) in inputs.rows.members.enumerated() {
      for row in members { folds[row] = fold }
    }
    let rows = FoldLayout(folds: classes.flatMap { _ in folds }, foldCount: inputs.rows.foldCount)
    func probability(_ slot: Int) -> Double { inputs.predictions[0][slot % count, classes[slot / count]] }
    func isHit(_ slot: Int) -> Bool { inputs.labels[slot % count] == classes[slot / count] }
    var penalty = QuadraticPenalty(dimension: 3)
    for (index, target) in [1.0, 1, 0].enumerated() {
      penalty.addSquare([(index, 1)], target: target, strength: options.base)
    }
    // Two classes, "it" and "not it"; the score of the second is zero, so it has no columns.
    return PenalisedProblem(
      loss: HeadLoss(
        link: .classes, rows: rows, heads: [[0, 1, 2], []],
        columns: rows.lanes { flooredLog(probability($0), floor: inputs.floor) }
          + rows.lanes { -flooredLog(1 - probability($0), floor: inputs.floor) } + rows.weights,
        outcomes: rows.lanes { isHit($0) ? 1 : 0 } + rows.lanes { isHit($0) ? 0 : 1 }),
      tying: ParameterTying(parameter: [0, 1, 2], isBounded: [true, true, false]), penalty: penalty,
      modulus: options.base)
  }
}
