/// Brings the coefficients of a penalised pool to the optimum over rows that are not here, of which a sample is.
///
/// What was chosen stays: penalties, signs, limits, which coefficients there are. Curvature comes from the sample, with every
/// row counted as often as it stands for; gradients over all rows come from wherever the rows are, one pass each
/// (`SecantNewton`).
package struct PoolRefinement: Sendable {
  /// Sums over the rows of a fold, wherever these were computed.
  package struct FoldSums: Sendable, Equatable {
    /// Weighted sum of log losses.
    package var loss: Double
    /// Weighted sum of the derivatives by the coefficients of `shape`.
    package var gradient: [Double]

    package init(loss: Double, gradient: [Double]) {
      self.loss = loss
      self.gradient = gradient
    }
  }

  /// What a pass came to, in nats per row or per unit of weight.
  package struct Pass: Sendable, Equatable {
    /// Mean log loss of the pool at the point of the pass.
    package let loss: Double
    /// Estimate of objective minus optimum; infinite where the step was too long.
    package let estimate: Double
    /// Upper bound of the same, whatever the curvature is.
    package let bound: Double
    /// Whether the objective had risen, so that the step was halved.
    package let isHalved: Bool
  }

  package let shape: PenalisedShape
  private let problem: PenalisedProblem
  /// Sum of the weights of all rows.
  private let weight: Double
  /// The curvature of every fold's losses at the start.
  private let foldCurvatures: [SquareMatrix]
  private let penaltyCurvature: SquareMatrix
  private var solver: SecantNewton
  /// The gradient of the objective at the last accepted point, and of every fold's losses.
  private var gradient: [Double] = []
  private var foldGradients: [[Double]] = []
  /// Mean log loss of the pool over all rows at the last accepted point.
  package private(set) var loss = Double.nan

  /// Starts from the fit to the sample.
  ///
  /// - Parameters:
  ///   - family: the pools on the sample, every row counted as often as it stands for.
  ///   - weight: sum of the weights of all rows.
  init(_ family: PenalisedFamily, _ part: MixtureComponent, weight: Double) {
    let problem = family.problem(part.penalties, part.sign)
    let folds = Array(0..<family.inputs.rows.foldCount)
    let start = problem.solve(folds: folds, from: family.equalWeights).point
    let curvatures = folds.map { problem.lossDerivatives(at: start, fold: $0).hessian }
    let penalty = problem.penaltyDerivatives(at: start).hessian
    var whole = penalty
    for curvature in curvatures { whole.add(curvature) }
    self.problem = problem
    self.weight = weight
    shape = family.shape(part.penalties)
    foldCurvatures = curvatures
    penaltyCurvature = penalty
    solver = SecantNewton(from: start, curvature: whole, isBounded: problem.tying.isBounded)
  }

  /// The coefficients at which the next pass is wanted; after a pass that is good enough, the answer: its last step, which needs no pass of its own, is in them.
  package var coefficients: [Double] { lossCoefficients(solver.point) }

  private func lossCoefficients(_ parameters: [Double]) -> [Double] {
    Array(problem.tying.expand(parameters).prefix(shape.coefficientCount))
  }

  /// Takes the sums of a pass over all rows.
  ///
  /// - Parameter folds: sums of every fold, in the order of the sample's folds.
  package mutating func take(_ folds: [FoldSums]) -> Pass {
    precondition(
      folds.count == foldCurvatures.count && folds.allSatisfy { $0.gradient.count == shape.coefficientCount })
    let parts = folds.map { fold -> [Double] in
      var full = Derivatives(dimension: problem.map.count)
      for (index, value) in fold.gradient.enumerated() { full.gradient[index] = value }
      return problem.tying.reduce(full).gradient
    }
    let penalty = problem.penaltyDerivatives(at: solver.point)
    var sum = penalty.gradient
    for part in parts { for index in sum.indices { sum[index] += part[index] } }
    let loss = folds.reduce(0) { $0 + $1.loss }
    let bound = Certificate.strongConvexity(
      gradient: sum, at: solver.point, isBounded: problem.tying.isBounded, modulus: problem.modulus, weight: weight)
    // Losses are summed to about sixteen digits.
    let pass = solver.take(value: loss + penalty.value, gradient: sum, tolerance: 1e-13 * abs(loss))
    if !pass.isHalved { (gradient, foldGradients, self.loss) = (sum, parts, loss / weight) }
    return Pass(
      loss: loss / weight, estimate: pass.estimate / weight, bound: pass.isHalved ? .infinity : bound,
      isHalved: pass.isHalved)
  }

  /// The coefficients of fits without each fold, a Newton step from the fit to all by the sample's curvature: 8e-9 nats from
  /// exact refits at 4 million rows.
  ///
  /// - Precondition: a pass was taken.
  package var withoutFolds: [[Double]] { parametersWithoutFolds.map(lossCoefficients) }

  private var parametersWithoutFolds: [[Double]] {
    guard let center = solver.accepted?.point else { preconditionFailure("a pass was taken") }
    return foldCurvatures.indices.map { fold in
      var curvature = penaltyCurvature
      for other in foldCurvatures.indices where other != fold { curvature.add(foldCurvatures[other]) }
      return BoundedQuadratic(
        hessian: curvature, gradient: zip(gradient, foldGradients[fold]).map { $0 - $1 }, center: center,
        isBounded: problem.tying.isBounded
      ).minimiser()
    }
  }

  /// The named coefficients at hand, and those of the fits without each fold.
  fileprivate var named: (all: BlendCoefficients, withoutFolds: [BlendCoefficients]) {
    (problem.named(solver.point), parametersWithoutFolds.map(problem.named))
  }
}

