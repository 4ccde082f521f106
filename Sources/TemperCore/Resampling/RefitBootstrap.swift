/// Refits of a pool to bootstrap resamples of the rows, or of whole groups (Efron & Tibshirani 1993).
///
/// What was chosen about the pool is kept; its parameters are fitted anew to every resample. Penalised pools start from the
/// optimum of all rows and are taken to the precision that cross-validation compares fits with. Resample b has a random
/// stream of its own, the one that every other bootstrap of the same seed uses, so nothing depends on the number of threads.
public struct RefitBootstrap: Sendable {
  /// Number of resamples B.
  public let resamples: Int
  public let seed: UInt64
  public let threads: Int
  /// What ensemble selection optimises.
  public let metric: Metric

  /// Resamples that a 95 % interval is read off by default.
  public static let defaultResamples = 200

  public init(resamples: Int = defaultResamples, seed: UInt64, threads: Int, metric: Metric = .logLoss) {
    self.resamples = resamples
    self.seed = seed
    self.threads = threads
    self.metric = metric
  }

  /// The refitted pools of B resamples, in order.
  public struct Refits: Sendable {
    public let pools: [Pool]
    /// False when a refit stopped at its iteration limit.
    public let converged: Bool
  }

  /// Whether a pool has parameters that a resample changes by degrees: `best`, `mean` and `geometric` have none.
  public static func applies(to kind: PoolKind) -> Bool {
    switch kind {
    case .linear, .logarithmic, .tieAware, .selection: true
    case .best, .mean, .geometric: false
    }
  }

  /// Whether `defaultResamples` refits take less than about a second, and there is no greedy selection.
  ///
  /// A refit of a convex pool is three or four passes over the rows. Without a tie a logarithmic pool has a bias for every
  /// class, whose second derivatives take K² a row.
  public static func isQuick(_ kind: PoolKind, rows: Int, models: Int, layout: ClassLayout) -> Bool {
    kind != .selection && cost(kind, rows: rows, models: models, layout: layout) <= 1_000_000
  }

  /// Products of two coefficients that a pass over the rows of a convex pool sums, roughly.
  static func cost(_ kind: PoolKind, rows: Int, models: Int, layout: ClassLayout) -> Int {
    let perClass = kind == .logarithmic && layout.tieStructure == nil
    // The temperature of a linear pool is fitted to all classes.
    return rows * (models * models + layout.count / 4 + (perClass ? layout.count * layout.count / 8 : 0))
  }

  /// Refits a pool B times; nil where it has nothing to refit. O(B × steps × N M²).
  ///
  /// - Parameters:
  ///   - data: the rows; groups are drawn whole where there are any. What is drawn takes its weights along; rows of weight 0
  ///     are not drawn.
  ///   - recipe: the pool and what was chosen about it.
  ///   - limits: what the weights of the models in `data` are held to.
  public func refit(_ data: TrainingSet, _ recipe: Hyperparameters, limits: WeightLimits = .none) async -> Refits? {
    guard RefitBootstrap.applies(to: recipe.kind), resamples > 0 else { return nil }
    let rows = FoldLayout(folds: Array(repeating: 0, count: data.labels.count), foldCount: 1, weights: data.weights)
    let fitter = PoolFitter(
      PoolInputs(data, recipe.swapping, rows: rows), kinds: [recipe.kind], seed: seed, metric: metric, limits: limits)
    let refitting = fitter.refitting(recipe)
    let draws = RowDraws(data, seed: seed)
    let stage = ProgressMonitor.begin(.refitting, total: resamples)
    defer { stage.end() }
    let found = await parallelMap(Array(0..<resamples), threads: threads, countedIn: stage) { resample in
      var known = KnownOptima()
      return refitting(draws.counts(resample), &known)
    }
    return Refits(pools: found.map(\.pool), converged: found.allSatisfy(\.certificate.converged))
  }
}

/// How often each row is drawn into a resample: with its group where rows come in groups, never without a weight.
struct RowDraws: Sendable {
  /// Rows, or groups, that are drawn.
  let clusterCount: Int
  private let seed: UInt64
  /// What each row is drawn with; nil for a row without a weight. Nil where every row is drawn by itself.
  private let clusterOfRow: [Int?]?

  init(_ data: TrainingSet, seed: UInt64) {
    self.seed = seed
    if let weights = data.weights, weights.contains(0) {
      let rows = takingPart(weights.indices, weights)
      var clusters = [Int?](repeating: nil, count: weights.count)
      for (row, cluster) in zip(rows, renumbered(gather(data.groups, rows) ?? rows)) { clusters[row] = cluster }
      clusterOfRow = clusters
    } else {
      clusterOfRow = data.groups
    }
    clusterCount = clusterOfRow.map { $0.reduce(-1) { max($0, $1 ?? -1) } + 1 } ?? data.labels.count
  }

  /// N counts. O(N).
  func counts(_ resample: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: clusterCount)
    BootstrapDraws(seed: seed, count: clusterCount).forEachBlock(resamples: resample..<resample + 1) {
      _, block, drawn in
      let first = block * BootstrapDraws.blockSize
      for index in 0..<min(BootstrapDraws.blockSize, clusterCount - first) { counts[first + index] = drawn[index] }
    }
    return clusterOfRow.map { $0.map { $0.map { counts[$0] } ?? 0 } } ?? counts
  }
}

extension PoolFitter {
  /// A fit of some recipe to rows that count several times, or not at all.
  ///
  /// - Parameters:
  ///   - counts: N of them.
  ///   - known: what was fitted to these rows with the same inputs before.
  typealias Refit = @Sendable (_ counts: [Double], _ known: inout KnownOptima) -> FittedPool

