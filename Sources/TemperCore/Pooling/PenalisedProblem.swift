/// The penalised pools on one set of inputs: builds their problems, and shares their columns between them.
///
/// With a tie it is the tie-aware pool, of which the logarithmic one (with a tie bias) is the case without deviations
/// and blocks. Without a tie it is the logarithmic pool with a bias, and possibly weights of its own, for every class.
struct PenalisedFamily: Sendable {
  let inputs: PoolInputs
  let limits: WeightLimits
  private let columns: Columns

  private enum Columns: Sendable {
    case tie(TieColumns)
    case classes([SIMD4<Double>])
  }

  /// Largest number of class-wise weights K M that is tried: the Hessian grows with its square.
  static let classWeightLimit = 256

  /// - Parameter hasBlocks: false where no settings will ask for the blocks of a tie-aware pool.
  init(_ inputs: PoolInputs, limits: WeightLimits = .none, hasBlocks: Bool = true) {
    self.inputs = inputs
    self.limits = limits
    columns =
      inputs.layout.tieStructure == nil
      ? .classes(inputs.classColumns()) : .tie(TieColumns(inputs, hasBlocks: hasBlocks))
  }

  /// The pools of some of the inputs, for given recipes. With a tie they work on the columns of the whole.
  ///
  /// - Parameters:
  ///   - inputs: those that are kept.
  ///   - kept: their places among the inputs of the whole.
  init(
    _ whole: PenalisedFamily, _ inputs: PoolInputs, keeping kept: [Int], for recipes: [Hyperparameters],
    limits: WeightLimits
  ) {
    self.inputs = inputs
    self.limits = limits
    switch whole.columns {
    case .tie(let columns):
      let wanted = TieAwareBlock.allCases.filter { block in recipes.contains { $0.ridge(of: block) != nil } }
      self.columns = .tie(columns.keeping(kept, wanted: Set(wanted)))
    case .classes:
      self.columns = .classes(inputs.classColumns())
    }
  }

  var hasTie: Bool { inputs.layout.tieStructure != nil }

  /// Whether there are columns for the blocks of a tie-aware pool.
  var hasBlocks: Bool {
    if case .tie(let columns) = columns { columns.hasBlocks } else { false }
  }

  /// Heads in `BlendCoefficients.headWeights`.
  var headCount: Int { hasTie ? 1 : inputs.classCount }

  /// Whether class-wise (or the tie's own) weights are worth trying at all.
  var allowsDeviations: Bool {
    hasTie || inputs.classCount * inputs.modelCount <= PenalisedFamily.classWeightLimit
  }

  /// The problem of some settings.
  ///
  /// - Parameter room: settings whose finite strengths get coefficients, tied or switched off where `settings` says so;
  ///   nil makes room for no more than `settings` needs. Problems with the same room have the same coefficients.
  func problem(_ settings: PenaltySettings, _ sign: WeightSign, room: PenaltySettings? = nil) -> PenalisedProblem {
    let m = inputs.modelCount
    let room = room ?? settings
    let columns: [SIMD4<Double>]
    switch self.columns {
    case .tie(let columns):
      let (loss, map) = columns.loss(inputs, room)
      return PenalisedProblem(loss: loss, map: map, settings: settings, sign: sign, limits: limits)
    case .classes(let ofClasses):
      columns = ofClasses
    }
    let k = inputs.classCount
    if room.headRidge.isInfinite {
      let map = PenalisedProblem.CoefficientMap(
        weights: 0..<m, headWeights: Array(repeating: 0..<m, count: k),
        biases: (0..<k).map { room.hasBias ? m + $0 : nil }, count: m + (room.hasBias ? k : 0),
        uncoupled: room.hasBias ? k : 0)
      let loss = inputs.sharedLoss(columns, hasBias: room.hasBias)
      return PenalisedProblem(loss: loss, map: map, settings: settings, sign: sign, limits: limits)
    }
    let inner = k * (m + 1)
    let map = PenalisedProblem.CoefficientMap(
      weights: inner..<inner + m, headWeights: (0..<k).map { $0 * (m + 1)..<$0 * (m + 1) + m },
      biases: (0..<k).map { $0 * (m + 1) + m }, count: inner + m)
    return PenalisedProblem(
      loss: inputs.classLoss(columns), map: map, settings: settings, sign: sign, limits: limits)
  }

  /// Where every fit may start: equal weights.
  var equalWeights: BlendCoefficients {
    BlendCoefficients(equalWeightsFor: inputs.modelCount, heads: headCount)
  }
}