/// The refinements of all parts of a fitted pool: one, or as many as there are finalists in a mixture.
package struct BlendRefinement: Sendable {
  package let recipe: Hyperparameters
  private let fitter: PoolFitter
  private let limits: WeightLimits
  package var parts: [PoolRefinement]

  /// - Parameters:
  ///   - data: the sample, with the models of the blend alone.
  ///   - recipe: what was chosen.
  ///   - limits: of the weights, by positions in `data`.
  ///   - weight: sum of the weights of all rows that the sample stands for.
  /// - Precondition: the recipe is of a penalised pool.
  package init(_ data: TrainingSet, _ recipe: Hyperparameters, limits: WeightLimits, weight: Double) {
    let counts = data.weights ?? Array(repeating: 1, count: data.labels.count)
    let scale = weight / counts.reduce(0, +)
    let rows = FoldLayout(folds: data.folds, foldCount: data.foldCount, weights: counts.map { $0 * scale })
    let inputs = PoolInputs(data, recipe.swapping, rows: rows)
    let fitter = PoolFitter(inputs, kinds: [recipe.kind], limits: limits)
    guard let family = fitter.penalised else { preconditionFailure("a penalised pool") }
    self.fitter = fitter
    self.limits = limits
    self.recipe = recipe
    parts = recipe.parts.map { PoolRefinement(family, $0, weight: weight) }
  }

  /// The pool with the coefficients at hand.
  package var pool: Pool { fitter.mixture(recipe.kind, recipe.parts, parts.map { $0.named.all }, []).pool }

  /// The pools without each fold.
  package var withoutFolds: [Pool] {
    let named = parts.map { $0.named.withoutFolds }
    return named[0].indices.map { fold in
      fitter.mixture(recipe.kind, recipe.parts, named.map { $0[fold] }, []).pool
    }
  }

  /// What the pools without each fold predict for the rows of that fold in the sample. O(N M K).
  package func outOfFold() -> ProbabilityMatrix {
    let inputs = fitter.inputs
    var values = [Double](repeating: .nan, count: inputs.labels.count * inputs.classCount)
    for (fold, pool) in withoutFolds.enumerated() {
      let found = pool.predict(inputs.predictions(fold: fold))
      for (place, row) in inputs.rows.members[fold].enumerated() {
        for k in 0..<inputs.classCount { values[row * inputs.classCount + k] = found[place, k] }
      }
    }
    return ProbabilityMatrix(classCount: inputs.classCount, values: values)
  }
}
