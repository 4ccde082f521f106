import TemperCore
import TemperFiles
import TemperReport

/// What about the numbers of a fit deserves attention.
enum FitWarnings {
  /// Parameters at the ends of their ranges, and a blend that is no better than guessing.
  static func all(_ document: FitDocument, _ fit: BlendFit, _ data: TrainingSet) -> [Message] {
    (slopes(fit) + [guessing(document, data)]).compactMap { $0 }
  }

  private static func slopes(_ fit: BlendFit) -> [Message?] {
    fit.blend.slopesAtTheirEnd.map { slope in
      "the \(slope.name), 1 / temperature, is \(NumberText.weight(slope.value)), an end of its range: "
        + (slope.value > 1
          ? "the predictions are right nearly everywhere, or have seen the labels"
          : "the predictions tell next to nothing, or are misread")
    }
  }

  private static func guessing(_ document: FitDocument, _ data: TrainingSet) -> Message? {
    let guess = ModelDoubt.guessingLoss(
      data.labels, classCount: data.layout.count, weights: data.weights)
    guard document.logLoss.crossValidated > guess else { return nil }
    if guess == 0 { return "all labels are of one class: there is nothing to tell apart" }
    return "the nested log loss \(NumberText.loss(document.logLoss.crossValidated)) is no better than guessing, "
      + "\(NumberText.loss(guess)) of the class shares: the predictions may be misread, or of other rows"
  }
}

extension TestShift {
  /// P-values below this are marked: 0.01 shared among all comparisons.
  static func level(models: Int, classes: Int) -> Double {
    0.01 / Double(max(1, models) * (classes + 1))
  }

  /// Differences that exceed chance, in one sentence for probabilities and one for confidence.
  static func warnings(_ shifts: [TestShift], level: Double) -> [String] {
    func names(_ differs: (TestShift) -> Bool) -> String? {
      let found = shifts.filter(differs).map(\.name)
      if found.isEmpty { return nil }
      return found.count <= 3 ? found.joined(separator: ", ") : "\(found[0]), \(found[1]) and \(found.count - 2) others"
    }
    var result: [String] = []
    if let found = names({ $0.classes.contains { $0.p < level } }) {
      result.append(
        "mean probabilities differ between OOF and test rows (\(found)): the classes may be distributed otherwise there"
      )
    }
    if let found = names({ $0.entropy.p < level && $0.entropy.test > $0.entropy.oof }) {
      result.append(
        "test predictions are less sure than OOF predictions (\(found)): usual for means over fold models, and the score is then pessimistic"
      )
    }
    if let found = names({ $0.entropy.p < level && $0.entropy.test < $0.entropy.oof }) {
      result.append("test predictions are surer than OOF predictions (\(found)): the score may be optimistic there")
    }
    return result
  }
}

extension ReadingContext {
  init(_ data: TrainingSet) {
    self.init(
      layout: data.layout, labels: data.labels, groups: data.groups, folds: data.folds, weights: data.weights)
  }
}
