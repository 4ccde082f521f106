import TemperCore

/// Phrases about the averaging correction, shared by the terminal and the page.
enum AveragingPhrases {
  /// What was done and why, in parts that stand with semicolons between them.
  static func phrases(_ averaging: FitDocument.Averaging) -> [String] {
    if let refusal = averaging.refusal { return ["off", self.refusal(refusal)] }
    guard let estimate = averaging.estimate else { return ["off"] }
    let files = "\(NumberText.count(estimate.folds)) fold files"
    let subject = averaging.isRefit ? "the refit" : "the test mean"
    switch estimate.verdict {
    case .applied:
      return [
        "\(files): \(subject) is less noisy than OOF rows",
        "\(slopes(estimate)) (from the spread between folds, no labels used)",
        "expected gain \(NumberText.loss(estimate.expectedGain)), not in the nested score, which is pessimistic here",
      ]
    case .level:
      return ["\(files): \(subject) is as noisy as OOF rows, or too few rows tell", "nothing to correct"]
    case .shifted:
      return [
        "off",
        "the test rows are not like the labelled ones: their mean entropy is \(NumberText.fixed(abs(estimate.entropyZ), 1)) "
          + "standard errors \(estimate.entropyZ > 0 ? "higher" : "lower")",
      ]
    case .unsolved: return ["off", "\(files) agree with no slope near 1"]
    }
  }

  /// "sides × 1.12, ties × 1.06", or "slope × 1.06".
  static func slopes(_ estimate: AveragingEstimate) -> String {
    guard let sides = estimate.sides else { return "-" }
    let first = "× \(NumberText.fixed(sides.slope, 2))"
    return estimate.ties.map { "sides \(first), ties × \(NumberText.fixed($0.slope, 2))" } ?? "slope \(first)"
  }

  private static func refusal(_ refusal: FitDocument.Averaging.Refusal) -> String {
    let names = refusal.models.prefix(3).map(FitPhrases.name).joined(separator: ", ")
    let list = refusal.models.count > 3 ? "\(names) and \(refusal.models.count - 3) others" : names
    switch refusal.reason {
    case .missingFolds: return "no fold files of \(list)"
    case .unequalFolds: return "another number of fold files of \(list)"
    case .averagedOOF: return "the OOF rows of \(list) are means of several predictions themselves"
    }
  }
}
