/// A logarithmic pool with a bias for each of many classes, as a function of its parameters: Newton's method without the
/// K × K second derivatives by the biases.
///
/// These are diag(P) - sum_i p_i p_i' + μ, so that a product with a vector takes O(rows K), and conjugate gradients (Hestenes
/// & Stiefel 1952, doi:10.6028/jres.049.044), preconditioned by the diagonal, come near enough in a dozen of them. The weights
/// are few: their block is dense, and the biases are eliminated from it (Schur complement), so that bounds on weights are
/// met as elsewhere.
struct ManyBiasObjective: ConvexObjective {
  /// Classes up to which the whole Hessian takes less time.
  static let classLimit = 64

  private let problem: PenalisedProblem
  private let loss: SharedWeightLoss
  private let folds: [Int]
  /// The tying of the weights alone, which come before the biases.
  private let tying: ParameterTying

  /// - Returns: nil where the problem is another one, or its classes are few.
  init?(_ problem: PenalisedProblem, folds: [Int]) {
    guard let loss = problem.loss as? SharedWeightLoss, loss.hasBias, loss.classCount > ManyBiasObjective.classLimit
    else { return nil }
    let (m, k) = (loss.modelCount, loss.classCount)
    let weights = problem.tying.count - k
    // Of biases that are switched off or tied nothing is known here.
    guard weights >= 0, problem.penalty.coupled.size == m,
      (0..<k).allSatisfy({ problem.tying.parameter[m + $0] == weights + $0 })
    else { return nil }
    self.problem = problem
    self.loss = loss
    self.folds = folds
    tying = ParameterTying(
      parameter: Array(problem.tying.parameter.prefix(m)), isBounded: Array(problem.tying.isBounded.prefix(weights)),
      offset: Array(problem.tying.offset.prefix(m)))
  }

  var isBounded: [Bool] { problem.tying.isBounded }

  func value(at x: [Double]) -> Double {
    folds.reduce(problem.penaltyValue(at: x)) { $0 + problem.lossSum(at: x, fold: $1) }
  }

  /// O(rows K M²).
  func derivatives(at x: [Double]) -> ManyBiasModel {
    let coefficients = problem.tying.expand(x)
    let (m, k) = (loss.modelCount, loss.classCount)
    let penalty = problem.penalty.gradient(at: coefficients)
    var value = problem.penalty.value(at: coefficients)
    var weights = Derivatives(gradient: Array(penalty.prefix(m)), hessian: problem.penalty.coupled)
    var biases = Array(penalty.dropFirst(m))
    var mixed = [Double](repeating: 0, count: m * k)
    var (totals, diagonal) = (problem.penalty.ridges, problem.penalty.ridges)
    var probabilities: [FoldProbabilities] = []
    for fold in folds {
      let part = loss.parts(at: coefficients, fold: fold)
      value += part.value
      weights.add(Derivatives(gradient: part.gradient, hessian: part.hessian))
      add(part.biasGradient, to: &biases)
      add(part.mixed, to: &mixed)
      add(part.totals, to: &totals)
      add(part.diagonal, to: &diagonal)
      probabilities.append(part.probabilities)
    }
    var reduced = [Double](repeating: 0, count: tying.count * k)
    for (weight, parameter) in tying.parameter.enumerated() {
      guard let parameter else { continue }
      for j in 0..<k { reduced[parameter * k + j] += mixed[weight * k + j] }
    }
    return ManyBiasModel(
      value: value, weights: tying.reduce(weights), biasGradient: biases, mixed: reduced,
      curvature: BiasCurvature(totals: totals, diagonal: diagonal, folds: probabilities))
  }

  private func add(_ values: [Double], to sums: inout [Double]) {
    for index in sums.indices { sums[index] += values[index] }
  }
}

/// The objective close to one point.
struct ManyBiasModel: SecondOrderModel {
  let value: Double
  /// By the parameters of the weights.
  let weights: Derivatives
  let biasGradient: [Double]
  /// By a parameter of the weights and a bias: rows of K.
  let mixed: [Double]
  let curvature: BiasCurvature

  var gradient: [Double] { weights.gradient + biasGradient }

