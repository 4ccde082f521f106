import TemperCore
import TemperReport

extension FitDocument {
  /// Describes a fit: scores with their errors, paired intervals from one shared set of resamples, weights by head; and what
  /// it scores by the metric that chose it.
  init(name: String, data: TrainingSet, fit: BlendFit, metric: Metric, seed: UInt64, threads: Int) async {
    let paired = await fit.paired(PairedBootstrap(seed: seed, threads: threads))
    let pool = fit.blend.pool
    let weights = ModelWeights(pool, data: data, use: fit.recipe.swapping, kept: fit.keptModels)
    let biases = pool.biases(data.layout)
    self.init(
      name: name, data: data, fit: fit, score: fit.score,
      classBias: Dictionary(
        uniqueKeysWithValues: data.layout.biasedClasses.map { (data.layout.names[$0], biases[$0]) }),
      blocks: weights.blocks.map {
        Block(
          $0.block, penalty: fit.recipe.ridge(of: $0.block) ?? 0, weights: $0.weights, modelCount: data.models.count)
      },
      models: data.models.indices.map { m in
        Model(m, data: data, weights: weights, removal: paired.removals.isEmpty ? nil : paired.removals[m])
      },
      candidates: paired.candidates)
    stages = paired.stages
    self.metric = MetricScore(
      metric, fit.nestedPredictions, labels: data.labels, layout: data.layout, groups: data.groups,
      weights: data.weights)
  }

  /// Puts all calibrators that suit the data side by side, on the nested predictions of the pools.
  mutating func addCalibrators(_ fit: BlendFit, data: TrainingSet, seed: UInt64, threads: Int) async {
    calibration?.candidates = await CalibrationCandidate.all(
      data, probabilities: fit.pooledPredictions, bootstrap: PairedBootstrap(seed: seed, threads: threads))
  }
}

extension FitDocument.Model {
  /// One model's own scores, its weights in the blend, and what the blend loses without it.
  fileprivate init(_ model: Int, data: TrainingSet, weights: ModelWeights, removal: RemovalScore?) {
    let losses = LogLoss.perRow(data.predictions[model], labels: data.labels)
    self.init(
      name: data.models[model], weight: weights.weights[model],
      score: MeanEstimate(losses, groups: data.groups, weights: data.weights),
      parts: data.layout.tieStructure.map {
        TieDecomposition(
          data.predictions[model], labels: data.labels, weights: data.weights, tieStructure: $0)
      }, removal: removal)
    tieWeight = weights.tieWeights?[model]
    normalisedWeight = weights.normalisedWeight(model)
    classWeights = weights.classWeights.map { $0.map { $0[model] } }
    swappedWeight = weights.swappedPosition(model).map { weights.weights[$0] }
    swappedTieWeight = weights.swappedPosition(model).flatMap { weights.tieWeights?[$0] }
  }
}

/// The weights of a pool of some of the models, as all models see them: those that are left out weigh nothing.
struct ModelWeights {
  /// A weight for every input, models first and then those of swapped predictions that are models of their own: on the
  /// sides where the pool tells heads apart, else on all classes.
  let weights: [Double]
  /// As many weights on the tie; nil without a tie.
  let tieWeights: [Double]?
  /// K rows of as many weights, where classes have their own.
  let classWeights: [[Double]]?
  /// Blocks of weights that are on.
  let blocks: [(block: TieAwareBlock, weights: [Double])]
  /// The model of every input.
  private let sources: [(model: Int, isSwapped: Bool)]

