/// Ensemble selection (Caruana, Niculescu-Mizil, Crew & Ksikes 2004): models are added one at a time, with replacement, each
/// time the one whose addition makes the arithmetic mean of the chosen models best by a metric.
///
/// - Candidates whose values differ by at most 1e-12 are tied; one of them is drawn by the seed.
/// - With `initial` above 1 the best single models come first (sorted initialisation), so that small ensembles do not overfit.
/// - With several bags each sees a random part of the models, and the counts of the bags are added up.
///
/// Models are put in the order of their names (UTF-8 bytes) before any arithmetic or drawing: another order of the same
/// models gives the same choices and the same bits.
public struct EnsembleSelection: Sendable, Hashable {
  /// Models in the ensemble of a bag when selection ends, initial and repeated ones included; at least 1.
  public var steps: Int
  /// Number of bags, at least 1. A single bag sees all models.
  public var bags: Int
  /// Share of the models that each of several bags sees, in (0, 1]; rounded to the nearest number, at least one model.
  public var bagFraction: Double
  /// How many of the best single models the ensemble starts from; nil lets the metric choose the number. With 1 the start is
  /// the best single model, which is also what selection from nothing picks first. Never more than the models, or the steps.
  public var initial: Int?
  /// What is optimised.
  public var metric: Metric
  /// Seed of the bags and of the draws between tied candidates.
  public var seed: UInt64

  /// The longest selection that is tried: more steps rarely help, and cross-validation stops earlier.
  public static let defaultSteps = 25

  public init(
    steps: Int = defaultSteps, bags: Int = 1, bagFraction: Double = 0.5, initial: Int? = 1, metric: Metric = .logLoss,
    seed: UInt64 = 0
  ) {
    precondition(steps >= 1 && bags >= 1 && bagFraction > 0 && bagFraction <= 1 && (initial ?? 1) >= 1)
    self.steps = steps
    self.bags = bags
    self.bagFraction = bagFraction
    self.initial = initial
    self.metric = metric
    self.seed = seed
  }

  /// Selects models on some rows. O(N K) for each candidate and step.
  ///
  /// - Parameters:
  ///   - models: M distinct names.
  ///   - predictions: M matrices of N × K, in the order of `models`; rows sum to 1.
  ///   - labels: N class ordinals.
  ///   - rows: indices of the rows that count, at least one.
  ///   - layout: the K classes.
  /// - Returns: what was chosen; models are counted in the order of `models`.
  public func fit(
    models: [String], predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], layout: ClassLayout
  ) -> Trajectory {
    precondition(models.count == predictions.count && !models.isEmpty && !rows.isEmpty)
    let order = EnsembleSelection.nameOrder(models)
    let scorer = metric.scorer(
      predictions: order.map { predictions[$0] }, labels: labels, rows: rows, layout: layout)
    let chosen = (0..<bags).map { select(bag: $0, modelCount: models.count, from: scorer) }
    let named = chosen.map { bag in
      Trajectory.Bag(
        models: bag.models.map { order[$0] }.sorted(), chosen: bag.chosen.map { order[$0] }, values: bag.values)
    }
    if named.count == 1 { return Trajectory(modelCount: models.count, bags: named, values: named[0].values) }
    let unscored = Trajectory(modelCount: models.count, bags: named, values: [])
    let values = metric.values(
      of: [(unscored, rows)], order: order, predictions: predictions, labels: labels, layout: layout)
    return Trajectory(modelCount: models.count, bags: named, values: values)
  }

  /// Positions of the models in rising order of the UTF-8 bytes of their names.
  static func nameOrder(_ models: [String]) -> [Int] {
    precondition(Set(models.map { Array($0.utf8) }).count == models.count, "names of models must be distinct")
    return models.indices.sorted { models[$0].utf8.lexicographicallyPrecedes(models[$1].utf8) }
  }

  /// One bag; models are ordinals in the order of names.
  private func select(bag: Int, modelCount: Int, from scorer: any CandidateScorer) -> Trajectory.Bag {
    // Streams of their own, away from those of folds and bootstrap.
    var random = RandomSource(seed: seed, stream: 1 << 32 + UInt64(bag))
    let models = drawModels(modelCount, &random)
    var scorer = scorer
    var chosen: [Int] = []
    var values: [Double] = []
    for model in initialModels(of: models, scorer, &random) {
      values.append(scorer.values(adding: [model])[0])
      scorer.add(model)
      chosen.append(model)
    }
    while chosen.count < steps {
      let candidates = scorer.values(adding: models)
      let position = draw(metric.allBest(of: candidates), &random)
      values.append(candidates[position])
      scorer.add(models[position])
      chosen.append(models[position])
    }
    return Trajectory.Bag(models: models, chosen: chosen, values: values)
  }

  /// The models that a bag sees, in rising order.
  private func drawModels(_ count: Int, _ random: inout RandomSource) -> [Int] {
    guard bags > 1 else { return Array(0..<count) }
    var models = Array(0..<count)
    random.shuffle(&models)
    let share = (bagFraction * Double(count)).rounded()
    return models.prefix(max(1, Int(share))).sorted()
  }

  /// Sorted initialisation: the best single models, best first.
  private func initialModels(
    of models: [Int], _ scorer: any CandidateScorer, _ random: inout RandomSource
  ) -> [Int] {
    let limit = min(initial ?? models.count, models.count, steps)
    // Selection picks the best single model by itself.
    guard limit > 1 else { return [] }
    var remaining = models
    var values = scorer.values(adding: models)
    var ranked: [Int] = []
    while ranked.count < limit {
      let position = draw(metric.allBest(of: values), &random)
      ranked.append(remaining.remove(at: position))
      values.remove(at: position)
    }
    guard initial == nil else { return ranked }
    var trial = scorer
    let prefixes = ranked.map { model in
      defer { trial.add(model) }
      return trial.values(adding: [model])[0]
    }
    return Array(ranked.prefix(metric.firstBest(of: prefixes) + 1))
  }

  /// One of some positions. A number is drawn even for a single one, so that no tie changes the draws after it.
  private func draw(_ positions: [Int], _ random: inout RandomSource) -> Int {
    positions[random.index(below: positions.count)]
  }
}
