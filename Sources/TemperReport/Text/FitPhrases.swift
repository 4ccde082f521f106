public import TemperCore

/// Phrases about a fit, shared by the terminal and the page.
enum FitPhrases {
  /// The loss on the rows that were fitted to: optimistic, unless the score is of other rows than those.
  static func inSample(_ fit: FitDocument) -> String {
    let loss = NumberText.loss(fit.logLoss.inSample)
    return fit.refinement == nil ? "(in-sample \(loss), optimistic)" : "(on all rows, which it was fitted to, \(loss))"
  }

  /// What to do next, a line or more for each; none where nothing is advised.
  static func next(_ sentences: [String], indent: Int, style: TerminalStyle) -> [String] {
    sentences.flatMap { sentence in
      LineWrapping.words(
        VisibleText.escaping(sentence), after: DisplayWidth.padded("next", to: indent, onLeft: false), indent: indent,
        width: style.width)
    }
  }

  /// "signed weights", "non-negative weights", or nil where the pool has no weights to bound.
  static func sign(_ fit: FitDocument) -> String? {
    fit.weightsSign == .none ? nil : "\(sign(fit.weightsSign)) weights"
  }

  /// "none", "non-negative" or "signed".
  static func sign(_ sign: FitDocument.Sign) -> String {
    switch sign {
    case .none: "none"
    case .nonnegative: "non-negative"
    case .signed: "signed"
    }
  }

  /// Pool, sign, temperature, biases and the use of swapped predictions.
  static func blend(_ fit: FitDocument) -> [String] {
    var phrases = [fit.pool.rawValue]
    if let sign = sign(fit) { phrases.append(sign) }
    phrases.append("T " + (fit.temperature.map(NumberText.weight) ?? "-"))
    phrases += biases(fit)
    switch fit.swapping {
    case .none: break
    case .arithmetic: phrases.append("swapped predictions averaged")
    case .geometric: phrases.append("swapped predictions averaged geometrically")
    case .separate: phrases.append("swapped predictions as models of their own")
    }
    if let count = fit.finalists?.count, count > 1 { phrases.append("mixture of \(count)") }
    phrases += refinement(fit)
    return phrases
  }

  /// Steps after pooling: segments with effects of their own, and a calibrator.
  static func refinement(_ fit: FitDocument) -> [String] {
    var phrases: [String] = []
    if let columns = fit.segments?.columns, !columns.isEmpty {
      phrases.append("effects of " + columns.map { name($0.name) }.joined(separator: " and "))
    }
    if let method = fit.calibration?.method, method != .none { phrases.append("calibrated by \(method.rawValue)") }
    return phrases
  }

  /// "2 pools: tie-aware signed 0.60, logarithmic non-negative 0.40", for a mixture.
  static func finalists(_ fit: FitDocument) -> [String] {
    (fit.finalists ?? []).map { finalist in
      let sign =
        switch finalist.weightsSign {
        case .nonnegative: "non-negative"
        case .signed: "signed"
        }
      return "\(finalist.pool.rawValue) \(sign) \(NumberText.weight(finalist.share))"
    }
  }

  /// "accuracy 0.5432 ± 0.0051", for a metric other than log loss.
  static func metric(_ fit: FitDocument) -> String? {
    guard let metric = fit.metric, metric.name != .logLoss else { return nil }
    let error = metric.standardError.map { " ± \(NumberText.loss($0))" } ?? ""
    return "\(metric.name.rawValue) \(NumberText.loss(metric.crossValidated))\(error)"
  }

  /// The tie bias, or the range of the class biases where there is no tie; then closeness and side bias where not zero, and
  /// the names of further blocks.
  static func biases(_ fit: FitDocument) -> [String] {
    var phrases: [String] = []
    if let tie = fit.tie {
      if let bias = fit.classBias[tie] { phrases.append("tie bias \(NumberText.signed(bias, 2))") }
    } else {
      let values = fit.classes.compactMap { fit.classBias[$0] }
      if let least = values.min(), let most = values.max(), least != 0 || most != 0 {
        phrases.append("class biases \(NumberText.signed(least, 2)) to \(NumberText.signed(most, 2))")
      }
    }
    if fit.closeness != 0 { phrases.append("closeness \(NumberText.signed(fit.closeness, 2))") }
    if fit.sideBias != 0 { phrases.append("side bias \(NumberText.signed(fit.sideBias, 2))") }
    phrases += fit.blocks.map(\.name.rawValue)
    return phrases
  }

