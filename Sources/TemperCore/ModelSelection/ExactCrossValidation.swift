/// What leaving each of some folds out gave: the coefficients of the fit without it, and their loss on it.
struct LeaveOut: Sendable {
  /// Sum of the losses of each left-out fold, by the fit without it.
  var losses: [Double]
  /// Coefficients of the fit without each fold.
  var coefficients: [BlendCoefficients]

  /// Mean cross-validated loss over the rows of all left-out folds, whose weights have the given sum.
  func meanLoss(weight: Double) -> Double { losses.reduce(0, +) / weight }
}

/// Leaves folds out of fits by fitting again, for several outer splits at once.
///
/// The fit without two folds is the same whichever of them is the outer one, so splits share it.
struct ExactCrossValidation: Sendable {
  let family: PenalisedFamily
  let sign: WeightSign
  let threads: Int

  private var found: [PenaltySettings: [[Int]: LeaveOut]] = [:]
  /// The last fit without each set of folds: where the next one starts.
  private var starts: [[Int]: BlendCoefficients] = [:]

  init(family: PenalisedFamily, sign: WeightSign, threads: Int) {
    self.family = family
    self.sign = sign
    self.threads = threads
  }

  private var foldCount: Int { family.inputs.rows.foldCount }

  /// Fits settings without the folds of the splits that want them.
  ///
  /// - Parameter signed: the same without bounds on the weights. Where its optimum meets the bounds, it is the optimum here.
  mutating func refit(
    _ wanted: [(settings: PenaltySettings, split: OuterSplit)], sharing signed: ExactCrossValidation? = nil
  ) async {
    var jobs: [(settings: PenaltySettings, excluded: [Int])] = []
    var isListed: [PenaltySettings: Set<[Int]>] = [:]
    for (settings, split) in wanted {
      for excluded in split.exclusions(of: foldCount) where found[settings]?[excluded] == nil {
        if isListed[settings, default: []].insert(excluded).inserted { jobs.append((settings, excluded)) }
      }
    }
    // Fits without the same folds follow one another, so that each starts where the last one ended.
    let chains = Dictionary(grouping: jobs.indices) { jobs[$0].excluded }
    let keys = chains.keys.sorted { $0.lexicographicallyPrecedes($1) }
    let (family, sign, starts, settings) = (family, sign, starts, jobs.map(\.settings))
    let unbounded = signed?.found ?? [:]
    let progress = ProgressMonitor.ongoing(.choosingPenalties)
    let made = await parallelMap(keys, threads: threads) { excluded in
      var start = starts[excluded] ?? family.equalWeights
      let folds = family.inputs.rows.folds.indices.filter { !excluded.contains($0) }
      return (chains[excluded] ?? []).map { job in
        defer { progress.advance() }
        let problem = family.problem(settings[job], sign)
        if let known = unbounded[settings[job]]?[excluded], problem.allows(known.coefficients[0]) {
          start = known.coefficients[0]
          return known
        }
        let solution = problem.solve(folds: folds, from: start, precision: .comparison)
        start = problem.named(solution.point)
        return LeaveOut(
          losses: excluded.map { problem.lossSum(at: solution.point, fold: $0) }, coefficients: [start])
      }
    }
    for (excluded, results) in zip(keys, made) {
      for (job, result) in zip(chains[excluded] ?? [], results) {
        found[settings[job], default: [:]][excluded] = result
        self.starts[excluded] = result.coefficients[0]
      }
    }
  }

  /// What a split found for a setting, one entry for every inner fold; nil where it was not refitted.
  func leaveOut(_ settings: PenaltySettings, _ split: OuterSplit) -> LeaveOut? {
    guard let fits = found[settings] else { return nil }
    var result = LeaveOut(losses: [], coefficients: [])
    for (excluded, fold) in zip(split.exclusions(of: foldCount), split.folds(of: foldCount)) {
      guard let fit = fits[excluded], let place = excluded.firstIndex(of: fold) else { return nil }
      result.losses.append(fit.losses[place])
      result.coefficients.append(fit.coefficients[0])
    }
    return result
  }
}