/// A penalised pool on given rows: a convex function of its coefficients, and what they mean.
///
/// J = sum of losses + λ_w/2 sum (w_m - mean w)² + λ_δ/2 |δ|² + blocks
///   + μ/2 ((sum w - 1)² + sum (w_m - mean w)² + |all other parameters|²).
struct PenalisedProblem: Sendable {
  /// Which coefficient has which meaning.
  struct CoefficientMap: Sendable {
    /// Indices of w. They may lie behind the loss's coefficients, where only the penalty sees them.
    var weights: Range<Int>
    /// Indices of the weights of each further head (see `BlendCoefficients.headWeights`).
    var headWeights: [Range<Int>]
    var biases: [Int?]
    /// Indices of every block's coefficients: empty where off.
    var blocks = BlockValues<[Int]> { _ in [] }
    /// Number of coefficients, those of the penalty included.
    var count: Int
    /// How many of them, the last ones, the penalty takes one by one.
    var uncoupled = 0

    /// The coefficients of every block, with the block's ridge.
    func strengths(_ settings: PenaltySettings) -> [(indices: [Int], ridge: Double)] {
      blocks.pairs.map { ($0.value, settings.blocks[$0.block]) }
    }
  }

  let loss: any FoldwiseLoss
  let map: CoefficientMap
  let tying: ParameterTying
  let penalty: QuadraticPenalty
  /// A lower bound of the curvature of J in its parameters, from μ alone.
  let modulus: Double

  init(
    loss: any FoldwiseLoss, map: CoefficientMap, settings: PenaltySettings, sign: WeightSign,
    limits: WeightLimits = .none
  ) {
    self.loss = loss
    self.map = map
    tying = PenalisedProblem.tie(map, settings, sign, limits)
    penalty = PenalisedProblem.penalise(map, settings)
    // δ = v - w under a ridge μ on (w, δ): the smallest eigenvalue of [[1 + h, -√h], [-√h, 1]] μ, h heads that deviate.
    let heads = settings.headRidge.isInfinite ? 0 : Double(map.headWeights.count)
    modulus = PenaltySettings.base * (heads + 2 - ((heads + 2) * (heads + 2) - 4).squareRoot()) / 2
  }

  private static func tie(
    _ map: CoefficientMap, _ settings: PenaltySettings, _ sign: WeightSign, _ limits: WeightLimits
  ) -> ParameterTying {
    var parameter = [Int?](repeating: nil, count: map.count)
    var offset = [Double](repeating: 0, count: map.count)
    var isBounded: [Bool] = []
    func add(bounded: Bool) -> Int {
      isBounded.append(bounded)
      return isBounded.count - 1
    }
    let isBounded0 = sign == .nonnegative
    var scale: Int?
    for (model, index) in map.weights.enumerated() {
      offset[index] = limits.base(model)
      guard limits.fixed[model] == nil else { continue }
      parameter[index] = scale ?? add(bounded: isBounded0)
      if settings.weightRidge.isInfinite { scale = parameter[index] }
    }
    for head in map.headWeights {
      for (model, (index, shared)) in zip(head, map.weights).enumerated() where index != shared {
        offset[index] = limits.base(model)
        guard limits.fixed[model] == nil else { continue }
        parameter[index] = settings.headRidge.isInfinite ? parameter[shared] : add(bounded: isBounded0)
      }
    }
    if settings.hasBias {
      for index in map.biases { if let index { parameter[index] = add(bounded: false) } }
    }
    for (indices, ridge) in map.strengths(settings) where ridge.isFinite {
      for index in indices { parameter[index] = add(bounded: false) }
    }
    return ParameterTying(parameter: parameter, isBounded: isBounded, offset: offset)
  }

  private static func penalise(_ map: CoefficientMap, _ settings: PenaltySettings) -> QuadraticPenalty {
    func strength(_ tuned: Double) -> Double { (tuned.isFinite ? tuned : 0) + PenaltySettings.base }
    var penalty = QuadraticPenalty(dimension: map.count, uncoupled: map.uncoupled)
    penalty.addSquare(map.weights.map { ($0, 1) }, target: 1, strength: PenaltySettings.base)
    penalty.addSpread(map.weights, strength: strength(settings.weightRidge))
    for head in map.headWeights {
      for (index, shared) in zip(head, map.weights) where index != shared {
        penalty.addSquare([(index, 1), (shared, -1)], strength: strength(settings.headRidge))
      }
    }
    for index in map.biases { if let index { penalty.addSquare([(index, 1)], strength: PenaltySettings.base) } }
    for (indices, ridge) in map.strengths(settings) {
      for index in indices { penalty.addSquare([(index, 1)], strength: strength(ridge)) }
    }
    return penalty
  }
}

