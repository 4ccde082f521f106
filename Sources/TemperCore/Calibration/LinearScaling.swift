/// softmax(W x + b) of the log-probabilities x = log p, after a temperature where one was fitted first.
///
/// `vector` has a diagonal W. `matrix` and `dirichlet` have a full one, and differ in their ridges: a Dirichlet map is
/// linear in log p (Kull et al. 2019). With sides, what concerns them is shared or mirrored, so that exchanging the sides
/// of the input exchanges those of the output.
public struct LinearScaling: Sendable, Hashable, Codable {
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

  /// Entries of W that are kept, or nil for another method.
  private static func weightCount(_ method: CalibrationMethod, classCount: Int) -> Int? {
    switch method {
    case .vector: classCount
    case .matrix, .dirichlet: classCount * classCount
    default: nil
    }
  }

  var parameters: [CalibrationParameter] {
    [
      CalibrationParameter("slope", [slope]), CalibrationParameter("weights", weights),
      CalibrationParameter("bias", biases), CalibrationParameter("floor", [floor]),
    ]
  }

  /// Whether weights and biases are those of so many classes.
  func isUsable(_ layout: ClassLayout) -> Bool {
    biases.count == layout.count && weights.count == LinearScaling.weightCount(method, classCount: layout.count)
  }

  /// O(N K), or O(N K²) for a full matrix.
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

extension CalibratorFitter {
  /// Fits W and b. Vector and structured matrix scaling work on predictions that a temperature was fitted to first, and
  /// are drawn to leaving these as they are; Dirichlet calibration works on log p itself.
  func fitLinear(_ method: CalibrationMethod, folds: [Int], certifies: Bool) -> FittedCalibrator {
    guard method != .dirichlet else { return fitLinear(method, slope: 1, folds: folds, certifies: certifies) }
    let slope = temperatureProblem(folds: folds).solve()
    let tempered = LinearScaling.tempered(inputs.predictions[0], slope: slope, floor: inputs.floor)
    let second = PoolInputs(
      layout: inputs.layout, labels: inputs.labels, rows: inputs.rows, floor: inputs.floor, predictions: [tempered])
    return CalibratorFitter(second, options: options)
      .fitLinear(method, slope: slope, folds: folds, certifies: certifies)
  }

  /// Fits W and b to these inputs as they are.
  ///
  /// - Parameter slope: of the temperature that made the inputs, for the record.
  func fitLinear(_ method: CalibrationMethod, slope: Double, folds: [Int], certifies: Bool) -> FittedCalibrator {
    let shape = LinearShape(method, inputs.layout)
    let problem = linearProblem(shape, ridges: ridges(of: method, folds: folds))
    let (found, certificate) = problem.fit(folds: folds, from: shape.identity, certifies: certifies)
    let (weights, biases) = shape.named(found, classOrder: inputs.classOrder)
    return FittedCalibrator(
      .linear(LinearScaling(method: method, slope: slope, weights: weights, biases: biases, floor: inputs.floor)),
      certificate)
  }

  /// Strengths of the squares of W_kk - 1, of W's other entries and of b, each with a half, on the scale of the sum.
  struct LinearRidges: Equatable {
    var diagonal: Double
    var elsewhere: Double
    var bias: Double
  }

  /// Vector and matrix: K on diagonal and biases, K(K-1) elsewhere, whatever N (Berta et al. 2025 divide them by N, and
  /// the loss too). Dirichlet: λ and μ on the scale of the mean loss; the diagonal is free but for the base.
  func ridges(of method: CalibrationMethod, folds: [Int]) -> LinearRidges {
    let classes = Double(inputs.classCount)
    if method == .dirichlet {
      let strength = 2 * options.dirichletRidge * rowCount(folds) + options.base
      return LinearRidges(diagonal: options.base, elsewhere: strength, bias: strength)
    }
    let strength = 2 * options.structureRidge * classes
    return LinearRidges(diagonal: strength, elsewhere: strength * (classes - 1), bias: strength)
  }

