import TemperKernels

/// sum_m w_m p_m with w on the simplex (Stone 1961), sharpened or softened to p^(1/T)/Z afterwards.
public struct LinearPool: Sendable, Hashable, Codable {
  /// M weights, not negative, with sum 1.
  public let weights: [Double]
  /// T; below 1 sharpens.
  public let temperature: Double
  /// Smallest probability whose logarithm is taken for the temperature.
  public let floor: Double
  public init(weights: [Double], temperature: Double, floor: Double) {
    self.weights = weights
    self.temperature = temperature
    self.floor = floor
  }

  /// Whether its numbers are of such a shape, and finite.
  func isUsable(inputCount: Int) -> Bool {
    weights.count == inputCount && weights.allSatisfy(\.isFinite) && temperature > 0 && temperature.isFinite
      && floor > 0
  }

  /// O(N M K).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    let mixed = inputs.linearPool(weights: weights)
    let scores = mixed.flooredLogs(floor).map { $0 / temperature }
    return ProbabilityMatrix(softmaxOf: scores, classCount: mixed.classCount)
  }
}

/// Linear pools on one set of rows.
struct LinearFamily: Sendable {
  let limits: WeightLimits
  /// What is mixed. The rows that count may be others.
  private let inputs: PoolInputs
  private let rows: FoldLayout
  /// Weighted indicators of the classes, in the order of `PoolInputs.classOrder`.
  private let outcomes: [SIMD4<Double>]
  /// max(p_m,y(i), eps), model by model, in lanes.
  private let likelihoods: [SIMD4<Double>]
  /// The row of the inputs in every lane slot; -1 is filling.
  private let places: [Int]

  /// - Precondition: `limits.isOnSimplex`.
  init(_ inputs: PoolInputs, limits: WeightLimits = .none) {
    self.limits = limits
    self.inputs = inputs
    rows = inputs.rows
    outcomes = inputs.outcomes
    likelihoods = inputs.likelihoods()
    places = inputs.rows.slots
  }

  private init(_ other: LinearFamily, drawn: DrawnRows) {
    let stride = other.rows.laneCount
    limits = other.limits
    inputs = other.inputs
    rows = drawn.rows
    outcomes = drawn.outcomes(other.outcomes, stride: stride)
    likelihoods = drawn.gather(other.likelihoods, stride: stride)
    let members = drawn.members
    places = drawn.rows.slots.map { $0 < 0 ? -1 : members[$0] }
  }

  /// The same on a resample's rows. O(rows M).
  func resampled(_ drawn: DrawnRows) -> LinearFamily { LinearFamily(self, drawn: drawn) }

  /// Weights by mixture proportions, then the temperature of the mixture.
  func fit(folds: [Int], from start: [Double]) -> (pool: LinearPool, certificate: Certificate) {
    let (weights, certificate) = proportions(folds: folds, from: start)
    let slope = TemperatureProblem(
      rows: rows, logs: mixtureLogs(weights, folds: folds), outcomes: outcomes, classCount: inputs.classCount,
      folds: folds
    ).solve()
    return (LinearPool(weights: weights, temperature: 1 / slope, floor: inputs.floor), certificate)
  }

  /// The best weights within the limits.
  private func proportions(folds: [Int], from start: [Double]) -> (weights: [Double], certificate: Certificate) {
    guard limits.bindsWeights else {
      return MixtureWeights(rows: rows, likelihoods: likelihoods, folds: folds).solve(from: start)
    }
    let simplex = ConstrainedSimplex(limits, modelCount: inputs.modelCount)
    if let only = simplex.only { return (only, .exact) }
    let (shares, certificate) = MixtureWeights(
      rows: rows, likelihoods: simplex.corners(likelihoods), folds: folds
    ).solve(from: simplex.shares(of: start))
    return (simplex.weights(shares: shares), certificate)
  }

  /// Sum of the losses of a fold's rows.
  func lossSum(of pool: LinearPool, fold: Int) -> Double {
    let stride = rows.laneCount
    let classCount = inputs.classCount
    let logs = mixtureLogs(pool.weights, folds: [fold])
    var sum = SIMD4<Double>()
    for lane in rows.folds[fold] {
      var peak = logs[lane]
      for k in 1..<classCount {
        let value = logs[k * stride + lane]
        peak.replace(with: value, where: value .> peak)
      }
      var total = SIMD4<Double>()
      var hit = SIMD4<Double>()
      for k in 0..<classCount {
        let score = (logs[k * stride + lane] - peak) / pool.temperature
        total += exp(score)
        hit += outcomes[k * stride + lane] * score
      }
      sum += rows.weights[lane] * log(total) - hit
    }
    return sum.sum()
  }

