/// Slopes and biases of segments on given rows: a convex function of the coefficients of a `SegmentLoss`.
///
/// J = sum of losses + sum over columns λ_c/2 |coefficients of the column's values|² + μ/2 |all coefficients|². So the values
/// of a column are pulled towards what all rows share, and that, by μ alone, towards slope 1 and no bias.
struct SegmentProblem: Sendable {
  let loss: SegmentLoss
  let penalty: QuadraticPenalty

  /// - Parameter unitStrengths: the ridge of every unit, beside μ; that of unit 0 is zero.
  init(loss: SegmentLoss, unitStrengths: [Double]) {
    var penalty = QuadraticPenalty(dimension: loss.coefficientCount)
    for (unit, strength) in unitStrengths.enumerated() {
      for index in unit * loss.width..<(unit + 1) * loss.width {
        penalty.addSquare([(index, 1)], strength: strength + PenaltySettings.base)
      }
    }
    self.loss = loss
    self.penalty = penalty
  }

  /// The fit to the rows of some folds.
  func solve(
    folds: [Int], from start: [Double], precision: PenalisedProblem.Precision
  ) -> NewtonSolver.Solution {
    NewtonSolver(tolerance: precision.rawValue * Double(rowCount(folds)))
      .minimise(Objective(problem: self, folds: folds), from: start)
  }

  /// The bound of objective minus optimum at a solution: J is μ-strongly convex. One more pass over the rows.
  func certificate(of solution: NewtonSolver.Solution, folds: [Int]) -> Certificate {
    let objective = Objective(problem: self, folds: folds)
    let gap = Certificate.strongConvexity(
      gradient: objective.derivatives(at: solution.point).gradient, at: solution.point,
      isBounded: objective.isBounded, modulus: PenaltySettings.base, rows: rowCount(folds))
    return Certificate(gap: gap, iterations: solution.iterations, converged: solution.converged)
  }

  private func rowCount(_ folds: [Int]) -> Int { folds.reduce(0) { $0 + loss.rows.members[$1].count } }

  private struct Objective: ConvexObjective {
    let problem: SegmentProblem
    let folds: [Int]

    var isBounded: [Bool] { Array(repeating: false, count: problem.loss.coefficientCount) }

    func value(at x: [Double]) -> Double {
      folds.reduce(problem.penalty.value(at: x)) { $0 + problem.loss.value(at: x, fold: $1) }
    }

    func derivatives(at x: [Double]) -> Derivatives {
      var sum = Derivatives(
        value: problem.penalty.value(at: x), gradient: problem.penalty.gradient(at: x), hessian: problem.penalty.matrix)
      for fold in folds { sum.add(problem.loss.derivatives(at: x, fold: fold)) }
      return sum
    }
  }
}
