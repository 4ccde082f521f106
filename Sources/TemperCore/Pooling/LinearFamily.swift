import TemperKernels

/// Linear pools on one set of rows.
struct LinearFamily: Sendable {
  let limits: WeightLimits
  private let rows: FoldLayout
  private let modelCount: Int
  private let classCount: Int
  private let floor: Double
  /// Indicators of the classes, in the order of `PoolInputs.classOrder`.
  private let outcomes: [SIMD4<Double>]
  /// max(p_m,y(i), eps), model by model, in lanes.
  private let likelihoods: [SIMD4<Double>]
  /// One N × K matrix a model.
  private let predictions: [ProbabilityMatrix]
  private let classOrder: [Int]
  /// The row of the predictions in every lane slot; -1 is filling.
  private let places: [Int]

  /// - Precondition: `limits.isOnSimplex`.
  init(_ inputs: PoolInputs, limits: WeightLimits = .none) {
    self.limits = limits
    rows = inputs.rows
    modelCount = inputs.modelCount
    classCount = inputs.classCount
    floor = inputs.floor
    outcomes = inputs.outcomes
    likelihoods = inputs.likelihoods()
    predictions = inputs.predictions
    classOrder = inputs.classOrder
    places = inputs.rows.slots
  }

  private init(_ other: LinearFamily, drawn: DrawnRows) {
    let stride = other.rows.laneCount
    limits = other.limits
    rows = drawn.rows
    modelCount = other.modelCount
    classCount = other.classCount
    floor = other.floor
    outcomes = drawn.outcomes(other.outcomes, stride: stride)
    likelihoods = drawn.gather(other.likelihoods, stride: stride)
    predictions = other.predictions
    classOrder = other.classOrder
    let members = drawn.members
    places = drawn.rows.slots.map { $0 < 0 ? -1 : members[$0] }
  }

  /// The same on a resample's rows. O(rows M).
  func resampled(_ drawn: DrawnRows) -> LinearFamily { LinearFamily(self, drawn: drawn) }

  /// Weights by mixture proportions, then the temperature of the mixture.
  func fit(folds: [Int], from start: [Double]) -> (pool: LinearPool, certificate: Certificate) {
    let (weights, certificate) = proportions(folds: folds, from: start)
    let slope = TemperatureProblem(
      rows: rows, logs: mixtureLogs(weights, folds: folds), outcomes: outcomes, classCount: classCount, folds: folds
    ).solve()
    return (LinearPool(weights: weights, temperature: 1 / slope, floor: floor), certificate)
  }

  /// The best weights within the limits.
  private func proportions(folds: [Int], from start: [Double]) -> (weights: [Double], certificate: Certificate) {
    guard limits.bindsWeights else {
      return MixtureWeights(rows: rows, likelihoods: likelihoods, folds: folds).solve(from: start)
    }
    let simplex = ConstrainedSimplex(limits, modelCount: modelCount)
    if let only = simplex.only { return (only, .exact) }
    let (shares, certificate) = MixtureWeights(
      rows: rows, likelihoods: simplex.corners(likelihoods), folds: folds
    ).solve(from: simplex.shares(of: start))
    return (simplex.weights(shares: shares), certificate)
  }

  /// Sum of the losses of a fold's rows.
  func lossSum(of pool: LinearPool, fold: Int) -> Double {
    let stride = rows.laneCount
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
    let least = SIMD4<Double>(repeating: floor)
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
          predictions[model].values, classOrder, classCount, places + 4 * lanes.lowerBound, 4 * lanes.count, weight,
          4 * rows.laneCount, columns + 4 * lanes.lowerBound)
      }
    }
  }
}
