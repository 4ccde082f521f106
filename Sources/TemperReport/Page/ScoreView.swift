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

  /// The blend as far as one of its stages goes.
  struct Stage {
    var name: String
    /// Empty for a stage that the nested score does not know.
    var loss: [PageNumber]
    /// What it gains; empty for the first.
    var interval: [PageInterval]
    /// An expected gain, where there is no interval.
    var expected: [PageNumber]
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
    /// Whether the score is of rows that were fitted to as well, each by a fit without it.
    var isOptimistic: Bool
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
  /// Where the score comes from; empty where the blend has one stage only.
  var stages: [Stage]
  var hasStages: Bool
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
        return [
          Blend(
            inSample: .loss($0.logLoss.inSample), isOptimistic: $0.refinement == nil, phrases: phrases)
        ]
      } ?? []
    tiles = Self.tiles(inspection, isRanked: inspection.tie != nil || fit?.metric?.name == .rps)
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
    stages = fit.map(Self.stages) ?? []
    hasStages = !stages.isEmpty
    least = axis.low < 0 ? PageNumber.typographic(NumberText.signed(axis.low, 3)) : ""
    zero = axis.percent(0)
    most = axis.high > 0.25 * (axis.high - axis.low) ? NumberText.signed(axis.high, 3) : ""
  }

  /// Stage by stage, with what is expected of the averaging correction at the end.
  private static func stages(_ fit: FitDocument) -> [Stage] {
    let found = fit.stages ?? []
    let gain = fit.averaging?.estimate.flatMap { $0.verdict == .applied ? $0.expectedGain : nil }
    guard found.count > 1 || gain != nil, !found.isEmpty else { return [] }
    let scale = PageScale(
      covering: found.flatMap { [$0.difference ?? 0] + PageScale.ends($0.interval) })
    let stages = found.enumerated().map { place, stage in
      Stage(
        name: FitPhrases.stage(stage.stage, fit, isFirst: place == 0), loss: [.loss(stage.logLoss)],
        interval: stage.interval.map { [PageInterval(mean: stage.difference ?? 0, $0, scale)] } ?? [], expected: [])
    }
    return stages
      + (gain.map { [Stage(name: "+ averaging, on test rows", loss: [], interval: [], expected: [.difference(-$0)])] }
        ?? [])
  }

  private static func tiles(_ inspection: InspectDocument, isRanked: Bool) -> [Tile] {
    let errors = inspection.standardErrors
    var tiles = [
      Tile(
        name: "Brier score", value: .loss(inspection.brier), error: [.loss(errors.brier)], note: "0 to 2, low is good"),
      Tile(
        name: "Accuracy", value: .probability(inspection.accuracy), error: [.probability(errors.accuracy)],
        note: "share of rows whose likeliest class came true"),
    ]
    if isRanked {
      tiles.append(
        Tile(
          name: "Ranked probability score", value: .loss(inspection.rankedProbabilityScore),
          error: [.loss(errors.rankedProbabilityScore)],
          note: inspection.tie == nil ? "classes in their order" : "in the order side, tie, side"))
    }
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
