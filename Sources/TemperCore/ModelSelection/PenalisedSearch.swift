/// Chooses the penalties of a penalised pool by cross-validation, for every outer split.
///
/// Small data are refitted exactly for every pair of left-out folds (`ExactCrossValidation`). On large data every split has an
/// expansion of its own (`OneStepCrossValidation`), and only what decides is refitted exactly.
struct PenalisedSearch: Sendable {
  let family: PenalisedFamily
  let sign: WeightSign
  /// Whether every setting is refitted exactly.
  let isExact: Bool
  let threads: Int

  private var refits: ExactCrossValidation
  /// Used on large data.
  private var expansions: SplitValues<OneStepCrossValidation>

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
    let foldCount = family.inputs.rows.foldCount
    expansions = SplitValues(foldCount: foldCount) { split in
      OneStepCrossValidation(family: family, sign: sign, folds: split.folds(of: foldCount))
    }
  }

  private func weight(_ split: OuterSplit) -> Double {
    let rows = family.inputs.rows
    return split.folds(of: rows.foldCount).reduce(0) { $0 + rows.weightSums[$1] }
  }

  /// What a split found for a setting that was tried in it, and whether by refits.
  func leaveOut(_ settings: PenaltySettings, _ split: OuterSplit) -> (found: LeaveOut, isExact: Bool)? {
    if let exact = refits.leaveOut(settings, split) { return (exact, true) }
    return expansions[split][settings].map { ($0, false) }
  }

  /// The cross-validated loss of a setting in a split, infinite where it was not tried.
  func loss(_ settings: PenaltySettings, _ split: OuterSplit) -> Double {
    leaveOut(settings, split)?.found.meanLoss(weight: weight(split)) ?? .infinity
  }

  /// Refits a setting exactly, in one split alone.
  mutating func refine(_ settings: PenaltySettings, _ split: OuterSplit) async {
    await refits.refit([(settings, split)])
  }

  /// Goes through some steps in some splits, from the settings each of them has.
  ///
  /// - Parameters:
  ///   - start: the settings of the splits that take part; every other split keeps nil.
  ///   - signed: the search without bounds on the weights, which has gone through the same steps.
  /// - Returns: the settings with the lowest cross-validated loss, the simplest of equals.
  mutating func choose(
    _ stages: [PenaltyStage], from start: SplitValues<PenaltySettings?>, sharing signed: PenalisedSearch? = nil
  ) async -> SplitValues<PenaltySettings?> {
    isExact
      ? await chooseByRefits(stages, from: start, sharing: signed?.refits)
      : await chooseByExpansions(stages, from: start, sharing: signed?.expansions)
  }

  private mutating func chooseByRefits(
    _ stages: [PenaltyStage], from start: SplitValues<PenaltySettings?>, sharing signed: ExactCrossValidation?
  ) async -> SplitValues<PenaltySettings?> {
    var current = start
    for stage in stages {
      let tried = current.map { $0.map(stage.variants) ?? [] }
      await refits.refit(
        tried.splits.flatMap { split in tried[split].map { (settings: $0, split: split) } }, sharing: signed)
      for split in current.splits {
        guard let settings = current[split] else { continue }
        current[split] = PenalisedSearch.best(of: tried[split], else: settings) { loss($0, split) }
      }
    }
    return current
  }

  private mutating func chooseByExpansions(
    _ stages: [PenaltyStage], from start: SplitValues<PenaltySettings?>,
    sharing signed: SplitValues<OneStepCrossValidation>?
  ) async -> SplitValues<PenaltySettings?> {
    let jobs = start.splits.compactMap { split in
      start[split].map { (split: split, settings: $0, expansion: expansions[split], weight: weight(split)) }
    }
    let progress = ProgressMonitor.ongoing(.choosingPenalties)
    let made = await parallelMap(jobs, threads: threads) { job in
      var expansion = job.expansion
      var current = job.settings
      for stage in stages {
        let tried = stage.variants(current)
        for settings in tried {
          expansion.leaveOut(settings, room: stage.room, sharing: signed?[job.split])
          progress.advance()
        }
        current = PenalisedSearch.best(of: tried, else: current) {
          expansion[$0]?.meanLoss(weight: job.weight) ?? .infinity
        }
      }
      return (expansion, current)
    }
    var result = start
    for (job, (expansion, settings)) in zip(jobs, made) {
      expansions[job.split] = expansion
      result[job.split] = settings
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

/// A step of the search for penalties: what is tried around the settings that the steps before it chose.
///
/// Penalties are chosen block by block rather than by a full product: the pull towards equal weights, the deviations,
/// equal weights again, then each block.
struct PenaltyStage: Sendable {
  /// Settings with room for the coefficients of everything this step tries (see `PenalisedFamily.problem`).
  let room: PenaltySettings
  /// What is tried, simplest first: the first of equals stays.
  let variants: @Sendable (PenaltySettings) -> [PenaltySettings]

  /// How many settings it tries.
  let count: Int

  private init<Value: Sendable>(
    _ values: [Value], room: PenaltySettings, _ set: @escaping @Sendable (inout PenaltySettings, Value) -> Void
  ) {
    self.room = room
    count = values.count
    variants = { current in
      values.map { value in
        var settings = current
        set(&settings, value)
        return settings
      }
    }
  }

  /// The steps to a logarithmic pool whose classes share their weights.
  static func shared(_ family: PenalisedFamily) -> [PenaltyStage] {
    let weights = PenaltyStage(PenaltySettings.ladder, room: sharedRoom(family)) { $0.weightRidge = $1 }
    if family.hasTie { return [weights] }
    return [weights, PenaltyStage([false, true], room: sharedRoom(family)) { $0.hasBias = $1 }]
  }

  /// The steps from there to weights of their own for the tie, or for every class, and to the blocks with one coefficient.
  static func deviating(_ family: PenalisedFamily) -> [PenaltyStage] {
    if family.hasTie {
      return [
        PenaltyStage(PenaltySettings.ladder, room: tieRoom) { $0.headRidge = $1 },
        PenaltyStage(PenaltySettings.ladder, room: tieRoom) { $0.weightRidge = $1 },
      ] + TieAwareBlock.single.map { step($0, room: tieRoom) }
    }
    guard family.allowsDeviations else { return [] }
    let room = PenaltySettings(headRidge: 0)
    return [
      PenaltyStage(PenaltySettings.ladder, room: room) { $0.headRidge = $1 },
      PenaltyStage(PenaltySettings.ladder, room: room) { $0.weightRidge = $1 },
    ]
  }

  /// The steps to the blocks of a tie-aware pool with one weight a model: up to five times the coefficients.
  static let blocks = TieAwareBlock.perModel.map { step($0, room: blockRoom) }

  /// The step to one block.
  private static func step(_ block: TieAwareBlock, room: PenaltySettings) -> PenaltyStage {
    PenaltyStage(PenaltySettings.blockLadder, room: room) { $0.blocks[block] = $1 }
  }

  /// All blocks of a multinomial logistic regression on the models' log-probabilities, under weak ridges: what stacking
  /// would fit. It is no step from the settings at hand, but a candidate of its own.
  static let stack = PenaltyStage([30.0], room: blockRoom) { settings, ridge in
    settings = PenaltySettings(
      weightRidge: ridge, headRidge: ridge, blocks: [.sideBias: ridge, .tieToSide: ridge, .marginToTie: ridge])
  }

  /// The steps to the shares of finalists in a mixture.
  static let shares = PenaltyStage(PenaltySettings.ladder, room: PenaltySettings(hasBias: false)) {
    $0.weightRidge = $1
  }

  private static func sharedRoom(_ family: PenalisedFamily) -> PenaltySettings {
    family.hasBlocks ? tieRoom : PenaltySettings()
  }

  private static let tieRoom = room(TieAwareBlock.single)
  private static let blockRoom = room(TieAwareBlock.allCases)

  private static func room(_ blocks: [TieAwareBlock]) -> PenaltySettings {
    PenaltySettings(headRidge: 0, blocks: Dictionary(uniqueKeysWithValues: blocks.map { ($0, 0) }))
  }
}
