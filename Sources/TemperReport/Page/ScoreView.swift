import TemperCore

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
    var interval: PageInterval
  }

  /// One of the scores beside the log loss, or a part of it.
  struct Tile {
    var name: String
    var value: PageNumber
    /// One standard error, or none.
    var error: [PageNumber]
    var note: String
  }

  /// Facts about a fit that a model does not have.
  struct Blend {
    var inSample: PageNumber
    var phrases: String
  }

  /// Name of the headline number.
  var label: String
  var loss: PageNumber
  var error: PageNumber
  /// Empty for a model.
  var blend: [Blend]
  var tiles: [Tile]
  var isClustered: Bool
  var isNested: Bool
  /// "5 outer folds", or "outer folds" where their number is not known.
  var folds: String
  /// Name of the option that compares by refits.
  var exact: String
  var comparisons: [Comparison]
  var hasComparisons: Bool
  var candidates: [Candidate]
  var hasCandidates: Bool
  /// Whether paired intervals have in them what fitting adds.
  var isRefitted: Bool
  /// Ends of the candidates' axis.
  var least: String
  var zero: String
  var most: String

  init(
    _ inspection: InspectDocument, fit: FitDocument?, comparisons: [RunSummary.Comparison] = [], folds: Int? = nil,
    _ words: Message.Words
  ) {
    exact = words(.exact)
    label = inspection.kind == .fit ? "Nested log loss" : "Log loss"
    loss = .loss(fit?.logLoss.crossValidated ?? inspection.logLoss)
    error = .loss(fit?.logLoss.standardError ?? inspection.standardErrors.logLoss)
    blend =
      fit.map {
        let phrases = PageNumber.typographic(FitPhrases.blend($0).joined(separator: ", "))
        return [Blend(inSample: .loss($0.logLoss.inSample), phrases: phrases)]
      } ?? []
    tiles = Self.tiles(inspection)
    isClustered = inspection.groups != nil
    isNested = inspection.kind == .fit
    self.folds = folds.map { NumberText.count($0, "outer fold") } ?? "outer folds"
    let scale = PageScale(covering: comparisons.flatMap { [$0.mean] + PageScale.ends($0.interval) })
    self.comparisons = comparisons.map {
      Comparison(
        against: $0.against,
        interval: PageInterval(mean: $0.mean, $0.interval, scale),
        verdict: Self.verdict($0.interval))
    }
    hasComparisons = !comparisons.isEmpty
    let axis = PageScale(covering: (fit?.candidates ?? []).flatMap { [$0.difference] + PageScale.ends($0.interval) })
    candidates = fit.map { Self.candidates($0, axis) } ?? []
    hasCandidates = !candidates.isEmpty
    isRefitted = fit?.candidates.contains { $0.refitError > 0 } ?? false
    least = axis.low < 0 ? PageNumber.typographic(NumberText.signed(axis.low, 3)) : ""
    zero = axis.percent(0)
    most = axis.high > 0.25 * (axis.high - axis.low) ? NumberText.signed(axis.high, 3) : ""
  }

  private static func tiles(_ inspection: InspectDocument) -> [Tile] {
    let errors = inspection.standardErrors
    var tiles = [
      Tile(
        name: "Brier score", value: .loss(inspection.brier), error: [.loss(errors.brier)], note: "0 to 2, low is good"),
      Tile(
        name: "Accuracy", value: .probability(inspection.accuracy), error: [.probability(errors.accuracy)],
        note: "share of rows whose likeliest class came true"),
      Tile(
        name: "Ranked probability score", value: .loss(inspection.rankedProbabilityScore),
        error: [.loss(errors.rankedProbabilityScore)],
        note: inspection.tie == nil ? "classes in their order" : "in the order side, tie, side"),
    ]
    if let tie = inspection.tie {
      tiles.append(
        Tile(name: "Tie or not", value: .loss(tie.tieLogLoss), error: [], note: "this part of the log loss"))
      tiles.append(
        Tile(
          name: "Which side", value: .loss(tie.decisiveLogLoss), error: [],
          note: "the other part: \(NumberText.probability(tie.decisiveShare)) of the rows are no tie"))
    }
    return tiles
  }

  /// The verdict on the blend that the interval allows.
  private static func verdict(_ interval: ClosedRange<Double>) -> String {
    if interval.upperBound < 0 { return "better" }
    return interval.lowerBound > 0 ? "worse" : "not told apart"
  }

  private static func candidates(_ fit: FitDocument, _ scale: PageScale) -> [Candidate] {
    FitPhrases.candidatesInOrder(fit).map { candidate in
      Candidate(
        pool: candidate.pool.rawValue, isChosen: candidate.pool == fit.pool, loss: .loss(candidate.crossValidated),
        error: .loss(candidate.standardError),
        interval: PageInterval(mean: candidate.difference, candidate.interval, scale))
    }
  }
}
