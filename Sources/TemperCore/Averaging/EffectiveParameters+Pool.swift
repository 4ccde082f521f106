extension EffectiveParameters {
  /// Those of a pool, by head.
  ///
  /// Of a penalised pool tr(H (H + penalty)⁻¹) at its optimum (Hastie, Tibshirani & Friedman 2009, 7.6), without the weights
  /// that a bound holds at zero. In the coefficients, of which several may be one parameter, the trace is a sum over them:
  /// those of the side score count for the sides, those of the tie score for the ties. A mixture has the shares of its
  /// parts. Linear pools and selections count the weights that are not zero, for both heads alike; what is not fitted, nothing.
  ///
  /// One fit, one pass over the rows and O(P³) for P coefficients.
  ///
  /// - Parameters:
  ///   - data: the models that the pool is of.
  ///   - recipe: what was chosen about the pool.
  ///   - limits: what the weights of these models are held to.
  public init(_ data: TrainingSet, _ recipe: Hyperparameters, limits: WeightLimits = .none) {
    let rows = FoldLayout(folds: Array(repeating: 0, count: data.labels.count), foldCount: 1, weights: data.weights)
    let fitter = PoolFitter(
      PoolInputs(data, recipe.swapping, rows: rows), kinds: [recipe.kind], limits: limits)
    let fitted = fitter.fit(recipe, folds: [0])
    switch fitted.pool {
    case .best, .mean, .geometric: self.init(sides: 0, ties: 0)
    case .linear(let pool):
      let count = Double(pool.weights.count { $0 > 0 })
      self.init(sides: count, ties: count)
    case .selection(let pool):
      let count = Double(pool.weights.count { $0 > 0 }) - 1
      self.init(sides: count, ties: count)
    case .logarithmic, .tieAware:
      guard let penalised = fitter.penalised else { preconditionFailure("the penalised pools were prepared") }
      self.init(sides: 0, ties: 0)
      for (part, named) in zip(recipe.parts, fitted.coefficients) {
        let problem = penalised.problem(part.penalties, part.sign)
        let own = problem.effectiveParameters(at: problem.parameters(from: named))
        sides += part.share * own.sides
        ties += part.share * own.ties
      }
    }
  }
}

extension PenalisedProblem {
  /// tr(H (H + penalty)⁻¹) on the rows of fold 0, by head. O(rows P² + P³).
  fileprivate func effectiveParameters(at point: [Double]) -> EffectiveParameters {
    let losses = coefficientDerivatives(at: tying.expand(point), fold: 0)
    var total = penaltyDerivatives(at: point)
    total.add(tying.reduce(losses))
    let free = point.indices.filter { !tying.isBounded[$0] || point[$0] > 0 }
    // Rows of (H + penalty)⁻¹, in the parameters.
    let factor = CholeskyFactor(total.hessian, on: free)
    let inverse = free.map { index -> [Double] in
      var unit = [Double](repeating: 0, count: point.count)
      unit[index] = 1
      return factor.solve(unit)
    }
    var place = [Int?](repeating: nil, count: point.count)
    for (row, index) in free.enumerated() { place[index] = row }
    var result = EffectiveParameters(sides: 0, ties: 0)
    let ofTies = tieCoefficients
    for i in 0..<map.count {
      guard let row = tying.parameter[i].flatMap({ place[$0] }) else { continue }
      var sum = 0.0
      for j in 0..<map.count {
        guard let other = tying.parameter[j] else { continue }
        sum += inverse[row][other] * losses.hessian[j, i]
      }
      if ofTies.contains(i) { result.ties += sum } else { result.sides += sum }
    }
    return result
  }

  /// The coefficients of the tie score; none without a tie.
  private var tieCoefficients: Set<Int> {
    guard map.headWeights.count == 1, let tie = map.headWeights.first, tie != map.weights else { return [] }
    let blocks = TieAwareBlock.allCases.filter { $0.head == .tie }.flatMap { map.blocks[$0] }
    return Set(Array(tie) + map.biases.compactMap { $0 } + blocks)
  }
}
