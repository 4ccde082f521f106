/// The best recipe of every pool, by cross-validated loss, for every outer fold and for the final fit.
///
/// A context is an outer fold, which is left out of everything that is chosen for it; the last context leaves nothing out.
struct ModelSelection: Sendable {
  struct Choice: Sendable {
    var recipe: Hyperparameters
    /// Mean cross-validated loss over the rows of the context.
    var loss: Double
  }

  /// One way to a pool, by how swapped predictions take part and by the sign of the weights.
  struct Candidate: Sendable {
    var kind: PoolKind
    /// What is simpler has a lower rank.
    var rank: Int
    /// The search that found it, for a penalised pool.
    var search: Int?
    /// What it chose in every context; nil where it was given up early.
    var choices: [Choice?]
  }

  /// All candidates, the simplest first.
  let candidates: [Candidate]
  /// `choices[context][kind]`: the best of the candidates for a pool.
  let choices: [[PoolKind: Choice]]
  /// Fitters by how swapped predictions take part.
  private(set) var fitters: [SwapUse: PoolFitter]
  private(set) var searches: [PenalisedSearch]
  /// What each context blends by: one of its choices, or a mixture.
  var blends: [Hyperparameters] = []
  /// The pools that a context may choose from.
  var eligible = PoolKind.allCases
  /// What the weights of the blends are held to.
  var limits = WeightLimits.none
  /// What each context leaves out of its blend, where the number of models is limited.
  var eliminations: [Elimination] = []

  init(candidates: [Candidate], fitters: [SwapUse: PoolFitter], searches: [PenalisedSearch], contexts: Int) {
    // A stable order, so that ties fall to what is simpler and then to what was listed first.
    let ranked = candidates.enumerated().sorted { left, right in
      left.element.rank != right.element.rank
        ? left.element.rank < right.element.rank : left.offset < right.offset
    }.map(\.element)
    self.candidates = ranked
    self.fitters = fitters
    self.searches = searches
    choices = (0..<contexts).map { context in
      var row: [PoolKind: Choice] = [:]
      for candidate in ranked {
        guard let choice = candidate.choices[context] else { continue }
        let best = row[candidate.kind]?.loss ?? .infinity
        if choice.loss < best - PenalisedSearch.indifference { row[candidate.kind] = choice }
      }
      return row
    }
  }

  /// What a context's search knows of settings: the coefficients without each of its folds.
  func leftOut(
    _ use: SwapUse, _ sign: WeightSign?, _ penalties: PenaltySettings, context: Int
  ) -> [BlendCoefficients]? {
    let candidate = candidates.first { candidate in
      candidate.choices.contains { $0?.recipe.swapping == use && $0?.recipe.sign == sign && sign != nil }
    }
    return candidate?.search.flatMap { searches[$0].leaveOut(penalties, context: context)?.found.coefficients }
  }

  /// The recipe for a context: of the wanted pool, or of the pool with the lowest loss; on a tie the earlier pool.
  func recipe(context: Int, pool: PoolKind?) -> Hyperparameters {
    let row = choices[context]
    if let pool, let choice = row[pool] { return choice.recipe }
    var best: Choice?
    for kind in PoolKind.allCases where eligible.contains(kind) {
      guard let choice = row[kind] else { continue }
      if choice.loss < (best?.loss ?? .infinity) - PenalisedSearch.indifference { best = choice }
    }
    guard let best else { preconditionFailure("at least one pool has a finite loss") }
    return best.recipe
  }

  /// Lets go of what the search's fits needed, as large as the predictions themselves, before models are left out.
  mutating func forgetColumns() {
    fitters = fitters.mapValues(\.withoutColumns)
    searches = []
    eliminations = eliminations.map {
      Elimination(kept: $0.kept, removed: $0.removed, fitter: $0.fitter.withoutColumns)
    }
  }

  func fitter(for recipe: Hyperparameters) -> PoolFitter {
    guard let fitter = fitters[recipe.swapping] else { preconditionFailure("unknown inputs") }
    return fitter
  }
}