  func minimiser(around center: [Double], isBounded: [Bool]) -> [Double] {
    let (count, k) = (weights.gradient.count, biasGradient.count)
    // C⁻¹ times the gradient by the biases and the mixed derivatives, where C is the curvature in the biases.
    let rights = biasGradient + mixed
    let (solved, residuals) = curvature.solve(rights)
    func solution(_ place: Int) -> ArraySlice<Double> { solved[place * k..<(place + 1) * k] }
    // The residual takes the error of a solution out of its products, up to its square.
    func product(_ left: Int, _ right: Int) -> Double {
      var sum = 0.0
      for j in 0..<k {
        sum += rights[left * k + j] * solved[right * k + j] + solved[left * k + j] * residuals[right * k + j]
      }
      return sum
    }
    var rest = weights
    for i in 0..<count {
      rest.gradient[i] -= product(1 + i, 0)
      for j in 0...i {
        let eliminated = product(1 + i, 1 + j)
        rest.hessian[i, j] -= eliminated
        if i != j { rest.hessian[j, i] -= eliminated }
      }
    }
    let target = rest.minimiser(around: Array(center.prefix(count)), isBounded: Array(isBounded.prefix(count)))
    var biases = zip(center.dropFirst(count), solution(0)).map { $0 - $1 }
    for i in 0..<count {
      let move = target[i] - center[i]
      for (index, value) in solution(1 + i).enumerated() { biases[index] -= move * value }
    }
    return target + biases
  }
}

/// Second derivatives by the biases: diag(totals) less a Gram matrix of the probabilities, never written down.
struct BiasCurvature: Sendable {
  /// K.
  let totals: [Double]
  /// Its own diagonal; K, positive.
  let diagonal: [Double]
  let folds: [FoldProbabilities]

  /// The residual, relative to the right side and in the norm of the preconditioner, that is small enough: a Newton step with
  /// such an error still leaves less than a thousandth of what it was to remove, and the last one is taken at 1e-14 nats a row.
  static let tolerance = 1e-4
  static let stepLimit = 500

  /// Solves for several right sides of K numbers, one after the other, by conjugate gradients. O(rows K) a step and side.
  func solve(_ rights: [Double]) -> (solutions: [Double], residuals: [Double]) {
    let k = totals.count
    var solutions = [Double](repeating: 0, count: rights.count)
    var residuals = rights
    var (directions, norms, targets): ([Double], [Double], [Double]) = ([], [], [])
    var active: [Int] = []
    for side in 0..<rights.count / k {
      let scaled = (0..<k).map { residuals[side * k + $0] / diagonal[$0] }
      let norm = (0..<k).reduce(0) { $0 + scaled[$1] * residuals[side * k + $1] }
      guard norm > 0 else { continue }
      active.append(side)
      directions += scaled
      norms.append(norm)
      targets.append(norm * BiasCurvature.tolerance * BiasCurvature.tolerance)
    }
    for _ in 0..<BiasCurvature.stepLimit where !active.isEmpty {
      var products = directions
      for place in active.indices { for j in 0..<k { products[place * k + j] *= totals[j] } }
      for fold in folds { fold.subtractProducts(with: directions, from: &products) }
      var left = (active: [Int](), directions: [Double](), norms: [Double](), targets: [Double]())
      for (place, side) in active.enumerated() {
        var curvature = 0.0
        for j in 0..<k { curvature += directions[place * k + j] * products[place * k + j] }
        // Rounding has used up what the direction is worth.
        guard curvature > 0 else { continue }
        let length = norms[place] / curvature
        var norm = 0.0
        for j in 0..<k {
          solutions[side * k + j] += length * directions[place * k + j]
          residuals[side * k + j] -= length * products[place * k + j]
          norm += residuals[side * k + j] * residuals[side * k + j] / diagonal[j]
        }
        if norm <= targets[place] { continue }
        let ratio = norm / norms[place]
        left.active.append(side)
        left.norms.append(norm)
        left.targets.append(targets[place])
        for j in 0..<k {
          left.directions.append(residuals[side * k + j] / diagonal[j] + ratio * directions[place * k + j])
        }
      }
      (active, directions, norms, targets) = (left.active, left.directions, left.norms, left.targets)
    }
    return (solutions, residuals)
  }
}
