/// Optima of penalised pools on one set of rows, to be found once where several parts of a mixture, or several pools that are
/// compared, have the same penalties.
///
/// An optimum without bounds that meets them is the optimum with them, too; and one whose weights are all positive is not
/// held by the bound at zero, so that it is the optimum without it.
struct KnownOptima: Sendable {
  struct Optimum: Sendable {
    let coefficients: BlendCoefficients
    let certificate: Certificate
  }

  private var found: [PenaltySettings: [(sign: WeightSign, optimum: Optimum)]] = [:]

  /// The optimum of a part's problem: a known one, or else what `solve` finds.
  mutating func optimum(
    of part: MixtureComponent, _ problem: PenalisedProblem, orElse solve: () -> Optimum
  ) -> Optimum {
    let known = found[part.penalties]?.first { sign, optimum in
      sign == part.sign
        || (sign == .signed || optimum.coefficients.weightsArePositive) && problem.allows(optimum.coefficients)
    }
    if let known = known?.optimum {
      return Optimum(coefficients: known.coefficients, certificate: known.certificate.withoutSteps)
    }
    let optimum = solve()
    found[part.penalties, default: []].append((part.sign, optimum))
    return optimum
  }
}

extension BlendCoefficients {
  /// Whether every weight is positive, those of single heads too.
  fileprivate var weightsArePositive: Bool {
    weights.allSatisfy { $0 > 0 } && headWeights.allSatisfy { $0.allSatisfy { $0 > 0 } }
  }
}
