import TemperCore

/// Phrases about an inspection, shared by the terminal and the page.
enum InspectPhrases {
  /// The calibration errors of all classes together, each beside what it would be by chance.
  static func errors(_ document: InspectDocument) -> [(name: String, value: Double, chance: Double)] {
    let (found, chance) = (document.ece, document.eceUnderCalibration)
    return [
      ("top label, equal width", found.topLabel, chance.topLabel),
      ("top label, equal mass", found.topLabelEqualMass, chance.topLabelEqualMass),
      ("top label, smooth", found.smooth, chance.smooth),
      ("top label, debiased l2", found.debiasedL2, chance.debiasedL2),
      ("top label, maximum", found.maximum, chance.maximum),
      ("class-wise", found.classWise, chance.classWise),
    ]
  }

  /// The two parts of the log loss that add up to it; empty without a tie.
  static func parts(_ document: InspectDocument) -> [(name: String, value: Double)] {
    guard let tie = document.tie else { return [] }
    return [("- tie or not", tie.tieLogLoss), ("- which side", tie.decisiveLogLoss)]
  }

  /// "[0.104, 0.172]".
  static func interval(_ interval: ClosedRange<Double>) -> String {
    "[\(NumberText.probability(interval.lowerBound)), \(NumberText.probability(interval.upperBound))]"
  }

  /// Position, swapped predictions and Davidson's model: a label and phrases each.
  static func sides(_ tie: TieInspection) -> [(label: String, phrases: [String])] {
    var lines: [(String, [String])] = []
    let position = tie.position
    if tie.sides.count == 2 {
      let sides = tie.sides.map { DisplayWidth.shortened(VisibleText.escaping($0), to: 20) }
      var phrases = [
        "\(sides[0]) minus \(sides[1]): observed \(points(position.observedMargin)) of rows",
        "predicted \(points(position.predictedMargin))",
        "standard error of the gap \(NumberText.fixed(position.standardError * 100, 1)) %",
      ]
      if let offset = position.offset { phrases.append("offset missed \(estimate(offset))") }
      lines.append(("position", phrases))
    }
    if let swap = tie.swap {
      lines.append(
        (
          "swap",
          [
            "probabilities change by \(NumberText.probability(swap.meanChange)) where the sides are exchanged",
            "offset towards the first side \(estimate(swap.offset))",
            "log loss \(NumberText.loss(swap.logLoss)), swapped \(NumberText.loss(swap.swappedLogLoss)), both averaged "
              + NumberText.loss(swap.averagedLogLoss),
          ]
        ))
    }
    if let davidson = tie.davidson {
      lines.append(
        (
          "davidson",
          [
            "from the margins alone log loss \(NumberText.loss(davidson.logLoss))",
            davidson.gain >= 0
              ? "the tie log-odds of the rows gain \(NumberText.loss(davidson.gain))"
              : "the tie log-odds of the rows lose \(NumberText.loss(-davidson.gain))",
          ]
        ))
    }
    return lines
  }

  /// "+0.123 ± 0.012".
  private static func estimate(_ estimate: MeanEstimate) -> String {
    "\(NumberText.signed(estimate.mean, 3)) ± \(NumberText.fixed(estimate.standardError, 3))"
  }

  /// "+12.1 %".
  private static func points(_ share: Double) -> String { "\(NumberText.signed(share * 100, 1)) %" }
}

/// The meaning of an inspection in one sentence: only what flagged bins allow to say.
enum InspectSentence {
  static func text(_ document: InspectDocument) -> String {
    var clauses = [confidence(document.topLabel)].compactMap { $0 }
    let byMargin = document.tie.flatMap { ties($0) }
    if let byMargin { clauses.append(byMargin) }
    // Overconfidence shows in every class; their own bins then say nothing new.
    if clauses.first?.hasSuffix("confident)") != true {
      clauses += classes(document, besides: byMargin == nil ? nil : document.tie?.className)
    }
    guard let first = clauses.first else {
      return
        "No diagram contradicts calibration: on these \(NumberText.count(document.rows, "row")) the probabilities cannot "
        + "be told apart from calibrated ones."
    }
    // The first word may be a class's name, which keeps its own case.
    let isName = clauses.count > 0 && !first.hasPrefix("where ") && !first.hasPrefix("ties ")
    return ([isName ? first : first.prefix(1).uppercased() + first.dropFirst()] + clauses.dropFirst())
      .joined(separator: "; ") + "."
  }

  private static func confidence(_ top: ForecastReliability) -> String? {
    guard let bin = worst(top.bins) else { return nil }
    let flagged = top.bins.filter(\.flagged)
    let word =
      flagged.allSatisfy { $0.frequency < $0.meanProbability }
      ? " (overconfident)" : flagged.allSatisfy { $0.frequency > $0.meanProbability } ? " (underconfident)" : ""
    return
      "where the likeliest class is given \(short(bin.meanProbability)) it comes true \(short(bin.frequency)) of the "
      + "time\(word)"
  }

  private static func ties(_ tie: TieInspection) -> String? {
    let flagged = tie.byMargin.indices.filter { tie.byMargin[$0].flagged }
    func gap(_ index: Int) -> Double { abs(tie.byMargin[index].observed - tie.byMargin[index].predicted) }
    guard let worst = flagged.max(by: { gap($0) < gap($1) }) else { return nil }
    let bin = tie.byMargin[worst]
    let direction = bin.observed > bin.predicted ? "under" : "over"
    let place = 2 * worst < tie.byMargin.count ? "close" : "far apart"
    return "ties are \(direction)-predicted where the models see the sides \(place): observed \(short(bin.observed)), "
      + "predicted \(short(bin.predicted))"
  }

  /// Classes that are named; further ones are counted.
  private static let namedClasses = 2

  private static func classes(_ document: InspectDocument, besides told: String?) -> [String] {
    let found = document.perClass.filter { $0.name != told && $0.bins.contains(where: \.flagged) }
    let named = found.prefix(found.count == namedClasses + 1 ? found.count : namedClasses)
    var clauses = named.compactMap { item -> String? in
      guard let bin = worst(item.bins) else { return nil }
      let direction = bin.frequency > bin.meanProbability ? "under" : "over"
      return "\(FitPhrases.name(item.name)) is \(direction)-predicted around \(short(bin.meanProbability)): observed "
        + short(bin.frequency)
    }
    if found.count > named.count {
      clauses.append(
        "\(NumberText.count(found.count - named.count)) more classes have bins that contradict calibration")
    }
    return clauses
  }

  /// The flagged bin farthest from the diagonal.
  private static func worst(_ bins: [ReliabilityDiagram.Bin]) -> ReliabilityDiagram.Bin? {
    bins.filter(\.flagged).max { abs($0.frequency - $0.meanProbability) < abs($1.frequency - $1.meanProbability) }
  }

  /// ".41": two decimals without the zero before the point; three where two would hide it.
  static func short(_ probability: Double) -> String {
    let text = NumberText.fixed(probability, probability < 0.1 || probability > 0.99 ? 3 : 2)
    return text.hasPrefix("0.") ? String(text.dropFirst()) : text
  }
}