  /// - Parameter kept: positions of the models that the pool is of, rising.
  init(_ pool: Pool, data: TrainingSet, use: SwapUse, kept: [Int]) {
    let inputs = data.keeping(kept).inputSources(use)
    let all = data.inputSources(use)
    let places = all.map { source in
      inputs.firstIndex { kept[$0.model] == source.model && $0.isSwapped == source.isSwapped }
    }
    func spread(_ values: [Double]) -> [Double] { places.map { $0.map { values[$0] } ?? 0 } }
    sources = all
    weights = spread(pool.weights(inputCount: inputs.count))
    // A pool that does not tell heads apart weighs the tie like the sides.
    tieWeights = pool.tieWeights.map(spread) ?? (data.layout.tieStructure == nil ? nil : weights)
    classWeights = pool.classWeights?.map(spread)
    blocks = pool.blocks.pairs.filter { $0.block.isPerModel && !$0.value.isEmpty }
      .map { (block: $0.block, weights: spread($0.value)) }
  }

  /// The input of a model's swapped predictions, where they are a model of their own.
  func swappedPosition(_ model: Int) -> Int? { sources.firstIndex { $0.isSwapped && $0.model == model } }

  /// A weight as a share of all, where their sum is positive.
  func normalisedWeight(_ model: Int) -> Double? {
    let sum = weights.reduce(0, +)
    return sum > 0 ? weights[model] / sum : nil
  }
}

extension ClassLayout {
  /// Ordinals of the classes that a pool could have a bias of: the tie where there is one, else every class.
  fileprivate var biasedClasses: [Int] { tieStructure.map { [$0.tie] } ?? Array(names.indices) }
}

extension FitDocument {
  /// Adds bootstrap intervals of every parameter, and what the replicates say of the models.
  ///
  /// - Parameters:
  ///   - refits: of the pool to resampled rows or groups.
  ///   - recipe: what was chosen about the pool.
  ///   - kept: positions of the models that the pool is of; nil is all of them.
  mutating func addIntervals(
    _ refits: RefitBootstrap.Refits, recipe: Hyperparameters, data: TrainingSet, kept: [Int]? = nil, seed: UInt64
  ) {
    let (pools, layout) = (refits.pools, data.layout)
    let replicates = pools.map {
      ModelWeights($0, data: data, use: recipe.swapping, kept: kept ?? Array(data.models.indices))
    }
    guard let first = replicates.first else { return }
    func interval(_ value: (Pool) -> Double) -> ClosedRange<Double> { PairedBootstrap.interval(pools.map(value)) }
    func interval(ofWeight weight: (ModelWeights) -> Double) -> ClosedRange<Double> {
      PairedBootstrap.interval(replicates.map(weight))
    }
    bootstrap = Bootstrap(resamples: pools.count, seed: seed, byGroup: data.groups != nil)
    intervalKind = limits == nil ? FitDocument.kind(recipe) : .stability
    // A temperature that some replicates do not have, because their weights do not have a positive sum, has no interval.
    temperatureInterval = pools.allSatisfy { $0.temperature != nil } ? interval { $0.temperature ?? 0 } : nil
    classBiasIntervals = Dictionary(
      uniqueKeysWithValues: layout.biasedClasses.map { k in (layout.names[k], interval { $0.biases(layout)[k] }) })
    // What is switched off is not estimated.
    let penalties = recipe.finalists.isEmpty ? [recipe.penalties].compactMap { $0 } : recipe.finalists.map(\.penalties)
    func single(_ block: TieAwareBlock) -> ClosedRange<Double>? {
      penalties.contains { $0.blocks[block].isFinite } ? interval { $0.blocks.coefficient(block) } : nil
    }
    closenessInterval = single(.closeness)
    sideBiasInterval = single(.sideBias)
    for block in blocks.indices {
      blocks[block].weightIntervals = models.indices.map { m in
        interval(ofWeight: { $0.blocks[block].weights[m] })
      }
    }
    let stability = WeightStability(heads: FitDocument.heads(replicates))
    for m in models.indices {
      models[m].weightInterval = interval(ofWeight: { $0.weights[m] })
      models[m].tieWeightInterval = first.tieWeights == nil ? nil : interval(ofWeight: { $0.tieWeights?[m] ?? 0 })
      models[m].zeroShare = stability.zeroShares[m]
      models[m].interchangeable = stability.isInterchangeable(m)
      models[m].interchangeableWith = stability.partners(of: m).map { models[$0].name }
    }
  }

