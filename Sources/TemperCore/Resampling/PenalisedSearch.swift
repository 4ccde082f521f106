/// Chooses the penalties of a penalised pool by cross-validation, for every outer fold and for the final fit.
///
/// A context is an outer fold, or all rows: what is chosen in it comes from the rows outside that fold. Small data are
/// refitted exactly for every pair of left-out folds (`ExactCrossValidation`). On large data every context has an expansion of
/// its own (`OneStepCrossValidation`), and only what decides is refitted exactly.
struct PenalisedSearch: Sendable {
  let family: PenalisedFamily
  let sign: WeightSign
  /// Whether every setting is refitted exactly.
  let isExact: Bool
  let threads: Int

  private var refits: ExactCrossValidation
  /// One for every context, on large data.
  private var expansions: [OneStepCrossValidation]

  /// Rows from which on settings are compared approximately (mathematics: errors up to 6e-4 nats below, 3e-6 above).
  static let approximationThreshold = 20_000
  /// Approximate losses that are closer than this are compared by exact refits instead.
  static let nearTie = 2e-5
  /// Differences of cross-validated losses below this are ties: the earlier, simpler choice stays.
  static let indifference = 1e-6

  init(family: PenalisedFamily, sign: WeightSign, isExact: Bool, threads: Int) {
    self.family = family
    self.sign = sign
    self.isExact = isExact
    self.threads = threads
    refits = ExactCrossValidation(family: family, sign: sign, threads: threads)
    let folds = Array(family.inputs.rows.folds.indices)
    expansions = (folds + [folds.count]).map { outer in
      OneStepCrossValidation(family: family, sign: sign, folds: folds.filter { $0 != outer })
    }
  }

  private var rows: FoldLayout { family.inputs.rows }
  private func outer(_ context: Int) -> Int? { context < rows.foldCount ? context : nil }

  private func rowCount(_ context: Int) -> Int {
    rows.members.indices.reduce(0) { $0 + ($1 == context ? 0 : rows.members[$1].count) }
  }

  /// What a context found for a setting that was tried in it, and whether by refits.
  func leaveOut(_ settings: PenaltySettings, context: Int) -> (found: LeaveOut, isExact: Bool)? {
    if let exact = refits.leaveOut(settings, outer: outer(context)) { return (exact, true) }
    return expansions[context][settings].map { ($0, false) }
  }

  /// The cross-validated loss of a setting in a context, infinite where it was not tried.
  func loss(_ settings: PenaltySettings, context: Int) -> Double {
    leaveOut(settings, context: context)?.found.meanLoss(rowCount: rowCount(context)) ?? .infinity
  }

  /// Refits a setting exactly, in one context alone.
  mutating func refine(_ settings: PenaltySettings, context: Int) async {
    await refits.refit([(settings, outer(context))])
  }

  /// Goes through some steps in some contexts, from the settings each of them has.
  ///
  /// - Parameters:
  ///   - start: the settings of the contexts that take part; every other context keeps nil.
  /// - Returns: the settings with the lowest cross-validated loss, the simplest of equals.
  mutating func choose(_ stages: [PenaltyStage], from start: [PenaltySettings?]) async -> [PenaltySettings?] {
    isExact ? await chooseByRefits(stages, from: start) : await chooseByExpansions(stages, from: start)
  }

  private mutating func chooseByRefits(
    _ stages: [PenaltyStage], from start: [PenaltySettings?]
  ) async -> [PenaltySettings?] {
    var current = start
    for stage in stages {
      let tried = current.map { $0.map(stage.variants) ?? [] }
      await refits.refit(
        tried.indices.flatMap { context in tried[context].map { (settings: $0, outer: outer(context)) } })
      for context in current.indices {
        guard let settings = current[context] else { continue }
        current[context] = PenalisedSearch.best(of: tried[context], else: settings) { loss($0, context: context) }
      }
    }
    return current
  }

  private mutating func chooseByExpansions(
    _ stages: [PenaltyStage], from start: [PenaltySettings?]
  ) async -> [PenaltySettings?] {
    let jobs = start.indices.filter { start[$0] != nil }
    let expansions = expansions
    let counts = start.indices.map(rowCount)
    let made = await parallelMap(jobs, threads: threads) { context in
      var expansion = expansions[context]
      var current = start[context] ?? PenaltySettings()
      for stage in stages {
        let tried = stage.variants(current)
        for settings in tried { expansion.leaveOut(settings, room: stage.room) }
        current = PenalisedSearch.best(of: tried, else: current) {
          expansion[$0]?.meanLoss(rowCount: counts[context]) ?? .infinity
        }
      }
      return (expansion, current)
    }
    var result = start
    for (context, (expansion, settings)) in zip(jobs, made) {
      self.expansions[context] = expansion
      result[context] = settings
    }
    return result
  }

  /// The first of the settings with the lowest loss, differences below `indifference` aside.
  private static func best(
    of tried: [PenaltySettings], else current: PenaltySettings, loss: (PenaltySettings) -> Double
  ) -> PenaltySettings {
    var best = Double.infinity
    var result = current
    for settings in tried {
      let value = loss(settings)
      if value < best - PenalisedSearch.indifference {
        best = value
        result = settings
      }
    }
    return result
  }
}
