/// Chooses by cross-validation which terms a tie map has beyond slopes and bias: closeness first, then the shape.
///
/// A term stays off unless it betters the loss by one paired standard error (the one-standard-error rule of Breiman,
/// Friedman, Olshen & Stone 1984). In nats of the sum, a term of one coefficient that is z standard errors from zero gains
/// about z²/2 - 1 out of fold, with a standard error of |z|: it passes where |z| > 2.7, which chance brings in less than one
/// of a hundred samples.
struct TieMapSearch {
  /// Ridges that are tried for c, strongest first: what is simpler is kept on a tie.
  static let closenessLadder: [Double] = [300, 30, 3]
  /// Ridges that are tried for e and f. Their columns grow with the square of the scores.
  static let shapeLadder: [Double] = [3000, 300, 30]
  /// Paired standard errors by which a term must better the loss.
  static let gate = 1.0

  private let fitter: CalibratorFitter
  private let loss: HeadLoss
  private let folds: [Int]
  private let groups: [Int]?
  private let weights: [Double]?
  /// β = 1/T without each fold.
  private let slopes: [Double]
  /// Coefficients that were found last, without each fold.
  private var starts: [[Double]]

  /// - Parameters:
  ///   - folds: the folds whose rows count, at least two.
  ///   - groups: N group ordinals, or nil where rows are independent.
  init(_ fitter: CalibratorFitter, folds: [Int], groups: [Int]?) {
    precondition(folds.count > 1, "cross-validation needs two folds")
    let rows = folds.flatMap { fitter.inputs.rows.members[$0] }
    self.fitter = fitter
    loss = fitter.tieMapLoss()
    self.folds = folds
    self.groups = gather(groups, rows)
    weights = gather(fitter.inputs.rows.rowWeights, rows)
    slopes = folds.map { fold in fitter.temperatureProblem(folds: folds.filter { $0 != fold }).solve() }
    starts = slopes.map { [$0, 0, 0, $0, 0, 0] }
  }

  /// Ridges of the terms that better what is there; `.none` where none does. O(settings × folds) fits of O(N) a step.
  ///
  /// - Parameter losses: out-of-fold losses of what is there, fold after fold.
  func choose(against losses: [Double]) -> TieMapRidges {
    var search = self
    var current = (ridges: TieMapRidges.none, losses: losses, mean: losses.mean(weights: weights))
    let stages: [(ladder: [Double], term: WritableKeyPath<TieMapRidges, Double>)] = [
      (TieMapSearch.closenessLadder, \.closeness), (TieMapSearch.shapeLadder, \.shape),
    ]
    for stage in stages {
      var best: (ridges: TieMapRidges, mean: Double, fits: [[Double]])?
      for ridge in stage.ladder {
        var ridges = current.ridges
        ridges[keyPath: stage.term] = ridge
        let (mean, fits) = search.crossValidate(ridges)
        if mean < (best?.mean ?? current.mean) - PenalisedSearch.indifference { best = (ridges, mean, fits) }
      }
      guard let best else { continue }
      let found = zip(folds, best.fits).flatMap { fitter.losses(of: .tieMap(fitter.tieMap($1, best.ridges)), fold: $0) }
      let difference = MeanEstimate(zip(found, current.losses).map { $0 - $1 }, groups: groups, weights: weights)
      if difference.mean < -max(PenalisedSearch.indifference, TieMapSearch.gate * difference.standardError) {
        current = (best.ridges, found, best.mean)
      }
    }
    return current.ridges
  }

  /// Mean loss of every fold by a fit to the others, and the coefficients of these fits.
  private mutating func crossValidate(_ ridges: TieMapRidges) -> (mean: Double, fits: [[Double]]) {
    var (sum, weight) = (0.0, 0.0)
    for (place, fold) in folds.enumerated() {
      let others = folds.filter { $0 != fold }
      let (problem, _) = fitter.tieMapProblem(slope: slopes[place], ridges, loss)
      let rows = fitter.rowCount(others)
      let solution = NewtonSolver(tolerance: PenalisedProblem.Precision.comparison.rawValue * rows)
        .minimise(
          PenalisedProblem.Objective(problem: problem, folds: others), from: problem.tying.average(starts[place]))
      starts[place] = problem.tying.expand(solution.point)
      sum += loss.value(at: starts[place], fold: fold)
      weight += fitter.rowCount([fold])
    }
    return (sum / weight, starts)
  }
}
