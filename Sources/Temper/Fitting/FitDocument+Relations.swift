import TemperCore
import TemperReport

extension FitDocument.Relations {
  /// Correlations of the models of a fit, and how sure they are on labelled and on test rows.
  init(_ dataset: Dataset, _ data: TrainingSet) {
    let relations = ModelRelations(data.predictions, layout: data.layout, floor: data.floor)
    let tested = dataset.models.filter { $0.test != nil && data.models.contains($0.name) }
    let check = LeakCheck(
      oof: tested.map(\.oof), test: tested.compactMap(\.test), labels: data.labels, groups: data.groups)
    self.init(
      correlations: relations.correlations.map { Correlations(of: $0.view.rawValue, matrix: $0.matrix) },
      nearDuplicates: relations.nearDuplicates.map {
        NearDuplicate(models: [data.models[$0.first], data.models[$0.second]], correlation: $0.correlation)
      },
      confidence: zip(tested, check.models).map { model, found in
        Confidence(
          name: model.name, oofLogLoss: found.oofLoss, oofEntropy: found.oofEntropy, testEntropy: found.testEntropy,
          excess: found.excess, suspectedLeak: found.isSuspect)
      })
  }

  /// Pairs of models that a warning names; further ones are counted.
  private static let namedPairs = 3

  /// Near-duplicates and leaks, in sentences.
  var warnings: [String] {
    var result = confidence.filter(\.suspectedLeak).map { model in
      "\(model.name): its OOF predictions are better and surer (log loss \(NumberText.loss(model.oofLogLoss)), entropy "
        + "\(NumberText.loss(model.oofEntropy))) than its test predictions (entropy \(NumberText.loss(model.testEntropy))) "
        + "let expect; they may have seen the labels: predict every row by a model that was not trained on it"
    }
    if !nearDuplicates.isEmpty {
      let pairs = nearDuplicates.prefix(Self.namedPairs).map { $0.models.joined(separator: " and ") }
      let more = nearDuplicates.count - pairs.count
      let rest = more > 0 ? " and \(NumberText.count(more, "more pair"))" : ""
      result.append(
        "near-duplicates, whose weights cannot be told apart: \(pairs.joined(separator: "; "))\(rest) (correlation above "
          + "\(ModelRelations.duplicateCorrelation))")
    }
    return result
  }
}
