/// "How good is it, and how sure?": the nested score, the comparisons and the candidates.
struct ScoreView {
  struct Comparison {
    var against: String
    var interval: PageInterval
    var verdict: String
  }

  struct Candidate {
    var pool: String
    var isChosen: Bool
    var loss: PageNumber
    var error: PageNumber
    /// Empty where the document has no interval.
    var interval: [PageInterval]
  }

  var nested: PageNumber
  var error: PageNumber
  var inSample: PageNumber
  var blend: String
  var isClustered: Bool
  var folds: String
  var comparisons: [Comparison]
  var hasComparisons: Bool
  var candidates: [Candidate]
  var hasCandidates: Bool

  init(_ summary: RunSummary) {
    let fit = summary.fit
    nested = .loss(fit.logLoss.crossValidated)
    error = .loss(fit.logLoss.standardError)
    inSample = .loss(fit.logLoss.inSample)
    blend = PageNumber.typographic(FitPhrases.blend(fit).joined(separator: ", "))
    isClustered = summary.groups != nil
    folds = NumberText.count(summary.folds, "outer fold")
    let differences = summary.comparisons.map(\.difference)
    let scale = PageScale(covering: differences.flatMap { [$0.mean, $0.lower, $0.upper] })
    comparisons = summary.comparisons.map { comparison in
      let difference = comparison.difference
      return Comparison(
        against: comparison.against,
        interval: PageInterval(mean: difference.mean, lower: difference.lower, upper: difference.upper, scale),
        verdict: Self.verdict(difference))
    }
    hasComparisons = !comparisons.isEmpty
    candidates = Self.candidates(fit)
    hasCandidates = !candidates.isEmpty
  }

  /// What the interval allows to say of the blend, and nothing more.
  private static func verdict(_ difference: PairedDifference) -> String {
    if difference.upper < 0 { return "better" }
    return difference.lower > 0 ? "worse" : "not told apart"
  }

  private static func candidates(_ fit: FitDocument) -> [Candidate] {
    let scale = PageScale(covering: fit.candidates.flatMap { [$0.difference] + $0.interval })
    return FitPhrases.candidatesInOrder(fit).map { candidate in
      let bounds = candidate.interval
      return Candidate(
        pool: candidate.pool, isChosen: candidate.pool == fit.pool, loss: .loss(candidate.crossValidated),
        error: .loss(candidate.standardError),
        interval: bounds.count == 2
          ? [PageInterval(mean: candidate.difference, lower: bounds[0], upper: bounds[1], scale)] : [])
    }
  }
}
