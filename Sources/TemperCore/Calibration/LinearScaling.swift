/// softmax(W x + b) of the log-probabilities x = log p, after a temperature where one was fitted first.
///
/// `vector` has a diagonal W. `matrix` and `dirichlet` have a full one, and differ in their ridges: a Dirichlet map is
/// linear in log p (Kull et al. 2019). With sides, what concerns them is shared or mirrored, so that exchanging the sides
/// of the input exchanges those of the output.
public struct LinearScaling: Calibrator, Equatable {
  public let method: CalibrationMethod
  /// β of the temperature that comes first: x = log softmax(β log p); 1 leaves x = log p.
  public let slope: Double
  /// K diagonal entries for `vector`, else K × K row by row: the score of class k is row k times x.
  public let weights: [Double]
  /// K biases.
  public let biases: [Double]
  /// Smallest probability whose logarithm is taken.
  public let floor: Double

  /// - Precondition: `method` is `.vector`, `.matrix` or `.dirichlet`, with K or K² weights.
  public init(method: CalibrationMethod, slope: Double, weights: [Double], biases: [Double], floor: Double) {
    precondition(LinearScaling.weightCount(method, classCount: biases.count) == weights.count)
    self.method = method
    self.slope = slope
    self.weights = weights
    self.biases = biases
    self.floor = floor
  }

  init?(_ method: CalibrationMethod, _ stored: StoredParameters, classCount: Int) {
    guard let slope = stored.value("slope"), let floor = stored.value("floor"),
      let count = LinearScaling.weightCount(method, classCount: classCount),
      let weights = stored.values("weights", count: count),
      let biases = stored.values("bias", count: classCount)
    else { return nil }
    self.init(method: method, slope: slope, weights: weights, biases: biases, floor: floor)
  }

  /// Entries of W that are kept, or nil for another method.
  private static func weightCount(_ method: CalibrationMethod, classCount: Int) -> Int? {
    switch method {
    case .vector: classCount
    case .matrix, .dirichlet: classCount * classCount
    default: nil
    }
  }

  public var parameters: [CalibrationParameter] {
    [
      CalibrationParameter("slope", [slope]), CalibrationParameter("weights", weights),
      CalibrationParameter("bias", biases), CalibrationParameter("floor", [floor]),
    ]
  }

  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    let classes = biases.count
    let first = LinearScaling.tempered(probabilities, slope: slope, floor: floor)
    var x = [Double](repeating: 0, count: classes)
    return .softmaxRows(count: first.rowCount, classCount: classes) { row, scores in
      for k in x.indices { x[k] = flooredLog(first[row, k], floor: floor) }
      for k in scores.indices {
        var score = biases[k]
        if method == .vector {
          score += weights[k] * x[k]
        } else {
          for j in x.indices { score += weights[k * classes + j] * x[j] }
        }
        scores[k] = score
      }
    }
  }

  /// The probabilities whose logarithms are x.
  static func tempered(_ probabilities: ProbabilityMatrix, slope: Double, floor: Double) -> ProbabilityMatrix {
    guard slope != 1 else { return probabilities }
    let biases = [Double](repeating: 0, count: probabilities.classCount)
    return TemperatureScaling(slope: slope, biases: biases, floor: floor).calibrate(probabilities)
  }
}
