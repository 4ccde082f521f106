/// What `--prior-shift` found on the test rows, and whether it was used.
public struct PriorShiftDocument: Codable, Sendable, Equatable {
  /// Whether the written predictions are the adjusted ones.
  public var applied: Bool
  /// Class shares of the labelled rows, and those estimated for the test rows.
  public var labelledPriors: [String: Double]
  public var testPriors: [String: Double]
  /// Twice the gain in log-likelihood, with its degrees of freedom and p-value without a shift.
  public var statistic: Double
  public var degreesOfFreedom: Int
  public var p: Double
  /// The p-value of the same test on the labelled rows, where nothing has shifted: a small one says that the blend is not
  /// calibrated, and that a shift found on the test rows would not be one.
  public var labelledP: Double

  public init(
    applied: Bool, labelledPriors: [String: Double], testPriors: [String: Double], statistic: Double,
    degreesOfFreedom: Int, p: Double, labelledP: Double
  ) {
    self.applied = applied
    self.labelledPriors = labelledPriors
    self.testPriors = testPriors
    self.statistic = statistic
    self.degreesOfFreedom = degreesOfFreedom
    self.p = p
    self.labelledP = labelledP
  }
}

extension PriorShiftDocument {
  /// "applied: winner_tie .240 -> .310 …", or why not.
  ///
  /// - Parameter classes: in the order in which they are named; with a tie, that class alone says it all.
  public func phrases(classes: [String], tie: String?) -> [String] {
    let shown = tie.map { [$0] } ?? classes
    let moves = shown.map { name in
      "\(FitPhrases.name(name)) \(NumberText.probability(labelledPriors[name] ?? 0)) to "
        + NumberText.probability(testPriors[name] ?? 0)
    }
    let test = "likelihood ratio \(NumberText.fixed(statistic, 2)), p \(NumberText.fixed(p, 4))"
    if applied { return ["applied"] + moves + [test] }
    if labelledP < PriorShiftDocument.level {
      return [
        "not applied", "the blend shows a shift on its own labelled rows (p \(NumberText.fixed(labelledP, 4)))",
        "so it is not calibrated well enough to estimate one",
      ]
    }
    return ["not applied, for lack of evidence"] + moves + [test]
  }

  /// The level of both tests.
  public static let level = 0.05
}
