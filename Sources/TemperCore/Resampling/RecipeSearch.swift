/// The best recipe of every pool, by cross-validated loss, for every outer fold and for the final fit.
struct RecipeSearch: Sendable {
  struct Choice: Sendable {
    var recipe: Recipe
    var loss: Double
  }

  /// `choices[context][kind]`; contexts are the outer folds and, last, all rows.
  let choices: [[PoolKind: Choice]]
  /// Fitters by whether swapped predictions are averaged.
  let fitters: [Bool: PoolFitter]

  /// The recipe for a context: of the wanted pool, or of the pool with the lowest loss; on a tie the earlier pool.
  func recipe(context: Int, pool: PoolKind?) -> Recipe {
    let row = choices[context]
    if let pool, let choice = row[pool] { return choice.recipe }
    var best: Choice?
    for kind in PoolKind.allCases {
      guard let choice = row[kind] else { continue }
      if choice.loss < (best?.loss ?? .infinity) - PenalisedSearch.indifference { best = choice }
    }
    guard let best else { preconditionFailure("at least one pool has a finite loss") }
    return best.recipe
  }

  func fitter(for recipe: Recipe) -> PoolFitter {
    guard let fitter = fitters[recipe.swapAveraging] else { preconditionFailure("unknown inputs") }
    return fitter
  }

  /// Searches all recipes that the options allow.
  static func run(_ data: BlendData, _ options: BlendOptions) async -> RecipeSearch {
    let rows = FoldedRows(folds: data.folds, foldCount: data.foldCount)
    let kinds = options.kinds(for: data.layout)
    let modes = swapModes(data, options)
    let fitters = await parallelMap(modes, threads: options.threads) { averaging in
      let predictions = BlendData.inputs(
        data.predictions, swapped: data.swapped, averaging: averaging, layout: data.layout)
      let inputs = PoolInputs(
        layout: data.layout, labels: data.labels, rows: rows, floor: data.floor, predictions: predictions)
      return PoolFitter(inputs, kinds: Set(kinds))
    }
    let byMode = Dictionary(uniqueKeysWithValues: zip(modes, fitters))
    var jobs: [Job] = []
    for mode in modes {
      for kind in kinds where kind < .logarithmic { jobs.append(.plain(kind, mode)) }
      let penalised = kinds.filter { $0 >= .logarithmic }
      if !penalised.isEmpty {
        for sign in options.sign.map({ [$0] }) ?? WeightSign.allCases { jobs.append(.penalised(penalised, mode, sign)) }
      }
    }
    // The penalised searches take longest, so they are handed out first.
    let ordered = jobs.filter(\.isPenalised) + jobs.filter { !$0.isPenalised }
    let found = await parallelMap(ordered, threads: options.threads) { job in
      await candidates(job, byMode, options, rowCount: data.labels.count)
    }
    // Plain before averaged and non-negative before signed, so that ties fall to what is simpler.
    let ranked = found.flatMap { $0 }.enumerated().sorted { left, right in
      left.element.rank != right.element.rank
        ? left.element.rank < right.element.rank : left.offset < right.offset
    }.map(\.element)
    let choices = (0...data.foldCount).map { context in
      var row: [PoolKind: Choice] = [:]
      for candidate in ranked {
        let choice = candidate.choices[context]
        let best = row[candidate.kind]?.loss ?? .infinity
        if choice.loss < best - PenalisedSearch.indifference { row[candidate.kind] = choice }
      }
      return row
    }
    return RecipeSearch(choices: choices, fitters: byMode)
  }

  private static func swapModes(_ data: BlendData, _ options: BlendOptions) -> [Bool] {
    guard data.hasSwapped else { return [false] }
    switch options.swapping {
    case .auto: return [false, true]
    case .always: return [true]
    case .never: return [false]
    }
  }

  private enum Job: Sendable {
    case plain(PoolKind, Bool)
    case penalised([PoolKind], Bool, WeightSign)

