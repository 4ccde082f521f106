/// Leaves folds out of fits by fitting again, for several contexts at once.
///
/// A context is an outer fold that is left out of everything, or nothing. The fit without two folds is the same whichever
/// of them is the outer one, so contexts share it.
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

  /// The sets of folds that a context leaves out, one for every inner fold.
  private func exclusions(outer: Int?) -> [[Int]] {
    (0..<foldCount).filter { $0 != outer }.map { fold in outer.map { [min($0, fold), max($0, fold)] } ?? [fold] }
  }

  /// Fits settings without the folds of the contexts that want them.
  mutating func refit(_ wanted: [(settings: PenaltySettings, outer: Int?)]) async {
    var jobs: [(settings: PenaltySettings, excluded: [Int])] = []
    var isListed: [PenaltySettings: Set<[Int]>] = [:]
    for (settings, outer) in wanted {
      for excluded in exclusions(outer: outer) where found[settings]?[excluded] == nil {
        if isListed[settings, default: []].insert(excluded).inserted { jobs.append((settings, excluded)) }
      }
    }
    // Fits without the same folds follow one another, so that each starts where the last one ended.
    let chains = Dictionary(grouping: jobs.indices) { jobs[$0].excluded }
    let keys = chains.keys.sorted { $0.lexicographicallyPrecedes($1) }
    let (family, sign, starts, settings) = (family, sign, starts, jobs.map(\.settings))
    let made = await parallelMap(keys, threads: threads) { excluded in
      var start = starts[excluded] ?? family.equalWeights
      let folds = family.inputs.rows.folds.indices.filter { !excluded.contains($0) }
      return (chains[excluded] ?? []).map { job in
        let problem = family.problem(settings[job], sign)
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

  /// What a context found for a setting, one entry for every inner fold; nil where it was not refitted.
  func leaveOut(_ settings: PenaltySettings, outer: Int?) -> LeaveOut? {
    guard let fits = found[settings] else { return nil }
    var result = LeaveOut(losses: [], coefficients: [])
    for (excluded, fold) in zip(exclusions(outer: outer), (0..<foldCount).filter { $0 != outer }) {
      guard let fit = fits[excluded], let place = excluded.firstIndex(of: fold) else { return nil }
      result.losses.append(fit.losses[place])
      result.coefficients.append(fit.coefficients[0])
    }
    return result
  }
}