extension PenalisedProblem {
  /// Whether named coefficients meet the bounds.
  func allows(_ named: BlendCoefficients) -> Bool { tying.meetsBounds(coefficients(from: named)) }

  /// The parameters that stand for named coefficients; bounds are kept.
  func parameters(from named: BlendCoefficients) -> [Double] { tying.average(coefficients(from: named)) }

  private func coefficients(from named: BlendCoefficients) -> [Double] {
    var full = [Double](repeating: 0, count: map.count)
    for (head, values) in zip(map.headWeights, named.headWeights) {
      for (index, value) in zip(head, values) { full[index] = value }
    }
    for (index, value) in zip(map.weights, named.weights) { full[index] = value }
    for (index, value) in zip(map.biases, named.biases) { if let index { full[index] = value } }
    for (block, indices) in map.blocks.pairs {
      for (index, value) in zip(indices, named.blocks[block]) { full[index] = value }
    }
    return full
  }

  /// The named coefficients that parameters stand for.
  func named(_ parameters: [Double]) -> BlendCoefficients {
    let full = tying.expand(parameters)
    var result = BlendCoefficients(equalWeightsFor: map.weights.count, heads: map.headWeights.count)
    result.weights = map.weights.map { full[$0] }
    result.headWeights = map.headWeights.map { $0.map { full[$0] } }
    result.biases = map.biases.map { $0.map { full[$0] } ?? 0 }
    for (block, indices) in map.blocks.pairs where !indices.isEmpty { result.blocks[block] = indices.map { full[$0] } }
    return result
  }

  /// Sum of the losses of a fold's rows at given parameters.
  func lossSum(at parameters: [Double], fold: Int) -> Double {
    loss.value(at: lossCoefficients(parameters), fold: fold)
  }

  /// Derivatives of a fold's losses with respect to the parameters.
  func lossDerivatives(at parameters: [Double], fold: Int) -> Derivatives {
    tying.reduce(coefficientDerivatives(at: tying.expand(parameters), fold: fold))
  }

  /// Derivatives of a fold's losses with respect to all coefficients, tied, switched off or not.
  func coefficientDerivatives(at coefficients: [Double], fold: Int) -> Derivatives {
    pad(loss.derivatives(at: Array(coefficients.prefix(loss.coefficientCount)), fold: fold))
  }

  /// Derivatives of the penalty with respect to the parameters.
  func penaltyDerivatives(at parameters: [Double]) -> Derivatives {
    let full = tying.expand(parameters)
    return tying.reduce(
      Derivatives(
        value: penalty.value(at: full), gradient: penalty.gradient(at: full), hessian: penalty.matrix))
  }

  func penaltyValue(at parameters: [Double]) -> Double {
    penalty.value(at: tying.expand(parameters))
  }

  private func lossCoefficients(_ parameters: [Double]) -> [Double] {
    Array(tying.expand(parameters).prefix(loss.coefficientCount))
  }

  private func pad(_ part: Derivatives) -> Derivatives {
    let inner = loss.coefficientCount
    guard inner < map.count else { return part }
    var result = Derivatives(dimension: map.count)
    result.value = part.value
    for i in 0..<inner {
      result.gradient[i] = part.gradient[i]
      for j in 0..<inner { result.hessian[i, j] = part.hessian[i, j] }
    }
    return result
  }

  /// Newton decrements per row at which one last step is taken. That step squares the error, which leaves fits that are
  /// compared with each other well within `PenalisedSearch.indifference`; fits that are kept go a step further.
  enum Precision: Double, Sendable {
    case comparison = 1e-8
    case final = 1e-14
  }

  /// The fit to the rows of some folds.
  func solve(
    folds: [Int], from start: BlendCoefficients, precision: Precision = .final
  ) -> NewtonSolver.Solution {
    minimise(folds: folds, from: parameters(from: start), precision: precision)
  }

  /// The same, from some parameters.
  func minimise(folds: [Int], from start: [Double], precision: Precision) -> NewtonSolver.Solution {
    let rows = folds.reduce(0.0) { $0 + loss.rows.weightSums[$1] }
    let solver = NewtonSolver(tolerance: precision.rawValue * rows)
    if let objective = ManyBiasObjective(self, folds: folds) { return solver.minimise(objective, from: start) }
    return solver.minimise(Objective(problem: self, folds: folds), from: start)
  }

