/// A calibrator with the proof of how far it can be from the optimum of its family.
public struct FittedCalibrator: Sendable {
  public let calibrator: any Calibrator
  public let certificate: Certificate

  public init(_ calibrator: any Calibrator, _ certificate: Certificate) {
    self.calibrator = calibrator
    self.certificate = certificate
  }
}

/// Fits any calibrator to predictions of one model or blend, on the rows of any folds.
public struct CalibratorFitter: Sendable {
  let inputs: PoolInputs
  public let options: CalibrationOptions

  /// - Parameters:
  ///   - probabilities: N × K predictions that have not seen their own labels.
  ///   - labels: N class ordinals.
  ///   - folds: N folds in `0..<foldCount`, each with a row; nil is one fold of all rows.
  public init(
    _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, folds: [Int]? = nil, foldCount: Int = 1,
    options: CalibrationOptions = CalibrationOptions()
  ) {
    precondition(probabilities.rowCount == labels.count && probabilities.classCount == layout.count)
    let rows = FoldLayout(folds: folds ?? labels.map { _ in 0 }, foldCount: foldCount)
    inputs = PoolInputs(
      layout: layout, labels: labels, rows: rows, floor: options.floor, predictions: [probabilities])
    self.options = options
  }

  init(_ inputs: PoolInputs, options: CalibrationOptions) {
    self.inputs = inputs
    self.options = options
  }

  var allFolds: [Int] { Array(inputs.rows.folds.indices) }

  /// Fits a method to the rows of some folds. A few passes of O(N K) to O(N K⁴) each; O(N K log N) for `isotonic`.
  ///
  /// - Parameters:
  ///   - folds: nil is all of them.
  ///   - certifies: whether the gap to the optimum is wanted, which costs one more pass over the rows.
  /// - Precondition: the method suits the layout (`CalibrationMethod.refusal`).
  public func fit(_ method: CalibrationMethod, folds: [Int]? = nil, certifies: Bool = true) -> FittedCalibrator {
    let folds = folds ?? allFolds
    return switch method {
    case .none: FittedCalibrator(IdentityCalibrator(), .exact)
    case .tieMap: fitTieMap(folds: folds, certifies: certifies)
    case .temperature: fitTemperature(folds: folds, certifies: certifies)
    case .biasCorrectedTemperature: fitBiasCorrectedTemperature(folds: folds, certifies: certifies)
    case .vector, .matrix, .dirichlet: fitLinear(method, folds: folds, certifies: certifies)
    case .beta: fitBeta(folds: folds, certifies: certifies)
    case .isotonic: fitIsotonic(folds: folds)
    }
  }

  /// Rows of some folds.
  func rowCount(_ folds: [Int]) -> Double { Double(folds.reduce(0) { $0 + inputs.rows.members[$1].count }) }
}

extension PenalisedProblem {
  /// A problem of a calibrator: its coefficients are not those of a pool.
  init(loss: any FoldwiseLoss, tying: ParameterTying, penalty: QuadraticPenalty, modulus: Double) {
    self.loss = loss
    map = CoefficientMap(weights: 0..<0, headWeights: [], biases: [], count: loss.coefficientCount)
    self.tying = tying
    self.penalty = penalty
    self.modulus = modulus
  }

  /// The coefficients that minimise J on the rows of some folds.
  func fit(
    folds: [Int], from coefficients: [Double], certifies: Bool
  ) -> (coefficients: [Double], certificate: Certificate) {
    let rows = folds.reduce(0) { $0 + loss.rows.members[$1].count }
    let solution = NewtonSolver(tolerance: Precision.final.rawValue * Double(rows))
      .minimise(Objective(problem: self, folds: folds), from: tying.average(coefficients))
    let certificate =
      certifies
      ? self.certificate(of: solution, folds: folds)
      : Certificate(gap: .nan, iterations: solution.iterations, converged: solution.converged)
    return (tying.expand(solution.point), certificate)
  }
}
