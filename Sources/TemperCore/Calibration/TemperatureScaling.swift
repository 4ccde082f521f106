/// softmax_k(β log p_k + b_k): temperature scaling (Guo et al. 2017), and with biases bias-corrected temperature scaling
/// (Alexandari et al. 2020).
///
/// One positive slope keeps the order of the classes in every row; a bias moves a class in all rows alike.
public struct TemperatureScaling: Calibrator, Equatable {
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

  init?(_ method: CalibrationMethod, _ stored: StoredParameters, classCount: Int) {
    guard let slope = stored.value("slope"), let floor = stored.value("floor") else { return nil }
    var biases = [Double](repeating: 0, count: classCount)
    if method == .biasCorrectedTemperature {
      guard let values = stored.values("bias", count: classCount) else { return nil }
      biases = values
    }
    self.init(method: method, slope: slope, biases: biases, floor: floor)
  }

  public var parameters: [CalibrationParameter] {
    let slope = CalibrationParameter("slope", [slope])
    let floor = CalibrationParameter("floor", [floor])
    return method == .temperature ? [slope, floor] : [slope, CalibrationParameter("bias", biases), floor]
  }

  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    var scores = probabilities.flooredLogs(floor)
    for first in stride(from: 0, to: scores.count, by: biases.count) {
      for k in biases.indices { scores[first + k] = slope * scores[first + k] + biases[k] }
    }
    return ProbabilityMatrix(softmaxOf: scores, classCount: biases.count)
  }
}