  /// Use of swapped predictions.
  static func swapping(_ fit: FitDocument) -> String {
    switch fit.swapping {
    case .none: "not used"
    case .arithmetic: "averaged"
    case .geometric: "averaged geometrically"
    case .separate: "models of their own"
    }
  }

  /// The weights of a block, with the names of their inputs.
  static func inputs(_ fit: FitDocument, _ block: FitDocument.Block) -> [(name: String, weight: Double)] {
    let names = fit.models.map(\.name) + fit.swappedModels.map { "\($0) (swapped)" }
    return zip(names, block.weights + (block.swappedWeights ?? [])).map { (name: $0, weight: $1) }
  }

  /// A stage of a blend in words; the first is a pool by itself.
  static func stage(_ stage: BlendStage.Kind, _ fit: FitDocument, isFirst: Bool) -> String {
    switch stage {
    case .pool: "\(fit.pool.rawValue) pool, plain"
    case .swapped: isFirst ? "\(fit.pool.rawValue) pool with swapped predictions" : "+ swapped predictions"
    case .blocks: "+ blocks"
    case .mixture: "+ mixture"
    case .segments: "+ segments"
    case .calibration: "+ calibration"
    }
  }

  /// How the coefficients came from all rows of a table.
  static func refinement(_ refinement: FitDocument.Refinement) -> [String] {
    var phrases = [
      "from \(name(refinement.of)) on \(NumberText.count(refinement.sampleRows)) of \(NumberText.count(refinement.rows)) rows",
      "\(NumberText.count(refinement.passes, "pass", plural: "passes")) of \(NumberText.weight(refinement.secondsPerPass)) s",
    ]
    if let scored = refinement.scoredRows { phrases.append("scored on the other \(NumberText.count(scored))") }
    return phrases
  }

  /// What the certificate of a pool bounds the distance from: a mixture is compared with the best one, without its
  /// temperature; a penalised pool's objective with its minimum.
  static func optimum(of pool: PoolKind) -> String {
    switch pool {
    case .linear, .selection: "the best mixture's loss at T = 1"
    case .best, .mean, .geometric, .logarithmic, .tieAware: "this family's optimum"
    }
  }

  /// How near the fit is to its family's optimum, or a warning that this is not known to be near.
  static func certificate(_ fit: FitDocument) -> String {
    certificate(fit.certificate, pool: fit.pool, isLimited: fit.limits != nil)
  }

  static func certificate(
    _ certificate: Certificate, pool: PoolKind, isLimited: Bool = false
  ) -> String {
    let gap = NumberText.powerOfTen(atLeast: certificate.gap)
    let optimum = optimum(of: pool) + (isLimited ? " within the limits" : "")
    if certificate.converged, let gap { return "within \(gap) nats of \(optimum)" }
    let after = "not converged after \(NumberText.count(certificate.iterations, "iteration"))"
    let bound =
      gap.map { "up to \($0) nats from \(optimum)" } ?? "at an unknown distance from \(optimum)"
    return "warning: \(after), \(bound)"
  }

  /// Ridge strengths, as far as the fit can have them.
  static func penalties(_ fit: FitDocument) -> [String] {
    var phrases = [
      "equal weights \(NumberText.penalty(fit.penalty.equalWeights))",
      "class deviation \(NumberText.penalty(fit.penalty.classDeviation))",
    ]
    if fit.tie != nil {
      phrases.append("closeness \(NumberText.penalty(fit.penalty.closeness))")
      phrases.append("side bias \(NumberText.penalty(fit.penalty.sideBias))")
      phrases += fit.blocks.map { "\($0.name.rawValue) \(NumberText.penalty($0.penalty))" }
    }
    return phrases
  }

  /// "at least 0.05 each", "gemma2 = 0.5", "at most 3 models".
  static func limits(_ limits: FitDocument.Limits) -> [String] {
    var phrases: [String] = []
    if let minimum = limits.minimum { phrases.append("at least \(NumberText.exact(minimum)) each") }
    let fixed = (limits.fixed ?? [:]).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    phrases += fixed.map { "\(name($0.key)) = \(NumberText.exact($0.value))" }
    if let count = limits.maxModels { phrases.append("at most \(NumberText.count(count, "model"))") }
    return phrases
  }