    var isPenalised: Bool {
      if case .penalised = self { return true }
      return false
    }
  }

  /// One way to a pool, with its choice and loss in every context.
  private struct Candidate: Sendable {
    var kind: PoolKind
    var rank: Int
    var choices: [Choice]
  }

  private static func candidates(
    _ job: Job, _ fitters: [Bool: PoolFitter], _ options: BlendOptions, rowCount: Int
  ) async -> [Candidate] {
    switch job {
    case .plain(let kind, let averaging):
      guard let fitter = fitters[averaging] else { return [] }
      let recipe = Recipe(kind: kind, swapAveraging: averaging)
      let table = await fitter.table(kind, threads: options.threads)
      let losses = contexts(fitter).map { table.innerLoss(outer: $0) }
      return [
        Candidate(kind: kind, rank: averaging ? 1 : 0, choices: losses.map { Choice(recipe: recipe, loss: $0) })
      ]
    case .penalised(let kinds, let averaging, let sign):
      guard let fitter = fitters[averaging], let family = fitter.penalised else { return [] }
      var search = PenalisedSearch(
        family: family, sign: sign,
        isExact: options.isExact || rowCount < PenalisedSearch.approximationThreshold, threads: options.threads)
      let chosen = await search.run()
      var result: [Candidate] = []
      for kind in kinds {
        guard let settings = kind == .tieAware ? chosen.tieAware : chosen.logarithmic else { continue }
        var choices: [Choice] = []
        for (outer, penalties) in zip(contexts(fitter), settings) {
          let loss = await search.exactTable(penalties).innerLoss(outer: outer)
          let recipe = Recipe(kind: kind, swapAveraging: averaging, sign: sign, penalties: penalties)
          choices.append(Choice(recipe: recipe, loss: loss))
        }
        let rank = (averaging ? 2 : 0) + (sign == .signed ? 1 : 0)
        result.append(Candidate(kind: kind, rank: rank, choices: choices))
      }
      return result
    }
  }

  private static func contexts(_ fitter: PoolFitter) -> [Int?] {
    (0..<fitter.inputs.rows.foldCount).map { $0 } + [nil]
  }
}

extension PoolKind: Comparable {
  /// The order of the table of pools.
  public static func < (left: PoolKind, right: PoolKind) -> Bool {
    guard let first = allCases.firstIndex(of: left), let second = allCases.firstIndex(of: right) else { return false }
    return first < second
  }
}

extension PoolFitter {
  /// Cross-validated losses of a pool without penalties to choose.
  func table(_ kind: PoolKind, threads: Int) async -> FoldTable {
    let counts = inputs.rows.members.map(\.count)
    let folds = Array(counts.indices)
    switch kind {
    case .mean, .geometric:
      let pooled = fit(Recipe(kind: kind, swapAveraging: false), folds: folds).pool.predict(inputs.predictions)
      return FoldTable(counts: counts, unfitted: inputs.foldSums(of: pooled))
    default:
      var table = FoldTable(counts: counts)
      let losses = await parallelMap(FoldTable.exclusions(foldCount: counts.count), threads: threads) { excluded in
        (excluded, lossSums(kind, without: excluded))
      }
      for (excluded, sums) in losses { table.record(sums, excluded: excluded) }
      return table
    }
  }

  /// Losses on some folds of a pool fitted to the others.
  private func lossSums(_ kind: PoolKind, without excluded: [Int]) -> [Double] {
    let folds = inputs.rows.folds.indices.filter { !excluded.contains($0) }
    let fitted = fit(Recipe(kind: kind, swapAveraging: false), folds: folds)
    switch fitted.pool {
    case let pool as BestPool: return excluded.map { modelLosses[pool.model][$0] }
    case let pool as LinearPool: return excluded.map { linear?.lossSum(of: pool, fold: $0) ?? .nan }
    default: preconditionFailure("only pools without penalties are tabled here")
    }
  }
}