  /// Prepares the refits of a recipe.
  func refitting(_ recipe: Hyperparameters) -> Refit {
    let folds = [0]
    switch recipe.kind {
    case .logarithmic, .tieAware:
      guard let penalised else { preconditionFailure("the penalised pools were not prepared") }
      let parts = recipe.parts
      let problems = parts.map { penalised.problem($0.penalties, $0.sign) }
      let starts = fit(recipe, folds: Array(inputs.rows.folds.indices)).coefficients
      return { counts, known in
        let rows = DrawnRows(inputs.rows, counts: counts)
        let optima = parts.indices.map { index in
          known.optimum(of: parts[index], problems[index]) {
            let drawn = problems[index].resampled(rows)
            let solution = drawn.solve(folds: folds, from: starts[index], precision: .comparison)
            return KnownOptima.Optimum(
              coefficients: drawn.named(solution.point), certificate: Certificate(uncertified: solution))
          }
        }
        return mixture(recipe.kind, parts, optima.map(\.coefficients), optima.map(\.certificate))
      }
    case .linear:
      guard let linear else { preconditionFailure("the linear pool was not prepared") }
      guard case .linear(let start) = fit(recipe, folds: Array(inputs.rows.folds.indices)).pool else {
        preconditionFailure("a linear fit is a linear pool")
      }
      return { counts, _ in
        let drawn = linear.resampled(DrawnRows(inputs.rows, counts: counts))
        // A weight of exactly zero is a face that the solver can leave: its gradient is looked at in every step.
        let (pool, certificate) = drawn.fit(folds: folds, from: start.weights)
        return FittedPool(pool: .linear(pool), certificate: certificate)
      }
    case .selection:
      let steps = recipe.steps ?? EnsembleSelection.defaultSteps
      return { counts, _ in
        let rows = counts.indices.flatMap { Array(repeating: $0, count: Int(counts[$0])) }
        let chosen = EnsembleSelection(steps: steps, metric: metric, seed: seed).fit(
          inputs.predictions, labels: inputs.labels, rows: rows, layout: inputs.layout, weights: inputs.rows.rowWeights)
        return FittedPool(pool: .selection(chosen.pool(after: steps)), certificate: .exact)
      }
    case .best:
      let losses = inputs.predictions.map { LogLoss.perRow($0, labels: inputs.labels) }
      let weights = inputs.rows.rowWeights
      return { counts, _ in
        let sums = losses.map { own in
          own.indices.reduce(0.0) { $0 + counts[$1] * (weights?[$1] ?? 1) * own[$1] }
        }
        let model = sums.indices.min { sums[$0] < sums[$1] } ?? 0
        return FittedPool(pool: .best(BestPool(model: model)), certificate: .exact)
      }
    case .mean, .geometric:
      let pool = fit(recipe, folds: Array(inputs.rows.folds.indices))
      return { _, _ in pool }
    }
  }
}

/// What bootstrap replicates of weights say about the models that bear them: who is left out, and who takes whose place.
public struct WeightStability: Sendable, Equatable {
  /// Two models of which either can bear the weight.
  public struct Swap: Sendable, Equatable {
    public let first: Int
    public let second: Int
    /// The least negative correlation of their weights over the heads.
    public let correlation: Double
  }

  /// For each model the share of replicates that leave all its weights at zero, M.
  public let zeroShares: [Double]
  /// Pairs that swap, in rising order.
  public let swaps: [Swap]

  /// Weights below this share of the replicate's largest are zero: bounded fits give exact zeros, counts nearly so.
  static let negligible = 1e-6
  /// A model that so many replicates leave out is as well left out.
  static let zeroShareLimit = 0.5
  /// A stronger negative correlation of two weights, neither of them surely different from zero, is a swap.
  static let swapCorrelation = -0.8

  /// - Parameter heads: for every head that has weights of its own, B replicates of M weights. O(heads B M²).
  public init(heads: [[[Double]]]) {
    let models = heads.first?.first?.count ?? 0
    let resamples = heads.first?.count ?? 0
    let largest = heads.map { head in head.map { $0.reduce(0) { max($0, abs($1)) } } }
    zeroShares = (0..<models).map { m in
      let left = (0..<resamples).filter { b in
        heads.indices.allSatisfy { abs(heads[$0][b][m]) <= WeightStability.negligible * largest[$0][b] }
      }
      return Double(left.count) / Double(max(1, resamples))
    }
    // A model whose interval stays on one side of zero has no one who could take its place.
    let reachesZero = heads.map { head in
      (0..<models).map { m in PairedBootstrap.interval(head.map { $0[m] }).contains(0) }
    }
    var swaps: [Swap] = []
    for first in 0..<models {
      for second in first + 1..<max(models, first + 1) {
        guard heads.indices.allSatisfy({ reachesZero[$0][first] && reachesZero[$0][second] }) else { continue }
        let correlations = heads.map { head in
          Correlation.of(head.map { $0[first] }, head.map { $0[second] })
        }
        guard let weakest = correlations.map({ $0 ?? 0 }).max(), weakest <= WeightStability.swapCorrelation else {
          continue
        }
        swaps.append(Swap(first: first, second: second, correlation: weakest))
      }
    }
    self.swaps = swaps
  }

  /// Whether a model can be left out, or another put in its place, without the data objecting.
  public func isInterchangeable(_ model: Int) -> Bool {
    zeroShares[model] >= WeightStability.zeroShareLimit || !partners(of: model).isEmpty
  }

  /// The models that a model swaps with.
  public func partners(of model: Int) -> [Int] {
    swaps.compactMap { $0.first == model ? $0.second : $0.second == model ? $0.first : nil }
  }
}
