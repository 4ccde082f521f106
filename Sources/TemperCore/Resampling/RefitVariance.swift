/// What fitting adds to the error of a nested difference between a blend and a pool that it is compared with.
///
/// The row-wise interval of a difference takes the fits as given. With few rows that is too narrow: a nested loss differs
/// from the loss on other rows not only by the luck of the rows, but also by how far the fit has followed them. To second
/// order that part is the quadratic form δᵀHδ of the estimate's error δ (the optimism: Efron 1986,
/// doi:10.1080/01621459.1986.10478291; Takeuchi 1976), whose mean cross-validation knows and whose spread it does not.
/// Refits to resamples show the spread: what a refit gains over the original fit on its own resample, plus what it loses
/// against it on the original rows. They take turns with the choices of the outer folds, so that what the choices vary by
/// is seen, too.
struct RefitVariance: Sendable {
  /// From so many independent rows, or groups, on the row-wise interval covers by itself, nearly.
  static let clusterLimit = 5000
  /// Refits of each pool; their number falls as a refit costs more, since a variance needs few.
  static let resamples = 20...40
  /// Products that refits of a pool sum in all (see `RefitBootstrap.cost`), unless fewer than `resamples` would be left.
  private static let costLimit = 20_000_000
  /// Nor is anything refitted that sums so many by itself: hundreds of classes or models would take as long as all the rest.
  static let refitLimit = 20_000_000

  let seed: UInt64
  let threads: Int

  /// A pool with what is refitted to a resample, and what is kept.
  struct Contender: Sendable {
    let fitter: PoolFitter
    /// Positions of the models that the pool is of.
    let models: [Int]
    let recipe: Hyperparameters
    var postProcessing: PostProcessing? = nil

    /// What tells one fit from another.
    fileprivate struct Key: Hashable {
      let models: [Int]
      let recipe: Hyperparameters
    }

    fileprivate var key: Key { Key(models: models, recipe: recipe) }

    /// What tells the inputs of one fit from those of another.
    fileprivate struct Inputs: Hashable {
      let models: [Int]
      let swapping: SwapUse
    }

    fileprivate var inputs: Inputs { Inputs(models: models, swapping: recipe.swapping) }

    /// Whether a resample changes anything about the pool. Ensemble selection is not refitted: its greedy choices cost as
    /// much as all else together.
    fileprivate var isRefitted: Bool {
      switch recipe.kind {
      case .mean, .geometric, .selection: false
      case .best, .linear, .logarithmic, .tieAware: true
      }
    }

    fileprivate var cost: Int {
      guard isRefitted else { return 0 }
      let inputs = fitter.inputs
      return RefitBootstrap.cost(
        recipe.kind, rows: inputs.labels.count, models: inputs.modelCount, layout: inputs.layout)
    }

    /// N losses of the contender with some pool, in nats.
    fileprivate func losses(_ pool: Pool, _ data: TrainingSet) -> [Double] {
      let pooled = pool.predict(fitter.inputs.predictions)
      let refined = postProcessing?.refine(pooled, segments: data.segments) ?? pooled
      return LogLoss.perRow(refined, labels: data.labels)
    }
  }

  /// The variance of the optimism in K-fold cross-validation, relative to that of leave-one-out:
  /// 1 + (2K - 1)² / (4 (K - 1)³).
  ///
  /// With z_f the mean gradient of fold f, the nested loss minus that on other rows is, to second order, the sum over folds of
  /// -z_f·z_g / (K (K - 1)) for g ≠ f and of |Σ_{g≠f} z_g|² / (2 K (K - 1)²), minus |Σ z_f|² / (2 K²), in the metric of H⁻¹.
  /// As a quadratic form in K independent z it has the eigenvalue -1 along their sum, as δᵀHδ has, and (2K - 1) / (2 (K - 1)²)
  /// across it, K - 1 times.
  static func inflation(foldCount: Int) -> Double {
    let (k, rest) = (Double(foldCount), Double(foldCount - 1))
    return 1 + (2 * k - 1) * (2 * k - 1) / (4 * rest * rest * rest)
  }

