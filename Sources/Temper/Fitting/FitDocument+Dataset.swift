import TemperCore
import TemperReport

extension Labelled<ModelRelations, LeakCheck> {
  /// Correlations of the models of a fit, and how sure they are on labelled and on test rows.
  init(_ dataset: Dataset, _ data: TrainingSet) {
    let tested = dataset.models.filter { $0.test != nil && data.models.contains($0.name) }
    self.init(
      ModelRelations(data.models, data.predictions, layout: data.layout, floor: data.floor, weights: data.weights),
      LeakCheck(
        tested.map(\.name), oof: tested.map(\.oof), test: tested.compactMap(\.test), labels: data.labels,
        groups: data.groups, weights: data.weights))
  }

  /// Near-duplicates and leaks, in sentences.
  var warnings: [String] {
    var sentences = result.confidence.filter(\.suspectedLeak).map { model in
      "\(model.name): its OOF predictions are better and surer (log loss \(NumberText.loss(model.oofLogLoss)), entropy "
        + "\(NumberText.loss(model.oofEntropy))) than its test predictions (entropy \(NumberText.loss(model.testEntropy))) "
        + "let expect; they may have seen the labels: predict every row by a model that was not trained on it"
    }
    let duplicates = label.nearDuplicates
    if !duplicates.isEmpty {
      // Further pairs are counted.
      let pairs = duplicates.prefix(3).map { $0.models.joined(separator: " and ") }
      let more = duplicates.count - pairs.count
      let rest = more > 0 ? " and \(NumberText.count(more, "more pair"))" : ""
      sentences.append(
        "near-duplicates, whose weights cannot be told apart: \(pairs.joined(separator: "; "))\(rest) (correlation above "
          + "\(ModelRelations.duplicateCorrelation))")
    }
    return sentences
  }
}

extension TieShareScenario {
  /// The nested score at other shares of ties; nil without a tie.
  static func all(losses: [Double], _ data: TrainingSet) -> [TieShareScenario]? {
    data.layout.tieStructure.map {
      all(losses: losses, labels: data.labels, tie: $0.tie, groups: data.groups, weights: data.weights)
    }
  }
}

/// The part of the test rows that a leaderboard shows.
enum PublicShare {
  /// - Throws: `RequestError` of kind `.usage` for a share outside (0, 1], and where there are no test rows.
  static func check(_ share: Double?, testRows: Int) throws {
    guard let share else { return }
    guard share > 0, share <= 1 else {
      throw RequestError(.usage, "\(.publicShare): found \(share), expected a number above 0 and up to 1")
    }
    guard testRows > 0 else {
      throw RequestError(
        .usage,
        "\(.publicShare) is a share of the test rows, and no test predictions are loaded; load some, or leave it out"
      )
    }
  }
}
