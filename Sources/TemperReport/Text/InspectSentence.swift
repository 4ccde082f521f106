import TemperCore

/// What an inspection means, in one sentence: only what flagged bins allow to say.
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
