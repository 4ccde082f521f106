/// Rows of predictions, with the tests of calibration that can be made of them.
struct TestedRows: Sendable {
  private let probabilities: ProbabilityMatrix
  private let labels: [Int]
  private let layout: ClassLayout
  private let groups: [Int]?
  private let weights: [Double]?

  init(
    _ probabilities: ProbabilityMatrix, labels: [Int], layout: ClassLayout, groups: [Int]?, weights: [Double]?
  ) {
    self.probabilities = probabilities
    self.labels = labels
    self.layout = layout
    self.groups = groups
    self.weights = weights
  }

  private func outcome(_ test: ScoreTest) -> ScoreTest.Outcome { test.outcome(groups: groups, weights: weights) }

  /// Of a temperature of all classes: the sum of the log-probabilities of what came true.
  func confidence() -> ScoreTest.Outcome {
    outcome(ScoreTest(probabilities, labels: labels) { _, p in log(max(p, LogLoss.smallestProbability)) })
  }

  /// How often an event comes true.
  func rate(_ event: PredictedEvent) -> ScoreTest.Outcome {
    outcome(ScoreTest(event.probabilities, events: event.outcomes(labels)))
  }

  /// The slope of an event's log-odds, whatever its rate.
  func slope(_ event: PredictedEvent) -> ScoreTest.Outcome {
    let floor = LogLoss.smallestProbability
    return trend(event, by: event.probabilities.map { log(max($0, floor)) - log(max(1 - $0, floor)) })
  }

  /// Whether an event comes true more often than predicted where `values` are high, whatever its rate: the values count from
  /// their mean, weighted by the variance of a row, so that the two do not mix.
  private func trend(_ event: PredictedEvent, by values: [Double]) -> ScoreTest.Outcome {
    var (sum, total) = (0.0, 0.0)
    for (row, p) in event.probabilities.enumerated() {
      let weight = (weights?[row] ?? 1) * p * (1 - p)
      sum += weight * values[row]
      total += weight
    }
    guard total > 0 else { return .init(z: 0, p: 1) }
    let mean = sum / total
    return outcome(
      ScoreTest(event.probabilities, events: event.outcomes(labels), factors: values.map { $0 - mean }))
  }

  /// The bins of a diagram, each by the rate of its rows.
  ///
  /// - Parameter edges: lower ends of the bins, rising.
  func bins(_ event: PredictedEvent, _ edges: [Double]) -> ScoreTest.Outcome {
    var members = [[Int]](repeating: [], count: edges.count)
    for row in takingPart(labels.indices, weights) {
      var (low, high) = (0, edges.count)
      // The last edge that does not lie above the probability.
      while low < high {
        let middle = (low + high) / 2
        if edges[middle] <= event.probabilities[row] { low = middle + 1 } else { high = middle }
      }
      if low > 0 { members[low - 1].append(row) }
    }
    return parts(event, members)
  }

  private func parts(_ event: PredictedEvent, _ members: [[Int]]) -> ScoreTest.Outcome {
    .init(worstOf: members.filter { !$0.isEmpty }.map { rate(event, of: $0) })
  }

  /// The rate of an event in some of the rows.
  private func rate(_ event: PredictedEvent, of rows: [Int]) -> ScoreTest.Outcome {
    ScoreTest(
      rows.map { event.probabilities[$0] }, events: rows.map { Int(event.labels[$0]) == labels[$0] }
    ).outcome(groups: gather(groups, rows), weights: gather(weights, rows))
  }

  /// The tie's excess by how far the sides are apart.
  func tieByMargin(_ tie: TieStructure) -> ScoreTest.Outcome {
    trend(.class(tie.tie, probabilities), by: probabilities.margins(tie).map { abs($0) })
  }

  /// The tie in tenths of the rows by margin.
  func tieTenths(_ tie: TieStructure) -> ScoreTest.Outcome {
    parts(
      .class(tie.tie, probabilities),
      MarginTenth.rows(probabilities.margins(tie).map { abs($0) }, weights: weights))
  }

  /// Wins of side a less those of side b.
  func position(_ tie: TieStructure) -> ScoreTest.Outcome {
    outcome(
      ScoreTest(probabilities, labels: labels, isWhole: true) { k, _ in k == tie.sideA ? 1 : k == tie.sideB ? -1 : 0 })
  }

  /// The decisive rows, and side a in them; nil where there are none.
  func decisive(_ tie: TieStructure) -> (rows: TestedRows, side: PredictedEvent)? {
    let rows = takingPart(labels.indices.filter { labels[$0] != tie.tie }, weights)
    guard !rows.isEmpty else { return nil }
    let sides = ProbabilityMatrix(
      classCount: 2,
      values: rows.flatMap { row in
        let a = max(probabilities[row, tie.sideA], LogLoss.smallestProbability)
        let b = max(probabilities[row, tie.sideB], LogLoss.smallestProbability)
        return [a / (a + b), b / (a + b)]
      })
    return (
      TestedRows(
        sides, labels: rows.map { labels[$0] == tie.sideA ? 0 : 1 }, layout: layout, groups: gather(groups, rows),
        weights: gather(weights, rows)), .class(0, sides)
    )
  }

  /// The rates of all classes, and of the most probable one, in the segments of a column.
  func column(_ column: Int, _ segments: Segmentation) -> CalibrationTests.Single {
    let events = layout.names.indices.map { PredictedEvent.class($0, probabilities) } + [.topLabel(probabilities)]
    var members = segments.columns[column].values.map { _ in [Int]() }
    for row in takingPart(labels.indices, weights) {
      if let value = segments.ordinals[column][row] { members[value].append(row) }
    }
    var outcomes: [ScoreTest.Outcome] = []
    var worst: (place: Int, event: Int, outcome: ScoreTest.Outcome)?
    for (place, rows) in members.enumerated() where !rows.isEmpty {
      for (index, event) in events.enumerated() {
        let found = rate(event, of: rows)
        outcomes.append(found)
        if (found.p, -abs(found.z)) < worst.map({ ($0.outcome.p, -abs($0.outcome.z)) }) ?? (2, 0) {
          worst = (place, index, found)
        }
      }
    }
    var single = CalibrationTests.Single(
      .segments, of: worst.flatMap { $0.event < layout.count ? layout.names[$0.event] : nil }, .init(worstOf: outcomes))
    single.segment = segments.columns[column].name
    single.value = worst.map { segments.columns[column].values[$0.place].name }
    return single
  }
}
