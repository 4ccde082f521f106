/// softmax_k(β log p_k + b_k): temperature scaling (Guo et al. 2017), and with biases bias-corrected temperature scaling
/// (Alexandari et al. 2020).
///
/// One positive slope keeps the order of the classes in every row; a bias moves a class in all rows alike.
public struct TemperatureScaling: Sendable, Hashable, Codable {
  public let method: CalibrationMethod
  /// β, not negative.
  public let slope: Double
  /// b: K biases, zero for plain temperature; with sides only the tie's is not.
  public let biases: [Double]
  /// Smallest probability whose logarithm is taken.
  public let floor: Double

  /// T = 1 / β; nil where the slope is zero and predictions are told nothing.
  public var temperature: Double? { slope > 0 ? 1 / slope : nil }

  /// - Precondition: `method` is `.temperature` or `.biasCorrectedTemperature`.
  public init(method: CalibrationMethod = .temperature, slope: Double, biases: [Double], floor: Double) {
    precondition(method == .temperature || method == .biasCorrectedTemperature)
    self.method = method
    self.slope = slope
    self.biases = biases
    self.floor = floor
  }

  var parameters: [CalibrationParameter] {
    let slope = CalibrationParameter("slope", [slope])
    let floor = CalibrationParameter("floor", [floor])
    return method == .temperature ? [slope, floor] : [slope, CalibrationParameter("bias", biases), floor]
  }

  /// Whether there is a bias for each class.
  func isUsable(_ layout: ClassLayout) -> Bool {
    [.temperature, .biasCorrectedTemperature].contains(method) && biases.count == layout.count
  }

  /// O(N K).
  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    var scores = probabilities.flooredLogs(floor)
    for first in stride(from: 0, to: scores.count, by: biases.count) {
      for k in biases.indices { scores[first + k] = slope * scores[first + k] + biases[k] }
    }
    return ProbabilityMatrix(softmaxOf: scores, classCount: biases.count)
  }
}

extension CalibratorFitter {
  /// The slope β = 1/T of plain temperature on some folds.
  func temperatureProblem(folds: [Int]) -> TemperatureProblem {
    TemperatureProblem(
      rows: inputs.rows, logs: inputs.logs(of: 0), outcomes: inputs.outcomes, classCount: inputs.classCount,
      folds: folds)
  }

  func fitTemperature(folds: [Int], certifies: Bool) -> FittedCalibrator {
    let problem = temperatureProblem(folds: folds)
    let solution = problem.solution()
    let biases = [Double](repeating: 0, count: inputs.classCount)
    return FittedCalibrator(
      .temperature(TemperatureScaling(slope: solution.slope, biases: biases, floor: inputs.floor)),
      certifies
        ? problem.certificate(of: solution)
        : Certificate(gap: .nan, iterations: solution.iterations, converged: solution.converged))
  }

  func fitBiasCorrectedTemperature(folds: [Int], certifies: Bool) -> FittedCalibrator {
    let slope = temperatureProblem(folds: folds).solve()
    let biases = [Double](repeating: 0, count: inputs.classCount)
    let (found, certificate) = biasCorrectedTemperatureProblem()
      .fit(folds: folds, from: [slope] + biases, certifies: certifies)
    return FittedCalibrator(
      .temperature(
        TemperatureScaling(
          method: .biasCorrectedTemperature, slope: found[0], biases: inOrdinalOrder(Array(found[1...])),
          floor: inputs.floor)),
      certificate)
  }

  /// Coefficients are β, then a bias for every class in `PoolInputs.classOrder`; with sides only the tie's is free.
  func biasCorrectedTemperatureProblem() -> PenalisedProblem {
    let classes = inputs.classCount
    let free = inputs.layout.tieStructure == nil ? Array(0..<classes) : [2]
    var parameter = [Int?](repeating: nil, count: classes + 1)
    var penalty = QuadraticPenalty(dimension: classes + 1)
    parameter[0] = 0
    penalty.addSquare([(0, 1)], target: 1, strength: options.base)
    for (index, k) in free.enumerated() {
      parameter[k + 1] = index + 1
      penalty.addSquare([(k + 1, 1)], strength: options.base)
    }
    return PenalisedProblem(
      loss: inputs.sharedLoss(inputs.classColumns(), hasBias: true),
      tying: ParameterTying(parameter: parameter, isBounded: [true] + free.map { _ in false }), penalty: penalty,
      modulus: options.base)
  }

  /// Values in `PoolInputs.classOrder` turned into the order of the classes' ordinals.
  func inOrdinalOrder(_ values: [Double]) -> [Double] {
    var result = values
    for (place, k) in inputs.classOrder.enumerated() { result[k] = values[place] }
    return result
  }
}