  func linearProblem(_ shape: LinearShape, ridges: LinearRidges) -> PenalisedProblem {
    var penalty = QuadraticPenalty(dimension: shape.coefficientCount)
    for (index, entry) in shape.entries.enumerated() {
      switch entry {
      case .weight(let head, let column):
        let isDiagonal = head == column
        penalty.addSquare(
          [(index, 1)], target: isDiagonal ? 1 : 0, strength: isDiagonal ? ridges.diagonal : ridges.elsewhere)
      case .bias: penalty.addSquare([(index, 1)], strength: ridges.bias)
      }
    }
    return PenalisedProblem(
      loss: HeadLoss(
        link: .classes, rows: inputs.rows, heads: shape.heads, columns: inputs.logs(of: 0) + inputs.rows.ones,
        outcomes: inputs.outcomes),
      tying: shape.tying, penalty: penalty, modulus: min(ridges.diagonal, ridges.elsewhere, ridges.bias))
  }
}

/// Which entries of W and b a linear calibrator has, in which order, and which of them are one and the same.
///
/// Classes are counted in `PoolInputs.classOrder`: a, b, tie where there are sides. Then W commutes with exchanging a and
/// b, and only the tie has a bias.
struct LinearShape {
  enum Entry {
    case weight(head: Int, column: Int)
    case bias(head: Int)
  }

  let classCount: Int
  /// What each coefficient is, head by head.
  let entries: [Entry]
  /// Columns of each head: K log-probabilities, then the constant.
  let heads: [[Int]]
  let tying: ParameterTying

  var coefficientCount: Int { entries.count }

  init(_ method: CalibrationMethod, _ layout: ClassLayout) {
    let classes = layout.count
    classCount = classes
    let isDiagonal = method == .vector
    heads = (0..<classes).map { k in (isDiagonal ? [k] : Array(0..<classes)) + [classes] }
    entries = heads.enumerated().flatMap { head, columns in
      columns.map { $0 == classes ? Entry.bias(head: head) : Entry.weight(head: head, column: $0) }
    }
    tying = LinearShape.tie(entries, hasSides: layout.tieStructure != nil, isDiagonal: isDiagonal)
  }

  /// Slopes of a diagonal W are not negative, so that every class rises with its own probability.
  private static func tie(_ entries: [Entry], hasSides: Bool, isDiagonal: Bool) -> ParameterTying {
    var parameter: [Int?] = []
    var isBounded: [Bool] = []
    var shared: [[Int]: Int] = [:]
    for entry in entries {
      guard let key = key(of: entry, hasSides: hasSides) else {
        parameter.append(nil)
        continue
      }
      if let known = shared[key] {
        parameter.append(known)
        continue
      }
      shared[key] = isBounded.count
      parameter.append(isBounded.count)
      if case .weight = entry { isBounded.append(isDiagonal) } else { isBounded.append(false) }
    }
    return ParameterTying(parameter: parameter, isBounded: isBounded)
  }

  /// Entries with the same key are one parameter; nil is zero.
  private static func key(of entry: Entry, hasSides: Bool) -> [Int]? {
    switch entry {
    case .bias(let head):
      return hasSides && head < 2 ? nil : [head]
    case .weight(let head, let column):
      // The mirror image of an entry exchanges 0 and 1; of the two, the one of side a names both.
      guard hasSides, head == 1 || head == 2 && column == 1 else { return [head, column] }
      return [head == 1 ? 0 : head, column < 2 ? 1 - column : column]
    }
  }

  /// The coefficients of W = 1, b = 0.
  var identity: [Double] {
    entries.map { entry in
      if case .weight(let head, let column) = entry, head == column { 1 } else { 0 }
    }
  }

  /// W (K diagonal entries, or K² row by row) and b in the order of the classes' ordinals.
  func named(_ coefficients: [Double], classOrder: [Int]) -> (weights: [Double], biases: [Double]) {
    let isDiagonal = coefficients.count == 2 * classCount
    var weights = [Double](repeating: 0, count: isDiagonal ? classCount : classCount * classCount)
    var biases = [Double](repeating: 0, count: classCount)
    for (entry, value) in zip(entries, coefficients) {
      switch entry {
      case .bias(let head): biases[classOrder[head]] = value
      case .weight(let head, let column):
        let row = classOrder[head]
        weights[isDiagonal ? row : row * classCount + classOrder[column]] = value
      }
    }
    return (weights, biases)
  }
}
