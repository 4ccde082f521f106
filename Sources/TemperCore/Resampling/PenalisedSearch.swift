/// Chooses the penalties of a penalised pool by cross-validation, for every outer fold and for the final fit at once.
///
/// Penalties are chosen block by block: the pull towards equal weights, the deviations, equal weights again, then each
/// block. Small data are refitted exactly for every pair of left-out folds. Large data are fitted once per setting; what
/// leaving folds out would change follows from the folds' gradients and Hessians at that optimum (a Newton step of the
/// left-out problem), and only what is chosen is refitted exactly.
struct PenalisedSearch: Sendable {
  let family: PenalisedFamily
  let sign: WeightSign
  /// Whether every setting is refitted exactly.
  let isExact: Bool
  let threads: Int

  private var exact: [PenaltySettings: FoldTable] = [:]
  private var approximate: [PenaltySettings: FoldTable] = [:]
  /// The last fit without each set of folds: where the next one starts.
  private var starts: [[Int]: BlendCoefficients] = [:]

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
  }

  private var rows: FoldedRows { family.inputs.rows }

  /// One choice per outer fold, and a last one for the fit to all rows.
  struct Choices: Sendable {
    var logarithmic: [PenaltySettings]
    /// Nil without a tie.
    var tieAware: [PenaltySettings]?
  }

  /// Chooses penalties for every context: outer folds 0 ..< F, then all rows.
  mutating func run() async -> Choices {
    let contexts = rows.foldCount + 1
    var current = Array(repeating: PenaltySettings(equalWeights: .infinity), count: contexts)
    current = await choose(current, PenaltySettings.ladder, \.equalWeights)
    let logarithmic = current
    if family.isArena {
      current = await choose(current, PenaltySettings.ladder, \.classDeviation)
      current = await choose(current, PenaltySettings.ladder, \.equalWeights)
      current = await choose(current, PenaltySettings.blockLadder, \.closeness)
      current = await choose(current, PenaltySettings.blockLadder, \.sideBias)
      return Choices(logarithmic: logarithmic, tieAware: current)
    }
    current = await choose(current, [false, true], \.hasBias)
    if family.allowsDeviations {
      current = await choose(current, PenaltySettings.ladder, \.classDeviation)
      current = await choose(current, PenaltySettings.ladder, \.equalWeights)
    }
    return Choices(logarithmic: current, tieAware: nil)
  }

  /// Goes on with the blocks that have one weight a model, from the choices of `run` for a tie-aware pool.
  ///
  /// Their fits have up to five times the coefficients, so this is done only for searches that lead without them.
  mutating func addBlocks(to tieAware: [PenaltySettings]) async -> [PenaltySettings] {
    var current = await choose(tieAware, PenaltySettings.blockLadder, \.tieToSide)
    current = await choose(current, PenaltySettings.blockLadder, \.sharpness)
    return await choose(current, PenaltySettings.blockLadder, \.marginToTie)
  }

  /// The cross-validated loss of a setting that was tried, and whether it comes from exact refits.
  func loss(_ settings: PenaltySettings, outer: Int?) -> (value: Double, isExact: Bool) {
    if let table = exact[settings] { return (table.innerLoss(outer: outer), true) }
    return (approximate[settings]?.innerLoss(outer: outer) ?? .infinity, false)
  }

  /// The exactly refitted losses of a setting.
  @discardableResult
  mutating func exactTable(_ settings: PenaltySettings) async -> FoldTable {
    if let table = exact[settings] { return table }
    let problem = family.problem(settings, sign)
    let folds = Array(0..<rows.foldCount)
    let starts = starts
    let equal = family.equalWeights
    let fits = await parallelMap(FoldTable.exclusions(foldCount: rows.foldCount), threads: threads) { excluded in
      let solution = problem.solve(
        folds: folds.filter { !excluded.contains($0) }, from: starts[excluded] ?? equal, precision: .comparison)
      return (
        excluded, problem.named(solution.point),
        excluded.map { problem.lossSum(at: solution.point, fold: $0) }
      )
    }
    var table = FoldTable(counts: rows.members.map(\.count))
    for (excluded, named, losses) in fits {
      table.record(losses, excluded: excluded)
      self.starts[excluded] = named
    }
    exact[settings] = table
    return table
  }

  /// For every context the best of some values of one setting, the others kept.
  private mutating func choose<Value: Equatable & Sendable>(
    _ current: [PenaltySettings], _ values: [Value], _ path: WritableKeyPath<PenaltySettings, Value>
  ) async -> [PenaltySettings] {
    var result = current
    for context in current.indices {
      let outer = context < rows.foldCount ? context : nil
      var best = Double.infinity
      for value in values {
        var settings = current[context]
        settings[keyPath: path] = value
        let loss = await table(settings).innerLoss(outer: outer)
        if loss < best - PenalisedSearch.indifference {
          best = loss
          result[context] = settings
        }
      }
    }
    return result
  }

  private mutating func table(_ settings: PenaltySettings) async -> FoldTable {
    if isExact { return await exactTable(settings) }
    if let table = approximate[settings] { return table }
    let table = approximateTable(settings)
    approximate[settings] = table
    return table
  }

  /// Fits all rows once, and leaves folds out by the quadratic models of their losses.
  private mutating func approximateTable(_ settings: PenaltySettings) -> FoldTable {
    let problem = family.problem(settings, sign)
    let all = Array(0..<rows.foldCount)
    let solution = problem.solve(folds: all, from: starts[[]] ?? family.equalWeights, precision: .comparison)
    starts[[]] = problem.named(solution.point)
    let parts = all.map { problem.lossDerivatives(at: solution.point, fold: $0) }
    var total = problem.penaltyDerivatives(at: solution.point)
    for part in parts { total.add(part) }
    var table = FoldTable(counts: rows.members.map(\.count))
    for excluded in FoldTable.exclusions(foldCount: rows.foldCount) {
      var rest = total
      for fold in excluded { rest.add(parts[fold], times: -1) }
      let point = BoundedQuadratic(
        hessian: rest.hessian, gradient: rest.gradient, center: solution.point, isBounded: problem.tying.isBounded
      ).minimiser()
      let move = zip(point, solution.point).map { $0 - $1 }
      let losses = excluded.map { fold in
        parts[fold].value + dot(parts[fold].gradient, move) + dot(move, parts[fold].hessian.times(move)) / 2
      }
      table.record(losses, excluded: excluded)
      starts[excluded] = problem.named(point)
    }
    return table
  }
}
