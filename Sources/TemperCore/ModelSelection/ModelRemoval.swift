/// Leaves models out of the blend of every outer fold, with all choices kept.
struct ModelRemoval: Sendable {
  private let recipes: [Hyperparameters]
  private let postProcessing: [PostProcessing]
  private let isPruned: Bool
  private let kept: [[Int]]
  private let removed: [[Int]]
  /// The inputs of all models, by how swapped predictions take part.
  private let fitters: [SwapUse: PoolFitter]
  /// The losses around the blend of every outer fold, from which fits without a model start; none where a fold's blend has
  /// fewer models than there are.
  private let expansions: [[PoolFitter.LossExpansion]]
  /// The coefficients of that blend, from which fits start where there are no expansions.
  private let coefficients: [[BlendCoefficients]]
  private let limits: WeightLimits

  /// - Parameter fits: the coefficients of the blend of every outer fold.
  init(_ selection: ModelSelection, fits: [[BlendCoefficients]], _ options: BlendOptions) async {
    let blends = selection.blends.outer
    recipes = blends.map(\.recipe)
    postProcessing = selection.postProcessing.outer
    isPruned = blends.contains(where: \.isPruned)
    kept = blends.map(\.kept)
    removed = blends.map(\.removed)
    // What other recipes alone need goes: it may be as large as the predictions.
    fitters = Dictionary(grouping: recipes, by: \.swapping).mapValues { recipes in
      let whole = selection.fitter(for: recipes[0])
      return PoolFitter(whole, keeping: Array(whole.inputs.predictions.indices), for: recipes)
    }
    limits = options.limits
    coefficients = fits
    expansions = await parallelMap(Array(blends.indices), threads: options.threads) { fold in
      let blend = blends[fold]
      // Of many classes the second derivatives by all biases would take longer than the steps they save.
      let isExpanded = !blend.isPruned && blend.fitter.inputs.classCount <= ManyBiasObjective.classLimit
      return !isExpanded ? [] : blend.fitter.expansions(of: blend.recipe, withoutFold: fold, at: fits[fold])
    }
  }

  /// Nested losses of the blends with one model left out, for every model.
  ///
  /// - Parameter nested: the losses of the blend itself, N.
  func losses(_ nested: [Double], _ data: TrainingSet, threads: Int) async -> [[Double]] {
    let stage = ProgressMonitor.begin(.leavingModelsOut, total: data.models.count)
    defer { stage.end() }
    return await parallelMap(Array(data.models.indices), threads: threads, countedIn: stage) {
      losses(without: $0, nested, data)
    }
  }

  private func losses(without model: Int, _ nested: [Double], _ data: TrainingSet) -> [Double] {
    var losses = [Double](repeating: 0, count: data.labels.count)
    var reduced: [SwapUse: PoolFitter] = [:]
    for (fold, recipe) in recipes.enumerated() {
      guard let whole = fitters[recipe.swapping] else { preconditionFailure("a recipe of the selection") }
      let members = whole.inputs.rows.members[fold]
      let smaller: PoolFitter
      var starts: [BlendCoefficients] = []
      if isPruned {
        guard kept[fold].contains(model) else {
          for row in members { losses[row] = nested[row] }
          continue
        }
        let rest = kept[fold].filter { $0 != model } + removed[fold].suffix(1)
        smaller = whole.keeping(models: rest.sorted(), for: recipe, data, limits)
      } else {
        let sources = data.inputSources(recipe.swapping)
        let kept = sources.indices.filter { sources[$0].model != model }
        smaller =
          reduced[recipe.swapping]
          ?? PoolFitter(whole, keeping: kept, for: recipes.filter { $0.swapping == recipe.swapping })
        reduced[recipe.swapping] = smaller
        starts = smaller.starts(of: recipe, keeping: kept, from: expansions[fold])
        if starts.isEmpty { starts = coefficients[fold].map { $0.keeping(kept) } }
      }
      let pool = smaller.fit(
        recipe, folds: OuterSplit.fold(fold).folds(of: data.foldCount), from: starts, precision: .comparison
      ).pool
      let predictions = postProcessing[fold].refine(
        pool.predict(smaller.inputs.predictions(fold: fold)), segments: data.segments?.gathering(rows: members))
      let found = LogLoss.perRow(predictions, labels: members.map { data.labels[$0] })
      for (offset, row) in members.enumerated() { losses[row] = found[offset] }
    }
    return losses
  }
}

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
      return problem.named(total.minimiser(around: point, isBounded: problem.tying.isBounded))
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