  /// The bound of objective minus optimum at a solution, by strong convexity. One more pass over the rows.
  func certificate(of solution: NewtonSolver.Solution, folds: [Int]) -> Certificate {
    let here = Objective(problem: self, folds: folds).derivatives(at: solution.point)
    let weight = folds.reduce(0.0) { $0 + loss.rows.weightSums[$1] }
    let gap = Certificate.strongConvexity(
      gradient: here.gradient, at: solution.point, isBounded: tying.isBounded, modulus: modulus, weight: weight)
    return Certificate(gap: gap, iterations: solution.iterations, converged: solution.converged)
  }

  /// J on the rows of some folds, as a function of the parameters.
  struct Objective: ConvexObjective {
    let problem: PenalisedProblem
    let folds: [Int]

    var isBounded: [Bool] { problem.tying.isBounded }

    func value(at x: [Double]) -> Double {
      folds.reduce(problem.penaltyValue(at: x)) { $0 + problem.lossSum(at: x, fold: $1) }
    }

    /// The gradient alone, in a fraction of the time that the Hessian takes.
    func gradient(at x: [Double]) -> [Double] {
      let full = problem.tying.expand(x)
      var sum = problem.tying.reduce(problem.penalty.gradient(at: full))
      let coefficients = Array(full.prefix(problem.loss.coefficientCount))
      for fold in folds {
        let part = problem.tying.reduce(problem.loss.gradient(at: coefficients, fold: fold).gradient)
        for index in sum.indices { sum[index] += part[index] }
      }
      return sum
    }

    func derivatives(at x: [Double]) -> Derivatives {
      var sum = problem.penaltyDerivatives(at: x)
      for fold in folds { sum.add(problem.lossDerivatives(at: x, fold: fold)) }
      return sum
    }
  }
}

extension PenalisedProblem {
  /// The same problem on a resample's rows; penalties stay on the scale of the summed loss.
  func resampled(_ drawn: DrawnRows) -> PenalisedProblem {
    guard let loss = loss as? any ResampledLoss else { preconditionFailure("the losses of pools can be resampled") }
    return PenalisedProblem(loss: loss.resampled(drawn), map: map, tying: tying, penalty: penalty, modulus: modulus)
  }

  private init(
    loss: any FoldwiseLoss, map: CoefficientMap, tying: ParameterTying, penalty: QuadraticPenalty, modulus: Double
  ) {
    self.loss = loss
    self.map = map
    self.tying = tying
    self.penalty = penalty
    self.modulus = modulus
  }
}

/// The coefficients of a penalised pool by name, independent of how a solver arranges them.
struct BlendCoefficients: Sendable, Equatable {
  /// w: weights on the sides, or on all classes; M.
  var weights: [Double]
  /// Weights by head: with a tie v, the tie's (one row of M); without one K rows of M. Equal to `weights` where tied.
  var headWeights: [[Double]]
  /// Bias of every head in `headWeights`.
  var biases: [Double]
  /// Of every block of a tie-aware pool: M numbers of a per-model one, one of the others; zero where off.
  var blocks: BlockValues<[Double]>

  /// Equal weights that sum to one, no biases.
  init(equalWeightsFor modelCount: Int, heads: Int) {
    weights = Array(repeating: 1 / Double(modelCount), count: modelCount)
    headWeights = Array(repeating: weights, count: heads)
    biases = Array(repeating: 0, count: heads)
    blocks = BlockValues { Array(repeating: 0, count: $0.isPerModel ? modelCount : 1) }
  }

  /// The weighted sum of the coefficients of some pools.
  ///
  /// - Parameter parts: at least one, all of the same shape.
  init(mixing parts: [(coefficients: BlendCoefficients, share: Double)]) {
    func sum(_ values: (BlendCoefficients) -> [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: values(parts[0].coefficients).count)
      for part in parts {
        for (index, value) in values(part.coefficients).enumerated() { result[index] += part.share * value }
      }
      return result
    }
    self = parts[0].coefficients
    weights = sum(\.weights)
    headWeights = headWeights.indices.map { head in sum { $0.headWeights[head] } }
    biases = sum(\.biases)
    blocks = BlockValues { block in sum { $0.blocks[block] } }
  }

  /// The coefficients of some of the inputs, unchanged.
  func keeping(_ kept: [Int]) -> BlendCoefficients {
    var result = self
    result.weights = kept.map { weights[$0] }
    result.headWeights = headWeights.map { head in kept.map { head[$0] } }
    result.blocks = BlockValues { block in block.isPerModel ? kept.map { blocks[block][$0] } : blocks[block] }
    return result
  }
}
