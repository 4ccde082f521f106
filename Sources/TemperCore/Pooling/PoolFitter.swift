/// A pool with its parameters, and how they were found.
struct FittedPool: Sendable {
  var pool: Pool
  var certificate: Certificate
  /// The coefficients of a penalised pool, or of each finalist of a mixture: a warm start for fits on other rows.
  var coefficients: [BlendCoefficients] = []
}

/// Fits any recipe on one set of inputs, on the rows of any folds.
struct PoolFitter: Sendable {
  let inputs: PoolInputs
  /// Present when a penalised pool is wanted.
  let penalised: PenalisedFamily?
  /// Present when the linear pool is wanted.
  let linear: LinearFamily?
  /// Sum of the log losses of each model on each fold.
  let modelLosses: [[Double]]
  /// Decides between tied candidates of ensemble selection.
  let seed: UInt64
  /// What ensemble selection optimises; all other pools are fitted to log loss.
  let metric: Metric
  /// What the weights of linear and penalised pools are held to.
  let limits: WeightLimits

  /// Prepares what the given pools need.
  init(
    _ inputs: PoolInputs, kinds: Set<PoolKind>, seed: UInt64 = 0, metric: Metric = .logLoss,
    limits: WeightLimits = .none
  ) {
    self.init(
      inputs,
      kinds.isDisjoint(with: [.logarithmic, .tieAware])
        ? nil : PenalisedFamily(inputs, limits: limits, hasBlocks: kinds.contains(.tieAware)),
      kinds: kinds, seed: seed, metric: metric, limits: limits)
  }

  private init(
    _ inputs: PoolInputs, _ penalised: PenalisedFamily?, kinds: Set<PoolKind>, seed: UInt64, metric: Metric,
    limits: WeightLimits
  ) {
    self.inputs = inputs
    self.penalised = penalised
    self.seed = seed
    self.metric = metric
    self.limits = limits
    // A linear pool that cannot meet the limits is there to be compared with, as pools that know none are.
    let linearLimits = limits.isOnSimplex(inputs.modelCount) ? limits : .none
    linear = kinds.contains(.linear) ? LinearFamily(inputs, limits: linearLimits) : nil
    modelLosses = kinds.contains(.best) ? inputs.predictions.map { inputs.foldSums(of: $0) } : []
  }

  /// What given recipes need of the same for some of the inputs. With a tie, penalised pools share the columns of the whole.
  ///
  /// - Parameters:
  ///   - kept: the places of these inputs among those of the whole.
  ///   - limits: of these inputs; nil takes those of the whole.
  init(_ whole: PoolFitter, keeping kept: [Int], for recipes: [Hyperparameters], limits: WeightLimits? = nil) {
    let limits = limits ?? whole.limits.keeping(kept)
    let inputs = whole.inputs.keeping(kept)
    let kinds = Set(recipes.map(\.kind))
    guard let penalised = whole.penalised, !kinds.isDisjoint(with: [.logarithmic, .tieAware]) else {
      self.init(inputs, kinds: kinds, seed: whole.seed, metric: whole.metric, limits: limits)
      return
    }
    self.init(
      inputs, PenalisedFamily(penalised, inputs, keeping: kept, for: recipes, limits: limits), kinds: kinds,
      seed: whole.seed, metric: whole.metric, limits: limits)
  }

  /// Fits a recipe to the rows of some folds.
  ///
  /// - Parameters:
  ///   - starts: where the fits of a penalised pool start, one for every finalist; equal weights where there are none. They
  ///     change the number of steps, not the optimum.
  ///   - precision: how far a penalised fit is taken.
  ///   - certifies: whether the gap of a penalised fit is wanted, which costs one more pass over the rows.
  func fit(
    _ recipe: Hyperparameters, folds: [Int], from starts: [BlendCoefficients] = [],
    precision: PenalisedProblem.Precision = .final, certifies: Bool = false
  ) -> FittedPool {
    let equal = Array(repeating: 1 / Double(inputs.modelCount), count: inputs.modelCount)
    switch recipe.kind {
    case .best:
      return FittedPool(pool: .best(BestPool(model: bestModel(on: folds))), certificate: .exact)
    case .mean:
      return FittedPool(pool: .mean, certificate: .exact)
    case .geometric:
      return FittedPool(pool: .geometric(GeometricPool(floor: inputs.floor)), certificate: .exact)
    case .linear:
      guard let linear else { preconditionFailure("the linear pool was not prepared") }
      let (pool, certificate) = linear.fit(folds: folds, from: equal)
      return FittedPool(pool: .linear(pool), certificate: certificate)
    case .logarithmic, .tieAware:
      return fitPenalised(recipe, folds: folds, from: starts, precision: precision, certifies: certifies)
    case .selection:
      let steps = recipe.steps ?? EnsembleSelection.defaultSteps
      let pool = select(on: folds, steps: steps).pool(after: steps)
      // Greedy choices have no optimum of their own; how far they are from the best mixture can be said.
      let gap =
        certifies
        ? MixtureWeights(rows: inputs.rows, likelihoods: inputs.likelihoods(), folds: folds).gap(of: pool.weights)
        : .nan
      return FittedPool(pool: .selection(pool), certificate: Certificate(gap: gap, iterations: steps, converged: true))
    }
  }