  /// Variances of what fitting adds to the differences of nested losses, in nats², one for each of `others`; zeros where the
  /// rows are many, or a refit costs more than `refitLimit`. O(resamples × refit).
  ///
  /// - Parameters:
  ///   - blend: as each outer split has it.
  ///   - others: what it is compared with.
  ///   - data: the rows of all of them.
  func variances(
    _ blend: SplitValues<Contender>, against others: [SplitValues<Contender>], _ data: TrainingSet
  ) async -> [Double] {
    let draws = RowDraws(data, seed: seed)
    guard draws.clusterCount < RefitVariance.clusterLimit else { return others.map { _ in 0 } }
    let contenders = [blend] + others
    let most = contenders.flatMap { $0.values.map(\.cost) }.max() ?? 1
    guard most <= RefitVariance.refitLimit else { return others.map { _ in 0 } }
    let range = RefitVariance.resamples
    let count = min(max(RefitVariance.costLimit / max(1, most), range.lowerBound), range.upperBound)
    let refits = await Refits(contenders, data, threads: threads)
    let found = await parallelMap(Array(0..<count), threads: threads) { resample -> [Double] in
      let terms = refits.optimism(resample, draws.counts(resample), data)
      return others.indices.map { terms[0] - terms[$0 + 1] }
    }
    let inflation = RefitVariance.inflation(foldCount: data.foldCount)
    return others.indices.map { place in
      let values = found.map { $0[place] }
      let mean = values.reduce(0, +) / Double(count)
      return inflation * values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)
    }
  }

  /// Contenders that are ready to be refitted. What several of them have in common, as a blend that is one of the pools, is
  /// fitted once.
  private struct Refits: Sendable {
    let contenders: [SplitValues<Contender>]
    /// Fits a recipe to rows that count several times; none where nothing is fitted.
    private var refitting: [Contender.Key: PoolFitter.Refit] = [:]
    /// Losses of each contender's fit to all rows; empty where nothing of it is refitted.
    private let original: [[Double]]

    init(_ contenders: [SplitValues<Contender>], _ data: TrainingSet, threads: Int) async {
      self.contenders = contenders
      let splits = Refits.different(contenders.flatMap(\.values).filter(\.isRefitted))
      let made = await parallelMap(splits, threads: threads) { $0.fitter.refitting($0.recipe) }
      for (split, refit) in zip(splits, made) { refitting[split.key] = refit }
      let refitted = contenders.filter { $0.values.contains(where: \.isRefitted) }.map(\.all)
      let wholes = Refits.different(refitted)
      let fits = await parallelMap(wholes, threads: threads) {
        $0.fitter.fit($0.recipe, folds: Array(0..<data.foldCount)).pool
      }
      let pools = Dictionary(uniqueKeysWithValues: zip(wholes.map(\.key), fits))
      original = contenders.map { contender in
        guard contender.values.contains(where: \.isRefitted), let pool = pools[contender.all.key] else { return [] }
        return contender.all.losses(pool, data)
      }
    }

    /// The first of every key.
    private static func different(_ contenders: [Contender]) -> [Contender] {
      var seen: Set<Contender.Key> = []
      return contenders.filter { seen.insert($0.key).inserted }
    }

    /// The optimism of a refit of each contender, less that of its original fit on the same rows.
    func optimism(_ resample: Int, _ counts: [Double], _ data: TrainingSet) -> [Double] {
      var pools: [Contender.Key: Pool] = [:]
      var known: [Contender.Inputs: KnownOptima] = [:]
      return zip(contenders, original).map { contender, original in
        let split = contender.values[resample % contender.values.count]
        guard
          let pool = pools[split.key]
            ?? refitting[split.key]?(counts, &known[split.inputs, default: KnownOptima()]).pool
        else { return 0 }
        pools[split.key] = pool
        let losses = split.losses(pool, data)
        var (drawn, whole) = ((sum: 0.0, weight: 0.0), (sum: 0.0, weight: 0.0))
        for row in losses.indices {
          let weight = data.weights?[row] ?? 1
          let change = losses[row] - original[row]
          drawn.sum += counts[row] * weight * change
          drawn.weight += counts[row] * weight
          whole.sum += weight * change
          whole.weight += weight
        }
        return drawn.sum / drawn.weight - whole.sum / whole.weight
      }
    }
  }
}
