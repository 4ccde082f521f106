/// Leaves folds out of fits to one set of folds by second-order expansions of their losses.
///
/// A setting is fitted once to all of the folds; what leaving one of them out would change follows from the folds'
/// gradients and Hessians there, by a Newton step of the left-out problem. Nothing outside the set of folds has a say,
/// so that an outer fold which is not in it stays unseen.
///
/// A setting differs from the one before it in its penalty alone, and penalties are quadratic: the expansion at the last
/// fit says where the next one will be, and one pass over the rows there is usually enough.
struct OneStepCrossValidation: Sendable {
  let family: PenalisedFamily
  let sign: WeightSign
  /// The folds of the split, rising.
  let folds: [Int]

  private var found: [PenaltySettings: LeaveOut] = [:]
  private var last: Expansion?

  /// Decrease of the summed objective, in nats, that the quadratic model may still promise where it is expanded.
  ///
  /// Leaving a fold out moves the fit by more than that; the model's error grows with the power 3/2 of the decrease over the
  /// root of the number of rows, which leaves some 1e-8 nats a row.
  private static let tolerance = 0.5
  /// Classes up to which there are expansions: they hold all second derivatives by the biases, for every fold. With 300 classes
  /// refits take no longer.
  static let classLimit = 256
  /// Passes before a line search is called for.
  private static let passes = 4

  init(family: PenalisedFamily, sign: WeightSign, folds: [Int]) {
    self.family = family
    self.sign = sign
    self.folds = folds
  }

  /// Derivatives of the loss of every fold at one point, with respect to all coefficients that there is room for.
  private struct Expansion: Sendable {
    var room: PenaltySettings
    var named: BlendCoefficients
    var center: [Double]
    var parts: [Derivatives]
  }

  /// A setting that was tried.
  subscript(settings: PenaltySettings) -> LeaveOut? { found[settings] }

  /// Leaves each fold out of the fit of a setting. One or two passes over the rows at most times.
  ///
  /// - Parameter signed: the same without bounds on the weights. Where its optima meet the bounds, they are the optima here.
  @discardableResult
  mutating func leaveOut(
    _ settings: PenaltySettings, room: PenaltySettings, sharing signed: OneStepCrossValidation? = nil
  ) -> LeaveOut {
    if let known = found[settings] { return known }
    let problem = family.problem(settings, sign, room: room)
    if let known = signed?.found[settings], known.coefficients.allSatisfy(problem.allows) {
      found[settings] = known
      return known
    }
    let expansion = settle(problem, room)
    last = expansion
    let (total, start) = objective(problem, expansion)
    var result = LeaveOut(losses: [], coefficients: [])
    for part in expansion.parts {
      var rest = total
      rest.add(problem.tying.reduce(part), times: -1)
      let point = minimiser(problem, rest, from: start)
      let move = zip(problem.tying.expand(point), expansion.center).map { $0 - $1 }
      result.losses.append(part.moved(by: move).value)
      result.coefficients.append(problem.named(point))
    }
    found[settings] = result
    return result
  }

  /// The expansion close to the optimum of a problem.
  private func settle(_ problem: PenalisedProblem, _ room: PenaltySettings) -> Expansion {
    var expansion =
      last.flatMap { $0.room == room ? $0 : nil }
      ?? expand(problem, room, at: problem.parameters(from: last?.named ?? family.equalWeights))
    for _ in 0..<OneStepCrossValidation.passes {
      let (total, start) = objective(problem, expansion)
      let next = minimiser(problem, total, from: start)
      // Parameters are means and differences of coefficients, so that the way back is exact up to rounding.
      let isHere = zip(problem.tying.expand(start), expansion.center).allSatisfy {
        abs($0 - $1) <= 1e-13 * max(1, abs($1))
      }
      let decrement = -dot(total.gradient, zip(next, start).map { $0 - $1 })
      if isHere, decrement <= OneStepCrossValidation.tolerance { return expansion }
      guard decrement.isFinite else { break }
      expansion = expand(problem, room, at: next)
    }
    // Plain steps without a line search do not always arrive.
    let solution = problem.solve(folds: folds, from: family.equalWeights, precision: .comparison)
    return expand(problem, room, at: solution.point)
  }

  private func expand(_ problem: PenalisedProblem, _ room: PenaltySettings, at parameters: [Double]) -> Expansion {
    let center = problem.tying.expand(parameters)
    return Expansion(
      room: room, named: problem.named(parameters), center: center,
      parts: folds.map { problem.coefficientDerivatives(at: center, fold: $0) })
  }

  /// The quadratic model of the objective, at the parameters nearest to the expansion's center.
  private func objective(
    _ problem: PenalisedProblem, _ expansion: Expansion
  ) -> (derivatives: Derivatives, point: [Double]) {
    let point = problem.tying.average(expansion.center)
    let move = zip(problem.tying.expand(point), expansion.center).map { $0 - $1 }
    var total = problem.penaltyDerivatives(at: point)
    for part in expansion.parts { total.add(problem.tying.reduce(part.moved(by: move))) }
    return (total, point)
  }

  private func minimiser(_ problem: PenalisedProblem, _ total: Derivatives, from point: [Double]) -> [Double] {
    total.minimiser(around: point, isBounded: problem.tying.isBounded)
  }
}