  /// "winner_model_a, winner_model_b".
  static func sides(_ fit: FitDocument) -> String? {
    fit.sides.map { $0.map(name).joined(separator: ", ") }
  }

  /// A name within a sentence: what is hidden is written out, and what is very long is shortened.
  static func name(_ text: String) -> String {
    DisplayWidth.shortened(VisibleText.escaping(text), to: 40)
  }

  /// Models by rising log loss, best first; equal ones by the bytes of their names.
  static func modelsInOrder(_ fit: FitDocument) -> [FitDocument.Model] {
    fit.models.sorted { a, b in
      a.logLoss != b.logLoss ? a.logLoss < b.logLoss : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
  }

  /// Candidates by rising nested loss, best first; equal ones stay in the order of the pools.
  static func candidatesInOrder(_ fit: FitDocument) -> [CandidateScore] {
    fit.candidates.enumerated().sorted { a, b in
      a.element.crossValidated != b.element.crossValidated
        ? a.element.crossValidated < b.element.crossValidated : a.offset < b.offset
    }.map(\.element)
  }
}

/// Phrases about test rows.
enum ForecastPhrases {
  /// "0.7231 [0.7010, 0.7452] on 1,254 test rows", and the same of a public part.
  static func forecast(_ forecast: TestForecast) -> [String] {
    let whole =
      "\(NumberText.loss(forecast.mean)) \(interval(forecast.interval)) on "
      + NumberText.count(forecast.testRows, "test row")
    guard let part = forecast.public else { return [whole] }
    return [
      whole, "\(interval(part.interval)) on a public \(percent(part.share)) of them (\(NumberText.count(part.rows)))",
    ]
  }

  /// "0.7412 ± 0.0081 with 19.1 % ties".
  static func scenarios(_ scenarios: [TieShareScenario]) -> [String] {
    scenarios.map {
      "\(NumberText.loss($0.logLoss)) ± \(NumberText.loss($0.standardError)) with "
        + "\(NumberText.fixed(100 * $0.tieShare, 1)) % ties"
    }
  }

  /// Who is likely to score better on the test rows; nil unless a public share was given.
  static func comparison(_ comparison: CompareDocument) -> String? {
    guard let forecast = comparison.forecast, let share = forecast.publicShare, let rows = forecast.publicRows,
      let part = forecast.publicProbabilityABetter
    else { return nil }
    let name = CompareSentence.names(comparison)[0]
    let whole =
      "On \(NumberText.count(forecast.testRows, "test row")) like these \(name) scores better with probability "
      + probability(forecast.probabilityABetter)
    if share == 1 { return whole + "." }
    return whole + ", on a public \(percent(share)) of them (\(NumberText.count(rows))) with \(probability(part))."
  }

  private static func interval(_ interval: ClosedRange<Double>) -> String {
    "[\(NumberText.loss(interval.lowerBound)), \(NumberText.loss(interval.upperBound))]"
  }

  /// "25 %", "12.5 %".
  private static func percent(_ share: Double) -> String {
    let tenths = (share * 1000).rounded() / 10
    return NumberText.exact(tenths) + " %"
  }

  /// Two decimals; never 0 or 1, which nothing is sure enough for.
  private static func probability(_ value: Double) -> String {
    value > 0.99 ? "above 0.99" : value < 0.01 ? "below 0.01" : NumberText.fixed(value, 2)
  }
}

extension PriorShiftDecision {
  /// "applied: winner_tie .240 -> .310 …", or why not.
  ///
  /// - Parameters:
  ///   - classes: in the order in which they are named; with a tie, that class alone says it all.
  ///   - tie: the name of the tie; nil without one.
  public func phrases(classes: [String], tie: String?) -> [String] {
    let shown = tie.map { [$0] } ?? classes
    let moves = shown.map { name in
      "\(FitPhrases.name(name)) \(NumberText.probability(labelledPriors[name] ?? 0)) to "
        + NumberText.probability(testPriors[name] ?? 0)
    }
    let test = "likelihood ratio \(NumberText.fixed(statistic, 2)), p \(NumberText.fixed(p, 4))"
    if applied { return ["applied"] + moves + [test] }
    if labelledP < PriorShiftDecision.level {
      return [
        "not applied", "the blend shows a shift on its own labelled rows (p \(NumberText.fixed(labelledP, 4)))",
        "so it is not calibrated well enough to estimate one",
      ]
    }
    return ["not applied, for lack of evidence"] + moves + [test]
  }
}