  /// Floored logarithms of the mixture on the lanes of some folds; zero elsewhere.
  private func mixtureLogs(_ weights: [Double], folds: [Int]) -> [SIMD4<Double>] {
    let stride = rows.laneCount
    let classCount = inputs.classCount
    let least = SIMD4<Double>(repeating: inputs.floor)
    var result = [SIMD4<Double>](repeating: SIMD4(), count: classCount * stride)
    for fold in folds {
      let lanes = rows.folds[fold]
      for m in weights.indices where weights[m] != 0 { add(m, times: weights[m], on: lanes, to: &result) }
      for k in 0..<classCount {
        let lanes = k * stride + lanes.lowerBound..<k * stride + lanes.upperBound
        for lane in lanes { result[lane].replace(with: least, where: result[lane] .< least) }
        result.takeLogarithms(lanes)
      }
    }
    return result
  }

  /// Adds a multiple of a model's predictions on some lanes to columns of the classes.
  private func add(_ model: Int, times weight: Double, on lanes: Range<Int>, to columns: inout [SIMD4<Double>]) {
    columns.withUnsafeMutableBytes { columns in
      places.withUnsafeBufferPointer { places in
        guard let columns = columns.assumingMemoryBound(to: Double.self).baseAddress, let places = places.baseAddress
        else { return }
        temper_add_columns(
          inputs.predictions[model].values, inputs.classOrder, inputs.classCount, places + 4 * lanes.lowerBound,
          4 * lanes.count, weight,
          4 * rows.laneCount, columns + 4 * lanes.lowerBound)
      }
    }
  }
}

/// Weights with sum 1 within limits: bases, and the rest of 1 shared out among the models whose weight is not fixed.
///
/// It is a simplex again, so that a mixture within limits is a mixture of other components, and what is known of the best
/// mixture holds for it: the solver, and the gap that certifies it.
struct ConstrainedSimplex {
  /// The least weight of each of M models.
  let bases: [Double]
  /// The models that share the rest.
  let free: [Int]
  /// 1 - sum of bases.
  let room: Double

  /// - Precondition: `limits.isOnSimplex`.
  init(_ limits: WeightLimits, modelCount: Int) {
    precondition(limits.isOnSimplex(modelCount), "limits that weights with sum 1 can meet")
    bases = (0..<modelCount).map(limits.base)
    free = (0..<modelCount).filter { limits.fixed[$0] == nil }
    room = 1 - bases.reduce(0, +)
  }

  /// The weights, where the limits leave no choice. Fixed weights that do not add up to 1, because another model was taken
  /// away, share its weight in proportion.
  var only: [Double]? {
    guard free.isEmpty || room <= WeightLimits.rounding else { return nil }
    let sum = bases.reduce(0, +)
    if abs(sum - 1) <= WeightLimits.rounding { return bases }
    return bases.map { sum > 0 ? $0 / sum : 1 / Double(bases.count) }
  }

  /// The likelihoods of the corners: L'_m = room L_m + sum_j base_j L_j for every free m. O(N M).
  func corners(_ likelihoods: [SIMD4<Double>]) -> [SIMD4<Double>] {
    let count = likelihoods.count / bases.count
    var given = [SIMD4<Double>](repeating: SIMD4(), count: count)
    for m in bases.indices where bases[m] != 0 {
      for lane in 0..<count { given[lane] += likelihoods[m * count + lane] * bases[m] }
    }
    return free.flatMap { m in (0..<count).map { given[$0] + likelihoods[m * count + $0] * room } }
  }

  /// The share of the rest that each free model has in some weights, brought within the limits.
  func shares(of weights: [Double]) -> [Double] {
    let shares = free.map { max(0, weights[$0] - bases[$0]) }
    let sum = shares.reduce(0, +)
    return shares.map { sum > 0 ? $0 / sum : 1 / Double(free.count) }
  }

  /// The weights of M models.
  func weights(shares: [Double]) -> [Double] {
    var result = bases
    for (place, m) in free.enumerated() { result[m] += room * shares[place] }
    return result
  }
}
