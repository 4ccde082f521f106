extension PoolFitter {
  /// A fit's losses up to second order, in all coefficients of its problem.
  struct LossExpansion: Sendable {
    let map: PenalisedProblem.CoefficientMap
    /// Coefficients of the fit.
    let center: [Double]
    let losses: Derivatives
  }

  /// The losses around the parts of a penalised blend that was fitted without one fold. One pass over the rows for each.
  ///
  /// - Parameter coefficients: of the blend's parts; none for another kind of pool.
  func expansions(
    of recipe: Hyperparameters, withoutFold left: Int, at coefficients: [BlendCoefficients]
  ) -> [LossExpansion] {
    guard let penalised, recipe.kind.isPenalised else { return [] }
    return zip(recipe.parts, coefficients).map { part, named in
      let problem = penalised.problem(part.penalties, part.sign)
      let center = problem.tying.expand(problem.parameters(from: named))
      var losses = Derivatives(dimension: center.count)
      for fold in inputs.rows.folds.indices where fold != left {
        losses.add(problem.coefficientDerivatives(at: center, fold: fold))
      }
      return LossExpansion(map: problem.map, center: center, losses: losses)
    }
  }

  /// Where fits to some of the inputs may start: the minimisers of their objectives with expanded losses.
  ///
  /// Leaving a model out moves the others by a Newton step and little more, so that one or two passes over the rows are left
  /// to do. O(parts × P³).
  ///
  /// - Parameters:
  ///   - kept: the inputs that this fitter has, by their positions among those the expansions were made with.
  ///   - expansions: one for every part of the recipe.
  func starts(of recipe: Hyperparameters, keeping kept: [Int], from expansions: [LossExpansion]) -> [BlendCoefficients]
  {
    guard let penalised, !expansions.isEmpty else { return [] }
    return zip(recipe.parts, expansions).map { part, expansion in
      let problem = penalised.problem(part.penalties, part.sign)
      let indices = expansion.map.indices(keeping: kept)
      var removal = expansion.center.map { -$0 }
      for index in indices { removal[index] = 0 }
      let losses = expansion.losses.moved(by: removal).restricted(to: indices)
      let point = problem.tying.average(indices.map { expansion.center[$0] })
      let move = zip(problem.tying.expand(point), indices).map { $0 - expansion.center[$1] }
      var total = problem.penaltyDerivatives(at: point)
      total.add(problem.tying.reduce(losses.moved(by: move)))
      let minimiser = BoundedQuadratic(
        hessian: total.hessian, gradient: total.gradient, center: point, isBounded: problem.tying.isBounded
      ).minimiser()
      return problem.named(minimiser)
    }
  }
}

extension PenalisedProblem.CoefficientMap {
  /// The coefficients that are left, in order, where only some of the models are.
  fileprivate func indices(keeping kept: [Int]) -> [Int] {
    var removed: Set<Int> = []
    let ofModels =
      [Array(weights)] + headWeights.map { Array($0) } + TieAwareBlock.perModel.map { blocks[$0] }
    let isKept = Set(kept)
    for indices in ofModels {
      for (model, index) in indices.enumerated() where !isKept.contains(model) { removed.insert(index) }
    }
    return (0..<count).filter { !removed.contains($0) }
  }
}

extension Derivatives {
  /// The derivatives with respect to some of the coordinates. O(n²).
  fileprivate func restricted(to indices: [Int]) -> Derivatives {
    var result = Derivatives(dimension: indices.count)
    result.value = value
    for (i, row) in indices.enumerated() {
      result.gradient[i] = gradient[row]
      for (j, column) in indices.enumerated() { result.hessian[i, j] = hessian[row, column] }
    }
    return result
  }
}