  /// Ensemble selection on some folds.
  func select(on folds: [Int], steps: Int) -> EnsembleSelection.Trajectory {
    EnsembleSelection(steps: steps, metric: metric, seed: seed).fit(
      inputs.predictions, labels: inputs.labels, rows: folds.flatMap { inputs.rows.members[$0] },
      layout: inputs.layout, weights: inputs.rows.rowWeights)
  }

  /// The model with the lowest loss on some folds; the first of equals. O(M F).
  func bestModel(on folds: [Int]) -> Int {
    let sums = modelLosses.map { losses in folds.reduce(0.0) { $0 + losses[$1] } }
    return sums.indices.min { sums[$0] < sums[$1] } ?? 0
  }

  private func fitPenalised(
    _ recipe: Hyperparameters, folds: [Int], from starts: [BlendCoefficients], precision: PenalisedProblem.Precision,
    certifies: Bool
  ) -> FittedPool {
    guard let penalised else { preconditionFailure("the penalised pools were not prepared") }
    let parts = recipe.parts
    var known = KnownOptima()
    let optima = parts.enumerated().map { index, part in
      let problem = penalised.problem(part.penalties, part.sign)
      return known.optimum(of: part, problem) {
        let start = starts.indices.contains(index) ? starts[index] : penalised.equalWeights
        let solution = problem.solve(folds: folds, from: start, precision: precision)
        let certificate =
          certifies ? problem.certificate(of: solution, folds: folds) : Certificate(uncertified: solution)
        return KnownOptima.Optimum(coefficients: problem.named(solution.point), certificate: certificate)
      }
    }
    return mixture(recipe.kind, parts, optima.map(\.coefficients), optima.map(\.certificate))
  }

  /// What fits of the parts of a penalised recipe come to.
  func mixture(
    _ kind: PoolKind, _ parts: [MixtureComponent], _ coefficients: [BlendCoefficients], _ certificates: [Certificate]
  ) -> FittedPool {
    let named =
      parts.count == 1
      ? coefficients[0]
      : BlendCoefficients(mixing: zip(coefficients, parts).map { ($0, $1.share) }).within(limits)
    return FittedPool(
      pool: pool(kind, PenaltySettings.union(parts.map(\.penalties)), named),
      certificate: Certificate(worstOf: certificates), coefficients: coefficients)
  }

  /// The pool with given coefficients.
  ///
  /// - Parameter penalties: says which coefficients the pool has.
  func pool(_ kind: PoolKind, _ penalties: PenaltySettings, _ named: BlendCoefficients) -> Pool {
    let floor = inputs.floor
    guard let tieStructure = inputs.layout.tieStructure else {
      return .logarithmic(
        LogarithmicPool(
          weights: named.weights, classWeights: penalties.headRidge.isFinite ? named.headWeights : nil,
          biases: named.biases, floor: floor))
    }
    if kind == .logarithmic {
      var biases = [0.0, 0, 0]
      biases[tieStructure.tie] = named.biases[0]
      return .logarithmic(LogarithmicPool(weights: named.weights, biases: biases, floor: floor))
    }
    return .tieAware(
      TieAwarePool(
        tieStructure: tieStructure, sideWeights: named.weights, tieWeights: named.headWeights[0],
        tieBias: named.biases[0],
        blocks: BlockValues { penalties.blocks[$0].isFinite ? named.blocks[$0] : [] }, floor: floor))
  }
}
