import TemperCore
import TemperReport

extension RunSummary {
  /// Gathers what the terminal and the page say about a run.
  init(_ contents: RunFolder.Contents, _ result: FitResult, _ request: FitRequest, title: String) {
    let dataset = contents.dataset
    let data = result.data
    let nested = result.blend.nestedPredictions
    var warnings = result.warnings
    if dataset.testIDs.isEmpty, contents.sample != nil {
      warnings.append(
        "there is a sample submission but no test predictions (folder test), so no submission was written")
    }
    self.init(
      title: title, fit: result.document, testRows: dataset.testIDs.count, folds: data.foldCount,
      foldsAreGiven: dataset.folds != nil, groups: data.groups.map { ($0.max() ?? -1) + 1 },
      arenaWasFoundByName: contents.arenaWasFoundByName,
      swappedModels: data.swappedModels,
      comparisons: RunSummary.comparisons(result.document),
      tieCheck: data.layout.arena.map { arena in
        let reliability = TieReliability(nested, labels: data.labels, arena: arena)
        return TieCheck(
          predicted: reliability.predicted, observed: reliability.observed,
          closestPredicted: reliability.closestPredicted, closestObserved: reliability.closestObserved)
      },
      reliability: data.layout.names.indices.map { RunSummary.reliability(of: $0, nested, data) },
      sources: dataset.inputs.map { Source(path: $0.path, sha256: $0.sha256, rows: $0.rows) },
      options: request.options.map { Option(name: $0.name, value: $0.value) }, version: TemperVersion.current,
      warnings: warnings)
  }

  /// The blend against what people would use without it.
  private static func comparisons(_ fit: FitDocument) -> [Comparison] {
    [("best", "best single"), ("mean", "mean"), ("linear", "linear + T")].compactMap { pool, words in
      fit.candidates.first { $0.pool == pool }.map {
        Comparison(
          against: words,
          difference: PairedDifference(mean: $0.difference, lower: $0.interval[0], upper: $0.interval[1]))
      }
    }
  }

  private static func reliability(of k: Int, _ nested: ProbabilityMatrix, _ data: BlendData) -> ClassReliability {
    let probabilities = data.labels.indices.map { nested[$0, k] }
    let outcomes = data.labels.map { $0 == k }
    let count = Double(data.labels.count)
    return ClassReliability(
      name: data.layout.names[k], frequency: Double(outcomes.filter { $0 }.count) / count,
      meanProbability: probabilities.reduce(0, +) / count,
      diagram: ReliabilityDiagram(equalMass: probabilities, outcomes: outcomes))
  }
}
