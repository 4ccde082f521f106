#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Linear pools on one set of inputs.
struct LinearFamily: Sendable {
  let inputs: PoolInputs
  let limits: WeightLimits
  /// max(p_m,y(i), eps), component by component, in lanes.
  private let likelihoods: [[SIMD4<Double>]]
  /// p_mk, model by model, class by class, in lanes.
  private let probabilities: [[SIMD4<Double>]]

  /// - Precondition: `limits.isOnSimplex`.
  init(_ inputs: PoolInputs, limits: WeightLimits = .none) {
    self.inputs = inputs
    self.limits = limits
    likelihoods = inputs.likelihoods()
    probabilities = inputs.predictions.map { matrix in
      inputs.classOrder.flatMap { k in inputs.rows.lanes { matrix[$0, k] } }
    }
  }

  /// Weights by mixture proportions, then the temperature of the mixture.
  func fit(folds: [Int], from start: [Double]) -> (pool: LinearPool, certificate: Certificate) {
    let (weights, certificate) = proportions(folds: folds, from: start)
    let slope = TemperatureProblem(
      rows: inputs.rows, logs: mixtureLogs(weights, folds: folds), outcomes: inputs.outcomes,
      classCount: inputs.classCount, folds: folds
    ).solve()
    return (LinearPool(weights: weights, temperature: 1 / slope, floor: inputs.floor), certificate)
  }

  /// The best weights within the limits.
  private func proportions(folds: [Int], from start: [Double]) -> (weights: [Double], certificate: Certificate) {
    guard limits.bindsWeights else {
      return MixtureProportions(rows: inputs.rows, likelihoods: likelihoods, folds: folds).solve(from: start)
    }
    let simplex = LimitedSimplex(limits, modelCount: inputs.modelCount)
    if let only = simplex.only { return (only, .exact) }
    let (shares, certificate) = MixtureProportions(
      rows: inputs.rows, likelihoods: simplex.corners(likelihoods), folds: folds
    ).solve(from: simplex.shares(of: start))
    return (simplex.weights(shares: shares), certificate)
  }

  /// Sum of the losses of a fold's rows.
  func lossSum(of pool: LinearPool, fold: Int) -> Double {
    let stride = inputs.rows.laneCount
    let logs = mixtureLogs(pool.weights, folds: [fold])
    var sum = SIMD4<Double>()
    for lane in inputs.rows.folds[fold] {
      var peak = logs[lane]
      for k in 1..<inputs.classCount {
        let value = logs[k * stride + lane]
        peak.replace(with: value, where: value .> peak)
      }
      var total = SIMD4<Double>()
      var hit = SIMD4<Double>()
      for k in 0..<inputs.classCount {
        let score = (logs[k * stride + lane] - peak) / pool.temperature
        total += exp(score)
        hit += inputs.outcomes[k * stride + lane] * score
      }
      sum += inputs.rows.weights[lane] * log(total) - hit
    }
    return sum.sum()
  }

  /// Floored logarithms of the mixture on the lanes of some folds; zero elsewhere.
  private func mixtureLogs(_ weights: [Double], folds: [Int]) -> [SIMD4<Double>] {
    let stride = inputs.rows.laneCount
    let least = SIMD4<Double>(repeating: inputs.floor)
    var result = [SIMD4<Double>](repeating: SIMD4(), count: inputs.classCount * stride)
    for fold in folds {
      for k in 0..<inputs.classCount {
        for lane in inputs.rows.folds[fold] {
          var mixed = SIMD4<Double>()
          for m in weights.indices where weights[m] != 0 { mixed += probabilities[m][k * stride + lane] * weights[m] }
          mixed.replace(with: least, where: mixed .< least)
          result[k * stride + lane] = log(mixed)
        }
      }
    }
    return result
  }
}