  /// The weights of every head, replicate by replicate. Heads that share their weights count once.
  private static func heads(_ replicates: [ModelWeights]) -> [[[Double]]] {
    var heads = [replicates.map(\.weights)]
    let ties = replicates.map { $0.tieWeights ?? $0.weights }
    if ties != heads[0] { heads.append(ties) }
    for k in replicates[0].classWeights?.indices ?? 0..<0 { heads.append(replicates.map { $0.classWeights?[k] ?? [] }) }
    for block in replicates[0].blocks.indices { heads.append(replicates.map { $0.blocks[block].weights }) }
    return heads
  }

  /// Only the estimates of a single unpenalised, unbounded fit are spread around the truth as the replicates are around them.
  private static func kind(_ recipe: Hyperparameters) -> IntervalKind {
    guard recipe.finalists.isEmpty, recipe.sign == .signed, let penalties = recipe.penalties,
      penalties.weightRidge == 0
    else {
      return .stability
    }
    let isFree = penalties.headRidge == 0 || penalties.headRidge.isInfinite
    return isFree && penalties.blocks.pairs.allSatisfy(\.value.isInfinite) ? .confidence : .stability
  }
}

extension Labelled<ModelRelations, LeakCheck> {
  /// Correlations of the models of a fit, and how sure they are on labelled and on test rows.
  init(_ dataset: Dataset, _ data: TrainingSet) {
    let tested = dataset.models.filter { $0.test != nil && data.models.contains($0.name) }
    self.init(
      ModelRelations(data.models, data.predictions, layout: data.layout, floor: data.floor, weights: data.weights),
      LeakCheck(
        tested.map(\.name), oof: tested.map(\.oof), test: tested.compactMap(\.test), labels: data.labels,
        groups: data.groups, weights: data.weights))
  }

  /// Near-duplicates and leaks, in sentences.
  var warnings: [String] {
    var sentences = result.confidence.filter(\.suspectedLeak).map { model in
      "\(model.name): its OOF predictions are better and surer (log loss \(NumberText.loss(model.oofLogLoss)), entropy "
        + "\(NumberText.loss(model.oofEntropy))) than its test predictions (entropy \(NumberText.loss(model.testEntropy))) "
        + "let expect; they may have seen the labels: predict every row by a model that was not trained on it"
    }
    let duplicates = label.nearDuplicates
    if !duplicates.isEmpty {
      // Further pairs are counted.
      let pairs = duplicates.prefix(3).map { $0.models.joined(separator: " and ") }
      let more = duplicates.count - pairs.count
      let rest = more > 0 ? " and \(NumberText.count(more, "more pair"))" : ""
      sentences.append(
        "near-duplicates, whose weights cannot be told apart: \(pairs.joined(separator: "; "))\(rest) (correlation above "
          + "\(ModelRelations.duplicateCorrelation))")
    }
    return sentences
  }
}

extension TieShareScenario {
  /// The nested score at other shares of ties; nil without a tie.
  static func all(losses: [Double], _ data: TrainingSet) -> [TieShareScenario]? {
    data.layout.tieStructure.map {
      all(losses: losses, labels: data.labels, tie: $0.tie, groups: data.groups, weights: data.weights)
    }
  }
}

/// The part of the test rows that a leaderboard shows.
enum PublicShare {
  /// - Throws: `RequestError` of kind `.usage` for a share outside (0, 1], and where there are no test rows.
  static func check(_ share: Double?, testRows: Int) throws {
    guard let share else { return }
    guard share > 0, share <= 1 else {
      throw RequestError(.usage, "\(.publicShare): found \(share), expected a number above 0 and up to 1")
    }
    guard testRows > 0 else {
      throw RequestError(
        .usage,
        "\(.publicShare) is a share of the test rows, and no test predictions are loaded; load some, or leave it out"
      )
    }
  }
}
