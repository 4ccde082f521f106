import TemperCore

/// The meaning of an inspection in one sentence: only what its tests found, which together err in 5 % of calibrated
/// predictions.
enum InspectSentence {
  static func text(_ document: InspectDocument) -> String {
    let verdict = Verdict(document: document, tests: document.calibrationTests)
    guard let first = verdict.clauses.first else { return calm(document) }
    // The first word may be a class's name, which keeps its own case.
    let opening = first.isName ? first.text : first.text.prefix(1).uppercased() + first.text.dropFirst()
    return ([opening] + verdict.clauses.dropFirst().map(\.text)).joined(separator: "; ") + "."
  }

  private static func calm(_ document: InspectDocument) -> String {
    let count = document.calibrationTests.all.count
    guard count > 0 else {
      return "Calibration was not tested: rows were counted where they lie, and come in groups."
    }
    return
      "No test contradicts calibration: on these \(NumberText.count(document.rows, "row")) the probabilities cannot "
      + "be told apart from calibrated ones (\(NumberText.count(count, "test")), which together err in 5 %)."
  }

  /// ".41": two decimals without the zero before the point; three where two would hide it.
  static func short(_ probability: Double) -> String {
    let text = NumberText.fixed(probability, probability < 0.1 || probability > 0.99 ? 3 : 2)
    return text.hasPrefix("0.") ? String(text.dropFirst()) : text
  }
}

/// What the tests of an inspection found, clause by clause.
private struct Verdict {
  /// Part of a sentence; `isName` where it begins with the name of a class.
  struct Clause {
    var text: String
    var isName = false
  }

  let document: InspectDocument
  let tests: CalibrationTests

  /// Classes, and columns of segments, that are named; further ones are counted.
  private static let named = 2

  var clauses: [Clause] {
    let (confidence, explains) = confidence()
    let ties = ties()
    // Overconfidence shows in every class: slopes and bins of their own then say nothing new.
    let classes = classes(ratesOnly: explains, besides: ties == nil ? nil : document.tie?.className)
    return [confidence, ties].compactMap { $0 } + classes + (explains ? [] : side()) + position() + segments()
  }

  private func found(_ view: CalibrationTests.View, _ name: String? = nil) -> CalibrationTests.Test? {
    tests.all.first { $0.found && $0.view == view && $0.className == name }
  }

  private func short(_ probability: Double) -> String { InspectSentence.short(probability) }

  // MARK: The likeliest class

  /// - Returns: the clause, and whether it names a direction that all classes share.
  private func confidence() -> (clause: Clause?, explains: Bool) {
    func word(_ isTooHigh: Bool) -> String { isTooHigh ? " (overconfident)" : " (underconfident)" }
    let top = document.topLabel
    let direction = (found(.topLabelRate) ?? found(.confidence)).map { $0.z < 0 }
    if found(.topLabelBins) != nil, let bin = worst(top.bins) {
      let flagged = top.bins.filter(\.flagged)
      let all = flagged.isEmpty ? [bin] : flagged
      let isOver = all.allSatisfy { $0.frequency < $0.meanProbability }
      let isUnder = all.allSatisfy { $0.frequency > $0.meanProbability }
      let text =
        "where the likeliest class is given \(short(bin.meanProbability)) it comes true \(short(bin.frequency)) of the time"
      return (Clause(text: text + (isOver || isUnder ? word(isOver) : "")), isOver || isUnder)
    }
    guard let direction else { return (nil, false) }
    guard found(.topLabelRate) != nil else {
      return (Clause(text: "the probabilities claim too \(direction ? "much" : "little")" + word(direction)), true)
    }
    let text =
      "the likeliest class is given \(short(top.meanProbability)) on average and comes true \(short(top.frequency)) of "
      + "the time"
    return (Clause(text: text + word(direction)), true)
  }

  /// The bin that is farthest from the diagonal for the number of its rows; flagged ones come first.
  private func worst(_ bins: [ReliabilityDiagram.Bin]) -> ReliabilityDiagram.Bin? {
    let flagged = bins.filter(\.flagged)
    func distance(_ bin: ReliabilityDiagram.Bin) -> Double {
      guard flagged.isEmpty else { return abs(bin.frequency - bin.meanProbability) }
      let p = min(max(bin.meanProbability, 1e-9), 1 - 1e-9)
      return abs(bin.frequency - p) * (Double(bin.count) / (p * (1 - p))).squareRoot()
    }
    return (flagged.isEmpty ? bins : flagged).max { distance($0) < distance($1) }
  }

  // MARK: Ties

