/// A beta calibration curve for every class (Kull, Silva Filho & Flach 2017), normalised over the classes.
///
/// log q_k/(1 - q_k) = a_k log p_k - b_k log(1 - p_k) + c_k with a, b >= 0, so that every curve rises. With sides, both
/// share one curve.
public struct BetaCalibration: Sendable, Hashable, Codable {
  /// A curve of one class.
  public struct Curve: Sendable, Hashable, Codable {
    public let a: Double
    public let b: Double
    public let c: Double

    public init(a: Double, b: Double, c: Double) {
      self.a = a
      self.b = b
      self.c = c
    }

    /// What the curve makes of a probability. O(1).
    func value(at probability: Double, floor: Double) -> Double {
      let score = a * flooredLog(probability, floor: floor) - b * flooredLog(1 - probability, floor: floor) + c
      return 1 / (1 + exp(-score))
    }
  }

  /// K curves, by class ordinal.
  public let curves: [Curve]
  /// Smallest probability whose logarithm is taken, and smallest value of a curve.
  public let floor: Double

  public init(curves: [Curve], floor: Double) {
    self.curves = curves
    self.floor = floor
  }

  var parameters: [CalibrationParameter] {
    [
      CalibrationParameter("a", curves.map(\.a)), CalibrationParameter("b", curves.map(\.b)),
      CalibrationParameter("c", curves.map(\.c)), CalibrationParameter("floor", [floor]),
    ]
  }

  /// Whether there is a curve for each class.
  func isUsable(_ layout: ClassLayout) -> Bool { curves.count == layout.count }

  /// O(N K).
  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    probabilities.normalisingCurves(floor: floor) { k, p in curves[k].value(at: p, floor: floor) }
  }
}

extension CalibratorFitter {
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
    return FittedCalibrator(.beta(BetaCalibration(curves: spread(curves), floor: inputs.floor)), certificate)
  }

  /// Coefficients are a, b (not negative) and c. Rows count once for every class that shares the curve.
  func betaProblem(_ classes: [Int]) -> PenalisedProblem {
    let count = inputs.labels.count
    var folds = [Int](repeating: 0, count: count)
    for (fold, members) in inputs.rows.members.enumerated() {
      for row in members { folds[row] = fold }
    }
    let weights = inputs.rows.rowWeights
    let rows = FoldLayout(
      folds: classes.flatMap { _ in folds }, foldCount: inputs.rows.foldCount,
      weights: weights.map { weights in classes.flatMap { _ in weights } })
    func probability(_ slot: Int) -> Double { inputs.predictions[0][slot % count, classes[slot / count]] }
    func isHit(_ slot: Int) -> Bool { inputs.labels[slot % count] == classes[slot / count] }
    func weight(_ slot: Int) -> Double { weights?[slot % count] ?? 1 }
    var penalty = QuadraticPenalty(dimension: 3)
    for (index, target) in [1.0, 1, 0].enumerated() {
      penalty.addSquare([(index, 1)], target: target, strength: options.base)
    }
    // Two classes, "it" and "not it"; the score of the second is zero, so it has no columns.
    return PenalisedProblem(
      loss: HeadLoss(
        link: .classes, rows: rows, heads: [[0, 1, 2], []],
        columns: rows.lanes { flooredLog(probability($0), floor: inputs.floor) }
          + rows.lanes { -flooredLog(1 - probability($0), floor: inputs.floor) } + rows.ones,
        outcomes: rows.lanes { isHit($0) ? weight($0) : 0 } + rows.lanes { isHit($0) ? 0 : weight($0) }),
      tying: ParameterTying(parameter: [0, 1, 2], isBounded: [true, true, false]), penalty: penalty,
      modulus: options.base)
  }
}

extension ProbabilityMatrix {
  /// What a curve per class makes of these probabilities, at least `floor` each, divided by its sum in every row.
  ///
  /// A row in which every curve is zero says nothing: it becomes uniform. O(N K) curve values.
  func normalisingCurves(floor: Double, _ curve: (_ class: Int, _ probability: Double) -> Double) -> ProbabilityMatrix {
    var result = self
    for row in 0..<rowCount {
      var sum = 0.0
      for k in 0..<classCount {
        let value = max(curve(k, self[row, k]), floor)
        result[row, k] = value
        sum += value
      }
      for k in 0..<classCount { result[row, k] = sum > 0 ? result[row, k] / sum : 1 / Double(classCount) }
    }
    return result
  }
}
