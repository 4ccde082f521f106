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
      return PoolFitter(inputs, kinds: Set(kinds), seed: options.seed)
    }
    let byMode = Dictionary(uniqueKeysWithValues: zip(modes, fitters))
    var jobs: [Job] = []
    for mode in modes {
      for kind in kinds where !kind.isPenalised { jobs.append(.plain(kind, mode)) }
      let penalised = kinds.filter(\.isPenalised)
      if !penalised.isEmpty {
        for sign in options.sign.map({ [$0] }) ?? WeightSign.allCases { jobs.append(.penalised(penalised, mode, sign)) }
      }
    }
    // The penalised searches take longest, so they are handed out first.
    let ordered = jobs.filter(\.isPenalised) + jobs.filter { !$0.isPenalised }
    var found = await parallelMap(ordered, threads: options.threads) { job in
      await candidates(job, byMode, options, rowCount: data.labels.count)
    }
    await addBlocks(to: &found, contexts: data.foldCount + 1, threads: options.threads)
    await refine(&found, contexts: data.foldCount + 1, foldCount: data.foldCount)
    // Plain before averaged and non-negative before signed, so that ties fall to what is simpler.
    let ranked = found.flatMap(\.candidates).enumerated().sorted { left, right in
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

  /// What a job found; the search of a penalised one can still refit its settings exactly.
  private struct Findings: Sendable {
    var candidates: [Candidate]
    var search: PenalisedSearch?

    /// The findings after the search of a tie-aware pool went on with per-model blocks in some contexts.
    func withBlocks(in contexts: Set<Int>) async -> Findings {
      guard var search, let place = candidates.firstIndex(where: { $0.kind == .tieAware }) else { return self }
      let chosen = await search.addBlocks(to: candidates[place].choices.compactMap(\.recipe.penalties))
      var result = self
      for (context, penalties) in chosen.enumerated() where contexts.contains(context) {
        result.candidates[place].choices[context].recipe.penalties = penalties
      }
      result.search = search
      result.update()
      return result
    }

    /// Takes the losses of the search over again, after some of them became exact.
    mutating func update() {
      guard let search else { return }
      for candidate in candidates.indices {
        for context in candidates[candidate].choices.indices {
          guard let penalties = candidates[candidate].choices[context].recipe.penalties else { continue }
          let outer = context < candidates[candidate].choices.count - 1 ? context : nil
          candidates[candidate].choices[context].loss = search.loss(penalties, outer: outer).value
        }
      }
    }
  }

  /// Lets the tie-aware pool that leads in a context choose per-model blocks as well, in that context.
  private static func addBlocks(to found: inout [Findings], contexts: Int, threads: Int) async {
    var leads: [Int: Set<Int>] = [:]
    for context in 0..<contexts {
      var best = Double.infinity
      var leader: Int?
      for (job, findings) in found.enumerated() {
        guard let candidate = findings.candidates.first(where: { $0.kind == .tieAware }) else { continue }
        if candidate.choices[context].loss < best - PenalisedSearch.indifference {
          best = candidate.choices[context].loss
          leader = job
        }
      }
      if let leader { leads[leader, default: []].insert(context) }
    }
    // What leads in one context says nothing about another: each outer fold's choice must come from its other folds.
    let jobs = leads.keys.sorted().map { (index: $0, findings: found[$0], contexts: leads[$0] ?? []) }
    let extended = await parallelMap(jobs, threads: threads) { job in
      await job.findings.withBlocks(in: job.contexts)
    }
    for (job, findings) in zip(jobs, extended) { found[job.index] = findings }
  }

  /// Replaces approximate losses by exact ones where they decide: among candidates for a pool, and among pools, that are
  /// nearly tied for the lead.
  private static func refine(_ found: inout [Findings], contexts: Int, foldCount: Int) async {
    for context in 0..<contexts {
      let outer = context < foldCount ? context : nil
      let all = found.indices.flatMap { job in found[job].candidates.indices.map { (job: job, index: $0) } }
      let kinds = Set(all.map { found[$0.job].candidates[$0.index].kind })
      for group in PoolKind.allCases.filter(kinds.contains).map({ kind in
        all.filter { found[$0.job].candidates[$0.index].kind == kind }
      }) + [all] {
        func loss(_ place: (job: Int, index: Int)) -> Double {
          found[place.job].candidates[place.index].choices[context].loss
        }
        let lead = group.map(loss).min() ?? .infinity
        let near = group.filter { loss($0) < lead + PenalisedSearch.nearTie }
        guard near.count > 1 else { continue }
        for place in near {
          guard let penalties = found[place.job].candidates[place.index].choices[context].recipe.penalties,
            found[place.job].search?.loss(penalties, outer: outer).isExact == false
          else { continue }
          await found[place.job].search?.exactTable(penalties)
          found[place.job].update()
        }
      }
    }
  }

  private static func candidates(
    _ job: Job, _ fitters: [Bool: PoolFitter], _ options: BlendOptions, rowCount: Int
  ) async -> Findings {
    switch job {
    case .plain(let kind, let averaging):
      guard let fitter = fitters[averaging] else { return Findings(candidates: []) }
      let recipe = Recipe(kind: kind, swapAveraging: averaging)
      let choices: [Choice]
      if kind == .selection {
        choices = await selections(fitter, recipe, threads: options.threads)
      } else {
        let table = await fitter.table(kind, threads: options.threads)
        choices = contexts(fitter).map { Choice(recipe: recipe, loss: table.innerLoss(outer: $0)) }
      }
      return Findings(candidates: [Candidate(kind: kind, rank: averaging ? 2 : 0, choices: choices)])
    case .penalised(let kinds, let averaging, let sign):
      guard let fitter = fitters[averaging], let family = fitter.penalised else { return Findings(candidates: []) }
      var search = PenalisedSearch(
        family: family, sign: sign,
        isExact: options.isExact || rowCount < PenalisedSearch.approximationThreshold, threads: options.threads)
      let chosen = await search.run()
      let rank = (averaging ? 2 : 0) + (sign == .signed ? 1 : 0)
      let candidates = kinds.compactMap { kind -> Candidate? in
        guard let settings = kind == .tieAware ? chosen.tieAware : chosen.logarithmic else { return nil }
        let choices = zip(contexts(fitter), settings).map { outer, penalties in
          Choice(
            recipe: Recipe(kind: kind, swapAveraging: averaging, sign: sign, penalties: penalties),
            loss: search.loss(penalties, outer: outer).value)
        }
        return Candidate(kind: kind, rank: rank, choices: choices)
      }
      return Findings(candidates: candidates, search: search)
    }
  }

  /// Ensemble selection stopped at the number of steps with the lowest cross-validated loss, the fewest of equals.
  private static func selections(_ fitter: PoolFitter, _ recipe: Recipe, threads: Int) async -> [Choice] {
    let tables = await fitter.selectionTables(threads: threads)
    return contexts(fitter).map { outer in
      var best = Choice(recipe: recipe, loss: .infinity)
      for (step, table) in tables.enumerated() {
        let loss = table.innerLoss(outer: outer)
        guard loss < best.loss - PenalisedSearch.indifference else { continue }
        best.loss = loss
        best.recipe.steps = step + 1
      }
      return best
    }
  }

  private static func contexts(_ fitter: PoolFitter) -> [Int?] {
    (0..<fitter.inputs.rows.foldCount).map { $0 } + [nil]
  }
}
