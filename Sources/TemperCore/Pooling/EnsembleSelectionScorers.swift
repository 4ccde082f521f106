/// Scores what an ensemble would be with one model more. A copy is an ensemble of its own.
protocol CandidateScorer: Sendable {
  /// The metric of the arithmetic mean of the ensemble and one candidate, for each candidate.
  func values(adding candidates: [Int]) -> [Double]
  /// Adds a model to the ensemble.
  mutating func add(_ model: Int)
}

extension Metric {
  /// An empty ensemble of models on some rows. O(N M K).
  func scorer(
    predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], layout: ClassLayout
  ) -> any CandidateScorer {
    switch self {
    case .logLoss: LikelihoodScorer(predictions: predictions, labels: labels, rows: rows)
    case .brier: SquaredErrorScorer(brier: predictions, labels: labels, rows: rows)
    case .rps: SquaredErrorScorer(ranked: predictions, labels: labels, rows: rows, layout: layout)
    case .accuracy, .auc, .f1Macro:
      MeanScorer(metric: self, predictions: predictions, labels: labels, rows: rows, layout: layout)
    }
  }
}

/// Any metric, on the mean itself.
struct MeanScorer: CandidateScorer {
  private let metric: Metric
  private let layout: ClassLayout
  private let labels: [Int]
  /// The rows that count, of every model.
  private let predictions: [ProbabilityMatrix]
  /// Sum over the ensemble.
  private var total: [Double]
  private var size = 0

  init(metric: Metric, predictions: [ProbabilityMatrix], labels: [Int], rows: [Int], layout: ClassLayout) {
    self.metric = metric
    self.layout = layout
    self.labels = rows.map { labels[$0] }
    self.predictions = predictions.map { $0.gathering(rows: rows) }
    total = Array(repeating: 0, count: rows.count * layout.count)
  }

  func values(adding candidates: [Int]) -> [Double] {
    let grown = Double(size + 1)
    var mean = predictions[0]
    return candidates.map { model in
      mean.values.withUnsafeMutableBufferPointer { mean in
        predictions[model].values.withUnsafeBufferPointer { added in
          for index in total.indices { mean[index] = (total[index] + added[index]) / grown }
        }
      }
      return metric.value(mean, labels: labels, layout: layout)
    }
  }

  mutating func add(_ model: Int) {
    for index in total.indices { total[index] += predictions[model].values[index] }
    size += 1
  }
}
