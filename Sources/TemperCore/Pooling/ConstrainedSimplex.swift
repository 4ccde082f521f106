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