  private func ties() -> Clause? {
    guard let tie = document.tie else { return nil }
    if let slope = found(.tieByMargin, tie.className), let close = tie.byMargin.first, let far = tie.byMargin.last {
      return Clause(
        text: "ties become rarer \(slope.z < 0 ? "faster" : "more slowly") than predicted as the sides draw apart: "
          + "observed \(short(close.observed)) in the closest tenth of margins and \(short(far.observed)) in the farthest, "
          + "predicted \(short(close.predicted)) and \(short(far.predicted))")
    }
    guard found(.tieTenths, tie.className) != nil else { return nil }
    let flagged = tie.byMargin.indices.filter { tie.byMargin[$0].flagged }
    func gap(_ index: Int) -> Double { abs(tie.byMargin[index].observed - tie.byMargin[index].predicted) }
    let places = flagged.isEmpty ? Array(tie.byMargin.indices) : flagged
    guard let worst = places.max(by: { gap($0) < gap($1) }) else { return nil }
    let bin = tie.byMargin[worst]
    let direction = bin.observed > bin.predicted ? "under" : "over"
    let place = 2 * worst < tie.byMargin.count ? "close" : "far apart"
    return Clause(
      text: "ties are \(direction)-predicted where the models see the sides \(place): observed \(short(bin.observed)), "
        + "predicted \(short(bin.predicted))")
  }

  // MARK: Classes

  private func classes(ratesOnly: Bool, besides told: String?) -> [Clause] {
    let views: [CalibrationTests.View] = ratesOnly ? [.classRate] : [.classRate, .classSlope, .classBins]
    let all = document.perClass.compactMap { item -> (p: Double, clause: Clause)? in
      let own = views.compactMap { found($0, item.name) }
      // The tie by margin says more than the tie's own diagram, but not more than its rate.
      guard let first = own.first, item.name != told || first.view == .classRate else { return nil }
      return (own.map(\.adjustedP).min() ?? 1, Clause(text: text(item, first), isName: true))
    }
    // The surest first; `sorted` keeps the order of equal ones.
    let order = all.indices.sorted { (all[$0].p, $0) < (all[$1].p, $1) }
    let sorted = order.map { all[$0].clause }
    let shown = sorted.prefix(sorted.count == Self.named + 1 ? sorted.count : Self.named)
    guard sorted.count > shown.count else { return Array(shown) }
    return shown + [
      Clause(text: "\(NumberText.count(sorted.count - shown.count)) more classes contradict calibration")
    ]
  }

  private func text(_ item: PerClass<ForecastReliability>, _ test: CalibrationTests.Test) -> String {
    let name = FitPhrases.name(item.name)
    switch test.view {
    case .classRate:
      return "\(name) is \(direction(test.z))-predicted: observed \(short(item.frequency)), predicted "
        + short(item.meanProbability)
    case .classSlope: return "\(name): \(slope(test.z))"
    default: return around(name, item.bins)
    }
  }

  private func direction(_ excess: Double) -> String { excess > 0 ? "under" : "over" }

  private func slope(_ z: Double) -> String {
    z < 0
      ? "high predictions are too high, low ones too low"
      : "high predictions are not high enough, low ones not low enough"
  }

  private func around(_ name: String, _ bins: [ReliabilityDiagram.Bin]) -> String {
    guard let bin = worst(bins) else { return name }
    return "\(name) is \(direction(bin.frequency - bin.meanProbability))-predicted around "
      + "\(short(bin.meanProbability)): observed \(short(bin.frequency))"
  }

  // MARK: Sides and segments

  private func side() -> [Clause] {
    guard let tie = document.tie, let first = tie.sides.first, let side = tie.side else { return [] }
    if let slope = found(.sideSlope, first) {
      return [Clause(text: "of the sides, given no tie, \(self.slope(slope.z))")]
    }
    guard found(.sideBins, first) != nil else { return [] }
    return [Clause(text: "given no tie \(around(FitPhrases.name(first), side.bins))")]
  }

  private func position() -> [Clause] {
    guard let tie = document.tie, let first = tie.sides.first, let test = found(.position, first),
      tie.sides.allSatisfy({ found(.classRate, $0) == nil })
    else { return [] }
    return [
      Clause(
        text: "\(FitPhrases.name(first)) wins \(test.z > 0 ? "more" : "less") often than its place would let expect: "
          + "it leads by \(NumberText.signed(tie.position.observedMargin * 100, 1)) % of the rows, predicted "
          + "\(NumberText.signed(tie.position.predictedMargin * 100, 1)) %", isName: true)
    ]
  }

  private func segments() -> [Clause] {
    let found = tests.found.filter { $0.view == .segments }
    let shown = found.prefix(found.count == Self.named + 1 ? found.count : Self.named)
    var clauses = shown.compactMap { test -> Clause? in
      guard
        let part = document.by?.first(where: { $0.segment == test.segment && $0.value == test.value })
      else { return nil }
      let place = "where \(FitPhrases.name(part.segment)) is \(FitPhrases.name(part.value))"
      guard let name = test.className, let rate = part.perClass.first(where: { $0.name == name })?.result else {
        return Clause(
          text: "\(place) the likeliest class is given \(short(part.topLabel.meanProbability)) on average and comes "
            + "true \(short(part.topLabel.frequency)) of the time")
      }
      return Clause(
        text: "\(place) \(FitPhrases.name(name)) is \(direction(test.z))-predicted: observed \(short(rate.frequency)), "
          + "predicted \(short(rate.meanProbability))")
    }
    if found.count > shown.count {
      clauses.append(
        Clause(text: "\(NumberText.count(found.count - shown.count)) more columns of segments contradict calibration"))
    }
    return clauses
  }
}
