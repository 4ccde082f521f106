/// The fixed strengths of the calibrators' ridges, and the floor of their logarithms.
struct CalibrationOptions: Sendable, Equatable {
  /// Smallest probability whose logarithm is taken, and smallest share that a curve gives a class.
  var floor = TrainingSet.defaultFloor
  /// Strength r of a tie map's ridge r |θ - (β, β, 0)|².
  var tieMapRidge = 30.0
  /// Multiple of the ridges of vector and matrix scaling, K on diagonal and biases and K(K-1) elsewhere.
  var structureRidge = 1.0
  /// Ridges of Dirichlet calibration, on the scale of the mean loss: λ off the diagonal, and μ on the biases.
  var dirichletRidge = 1e-3
  /// μ/2 on the square of what no other ridge holds, on the scale of the summed loss.
  var base = PenaltySettings.base
}

/// A calibrator with the proof of how far it can be from the optimum of its family.
package struct FittedCalibrator: Sendable {
  package let calibrator: Calibrator
  package let certificate: Certificate

  init(_ calibrator: Calibrator, _ certificate: Certificate) {
    self.calibrator = calibrator
    self.certificate = certificate
  }
}

/// Fits any calibrator to predictions of one model or blend, on the rows of any folds.
package struct CalibratorFitter: Sendable {
  let inputs: PoolInputs
  let options: CalibrationOptions

  /// - Parameters:
  ///   - probabilities: N × K predictions that have not seen their own labels.
  ///   - labels: N class ordinals.
  ///   - folds: N folds in `0..<foldCount`, each with a row; nil is one fold of all rows.
  ///   - weights: N weights, or nil where every row counts once (see `RowWeights`).
  package init(
    _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, folds: [Int]? = nil, foldCount: Int = 1,
    weights: [Double]? = nil
  ) {
    self.init(
      probabilities, labels: labels, layout: layout, folds: folds, foldCount: foldCount, weights: weights,
      options: CalibrationOptions())
  }

  init(
    _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, folds: [Int]? = nil, foldCount: Int = 1,
    weights: [Double]? = nil, options: CalibrationOptions
  ) {
    precondition(probabilities.rowCount == labels.count && probabilities.classCount == layout.count)
    let rows = FoldLayout(folds: folds ?? labels.map { _ in 0 }, foldCount: foldCount, weights: weights)
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
  package func fit(_ method: CalibrationMethod, folds: [Int]? = nil, certifies: Bool = true) -> FittedCalibrator {
    let folds = folds ?? allFolds
    return switch method {
    case .none: FittedCalibrator(.none, .exact)
    case .tieMap: fitTieMap(folds: folds, certifies: certifies)
    case .temperature: fitTemperature(folds: folds, certifies: certifies)
    case .biasCorrectedTemperature: fitBiasCorrectedTemperature(folds: folds, certifies: certifies)
    case .vector, .matrix, .dirichlet: fitLinear(method, folds: folds, certifies: certifies)
    case .beta: fitBeta(folds: folds, certifies: certifies)
    case .isotonic: fitIsotonic(folds: folds)
    }
  }

  /// Rows of some folds, or the sum of their weights.
  func rowCount(_ folds: [Int]) -> Double { folds.reduce(0) { $0 + inputs.rows.weightSums[$1] } }
}

extension CalibratorFitter {
  /// A curve for every class ordinal, from one for each of the classes that share it.
  func spread<Curve>(_ curves: [Curve]) -> [Curve] {
    (0..<inputs.classCount).map { k in curves[inputs.layout.exchangeableClasses.firstIndex { $0.contains(k) } ?? 0] }
  }
}

extension CalibratorFitter {
  /// A calibrator as cross-validation chose it.
  struct Choice: Equatable {
    var method: CalibrationMethod
    /// Terms of a tie map beyond slopes and bias.
    var ridges = TieMapRidges.none
  }

  /// The method with the lowest cross-validated loss over the folds, with further terms of a tie map where these are better.
  ///
  /// - Parameters:
  ///   - methods: the only one is taken without a comparison.
  ///   - groups: N group ordinals, or nil where rows are independent.
  func choose(_ methods: [CalibrationMethod], groups: [Int]?) -> Choice {
    let hasTerms = methods.contains(.tieMap) && allFolds.count > 1
    guard methods.count > 1 || hasTerms else { return Choice(method: methods[0]) }
    let (method, losses) = bestMethod(methods)
    guard hasTerms else { return Choice(method: method) }
    let ridges = TieMapSearch(self, folds: allFolds, groups: groups).choose(against: losses)
    return ridges == .none ? Choice(method: method) : Choice(method: .tieMap, ridges: ridges)
  }

  /// The method with the lowest cross-validated loss over the folds, the first of equals; and its losses out of fold, fold
  /// after fold.
  func bestMethod(_ methods: [CalibrationMethod]) -> (method: CalibrationMethod, losses: [Double]) {
    var best = (method: methods[0], losses: [Double]())
    var lowest = Double.infinity
    for method in methods {
      let found = allFolds.map { fold in
        losses(of: fit(method, folds: allFolds.filter { $0 != fold }, certifies: false).calibrator, fold: fold)
      }
      let sums = zip(allFolds, found).map { fold, losses in
        zip(inputs.rows.members[fold], losses).reduce(0.0) { $0 + (inputs.rows.rowWeights?[$1.0] ?? 1) * $1.1 }
      }
      let loss = sums.reduce(0, +) / rowCount(allFolds)
      if loss < lowest - PenalisedSearch.indifference {
        lowest = loss
        best = (method, found.flatMap { $0 })
      }
    }
    return best
  }

  /// Fits a choice to all rows.
  func fit(_ choice: Choice) -> FittedCalibrator {
    choice.ridges == .none
      ? fit(choice.method) : fitTieMap(folds: allFolds, ridges: choice.ridges, certifies: true)
  }

  /// Losses in nats of the rows of a fold, calibrated. O(rows K).
  func losses(of calibrator: Calibrator, fold: Int) -> [Double] {
    let members = inputs.rows.members[fold]
    return LogLoss.perRow(
      calibrator.calibrate(inputs.predictions[0].gathering(rows: members)), labels: members.map { inputs.labels[$0] })
  }

  /// Predictions of the rows of a fold by a fit to all others.
  func heldOutPredictions(_ method: CalibrationMethod, fold: Int) -> ProbabilityMatrix {
    fit(method, folds: allFolds.filter { $0 != fold }, certifies: false).calibrator
      .calibrate(inputs.predictions[0].gathering(rows: inputs.rows.members[fold]))
  }
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
    let solution = minimise(folds: folds, from: tying.average(coefficients), precision: .final)
    let certificate =
      certifies
      ? self.certificate(of: solution, folds: folds)
      : Certificate(gap: .nan, iterations: solution.iterations, converged: solution.converged)
    return (tying.expand(solution.point), certificate)
  }
}
