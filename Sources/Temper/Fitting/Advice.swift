import TemperCore
import TemperFiles
import TemperReport

/// What to do next, from what was found: a sentence each, with the way to do it.
enum Advice {
  /// What a fit says: models that do harm, or nothing; near-duplicates; folds that split groups; files that would help.
  ///
  /// - Parameters:
  ///   - document: of the fit.
  ///   - request: what it was asked for, which stays so in what is proposed.
  ///   - splitGroups: how many groups the loaded folds split.
  ///   - missesFoldFiles: whether test predictions look like means whose parts are not loaded.
  static func fit(
    _ document: FitDocument, _ request: FitRequest, splitGroups: Int, missesFoldFiles: Bool
  ) -> [Message] {
    let harmful = harmful(document, request)
    return [harmful?.message, free(document, request, besides: harmful?.models ?? [])].compactMap { $0 }
      + duplicates(document, request, besides: harmful?.models ?? [])
      + (splitGroups > 0 ? [wholeGroups] : []) + (missesFoldFiles ? [foldFiles] : [])
  }

  /// Models without which the blend is better by more than chance allows, each by itself.
  private static func harmful(_ document: FitDocument, _ request: FitRequest) -> (message: Message, models: [String])? {
    let found = document.models.filter { ($0.leaveOutInterval?.upperBound ?? 0) < 0 }
      .sorted { ($0.leaveOutDelta ?? 0, $0.name) < ($1.leaveOutDelta ?? 0, $1.name) }
    guard let worst = found.first, let delta = worst.leaveOutDelta, let interval = worst.leaveOutInterval else {
      return nil
    }
    let others = found.count == 2 ? "one other" : "each of \(found.count - 1) others"
    let likewise = found.count == 1 ? "" : ", and likewise without \(others)"
    return (
      "the blend is better without \(VisibleText.escaping(worst.name)) (\(NumberText.difference(delta)) "
        + "\(NumberText.interval(interval)))\(likewise); to leave it out: \(request.leavingOut([worst.name]).command())",
      found.map(\.name)
    )
  }

  /// Losses that nobody minds, on either side.
  private static let smallLoss = 0.0005

  /// Models that cost nothing to leave out, each by itself.
  private static func free(_ document: FitDocument, _ request: FitRequest, besides told: [String]) -> Message? {
    // Where few models may stay, the others are left out already.
    guard request.limits.maximumModels == nil else { return nil }
    let found = document.models.filter { model in
      guard let interval = model.leaveOutInterval, !told.contains(model.name) else { return false }
      return interval.lowerBound >= -smallLoss && interval.upperBound <= smallLoss
    }.map(\.name)
    guard !found.isEmpty, found.count < document.models.count else { return nil }
    let names = list(found)
    return "leaving out \(names) costs nothing\(found.count > 1 ? ", each by itself" : "") (within "
      + "\(NumberText.loss(smallLoss))); to see what is left: \(request.leavingOut(found).command())"
  }

  /// Near-duplicates: of each pair the one that is worse alone can go.
  private static func duplicates(
    _ document: FitDocument, _ request: FitRequest, besides told: [String]
  ) -> [Message] {
    var worse: [String] = []
    for pair in document.relations?.label.nearDuplicates ?? [] {
      let models = document.models.filter { pair.models.contains($0.name) && !told.contains($0.name) }
      guard models.count == 2, !models.contains(where: { worse.contains($0.name) }) else { continue }
      worse.append(models.max { ($0.logLoss, $0.name) < ($1.logLoss, $1.name) }?.name ?? models[1].name)
    }
    guard !worse.isEmpty else { return [] }
    return [
      "\(list(worse)) \(worse.count == 1 ? "says" : "say") nearly what another model says; to keep one of each pair: "
        + "\(request.leavingOut(worse).command())"
    ]
  }

  private static var wholeGroups: Message {
    "make folds that keep groups whole, predict the rows of each by models that never saw their groups, and load both: "
      + "\(.loadFolds)"
  }

  private static var foldFiles: Message {
    "test predictions look like means over fold models; with the files of the folds (\(.replaceModelFolds), or a folder "
      + "test/NAME of them for \(.running)) the submission is made as sure as their spread allows"
  }

  /// "a", "a, b and c", "a, b and 4 others".
  private static func list(_ names: [String]) -> String {
    let shown = names.map { VisibleText.escaping($0) }
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
    guard shown.count > 4 else { return shown.dropLast().joined(separator: ", ") + " and " + last }
    return "\(shown[0]), \(shown[1]) and \(shown.count - 2) others"
  }
}

extension Advice {
  /// What the tests of an inspection ask for: a fit that can mend what they found.
  ///
  /// - Parameters:
  ///   - document: what was inspected.
  ///   - fit: the fit that it is of; nil for a model.
  ///   - request: what that fit was asked for; nil where it is not known.
  static func calibration(_ document: InspectDocument, fit: FitDocument?, request: FitRequest?) -> [Message] {
    let found = document.calibrationTests.found
    guard !found.isEmpty else { return [] }
    guard let fit else {
      return [
        "to calibrate this model by itself: \(.fit) \(.models) \(OptionText.names([document.name]))"
      ]
    }
    let columns = found.filter { $0.view == .segments }.compactMap(\.segment)
    let mends = found.contains { $0.view != .segments } ? mend(found, fit, request) : nil
    return [mends, columns.isEmpty ? nil : segments(columns, fit, request)].compactMap { $0 }
  }

  /// The next larger way to calibrate.
  private static func mend(
    _ found: [CalibrationTests.Test], _ fit: FitDocument, _ request: FitRequest?
  ) -> Message? {
    let isOfTies = found.contains { [.tieByMargin, .tieTenths].contains($0.view) }
    let calibration = request?.calibration ?? .auto
    if calibration == .only(.none) {
      return
        "the fit is not calibrated; to let cross-validation choose how: \(asked(.calibration, request) { $0.calibration = .auto })"
    }
    if isOfTies, fit.tie != nil, case .only(let method) = calibration, method != .tieMap {
      return "what follows pooling does not know how close the sides are; a tie map does: "
        + "\(asked(.calibration, request) { $0.calibration = .only(.tieMap) })"
    }
    if isOfTies, fit.pool != .tieAware {
      return "the pool \(fit.pool.rawValue) does not know how close the sides are; one that does: "
        + "\(asked(.pool, request) { $0.pool = .tieAware })"
    }
    if calibration != .all {
      return
        "to let cross-validation choose among all calibrators: \(asked(.calibration, request) { $0.calibration = .all })"
    }
    return nil
  }

  /// The command that asks for the same fit but for a change.
  private static func asked(
    _ term: Message.Term, _ request: FitRequest?, _ change: (inout FitRequest) -> Void
  ) -> Message {
    var request = request ?? FitRequest()
    change(&request)
    return request.command(saying: term)
  }

  private static func segments(_ columns: [String], _ fit: FitDocument, _ request: FitRequest?) -> Message {
    let names = columns.map { VisibleText.escaping($0) }.joined(separator: ", ")
    if request?.usesSegments == false {
      return "predictions are off in segments of \(names); to let them have slopes of their own: "
        + "\(asked(.segmentEffects, request) { $0.usesSegments = true })"
    }
    return "predictions are off in segments of \(names), beyond what slopes of their own mend; to see where: "
      + "\(.inspecting) \(.segments) \(OptionText.names(columns))"
  }
}
