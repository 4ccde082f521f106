import Testing

@testable import TemperCore

@Suite struct MetricTests {
  @Test(arguments: Metric.allCases) func agreesWithScikitLearnOnTies(metric: Metric) throws {
    for golden in try GoldenMetrics.load().cases {
      guard let expected = try #require(golden.values[metric.rawValue]) else { continue }
      let value = metric.value(golden.matrix, labels: golden.labels, layout: golden.layout)
      #expect(abs(value - expected) <= 1e-12, "\(golden.name)")
    }
  }

  @Test(arguments: Metric.allCases) func agreesWithScikitLearnOnFixtures(metric: Metric) throws {
    for golden in try GoldenMetrics.load().fixtures {
      let data = try SelectionData.fixture(golden.data)
      #expect(golden.models.count == data.models.count)
      for (model, matrix) in zip(data.models, data.predictions) {
        let expected = try #require(golden.models[model]?[metric.rawValue])
        let value = metric.value(matrix, labels: data.labels, layout: data.layout)
        #expect(abs(value - expected) <= 1e-12, "\(golden.data), \(model)")
      }
    }
  }

  @Test(arguments: Metric.allCases) func rowsAverageToTheValue(metric: Metric) throws {
    let data = SelectionData.random(seed: 3, rows: 50, models: 1, hasTie: true)
    let value = metric.value(data.predictions[0], labels: data.labels, layout: data.layout)
    let rows = metric.perRow(data.predictions[0], labels: data.labels, layout: data.layout)
    #expect((rows == nil) == [.auc, .f1Macro].contains(metric))
    if let rows {
      #expect(rows.count == 50)
      #expect(abs(rows.reduce(0, +) / 50 - value) <= 1e-15)
    }
  }

  @Test func perfectPredictionsAreBetterThanAnyOther() {
    let labels = [0, 1, 2, 0, 1, 2]
    let perfect = ProbabilityMatrix(classCount: 3, values: labels.flatMap { k in (0..<3).map { $0 == k ? 1 : 0 } })
    let other = ProbabilityMatrix(
      classCount: 3, values: labels.flatMap { k in (0..<3).map { $0 == (k + 1) % 3 ? 0.6 : 0.2 } })
    let layout = ClassLayout(names: ["a", "b", "c"])
    for metric in Metric.allCases {
      let best = metric.value(perfect, labels: labels, layout: layout)
      let worse = metric.value(other, labels: labels, layout: layout)
      #expect(metric.lowerIsBetter ? best < worse : best > worse)
      #expect(abs(best - (metric.lowerIsBetter ? 0 : 1)) <= 1e-15)
    }
  }

  @Test func namesAreThoseUsersGive() {
    #expect(Metric.allCases.map(\.rawValue) == ["log-loss", "brier", "accuracy", "auc", "f1-macro", "rps"])
  }

  @Test func choosesTheFirstOfValuesThatDifferByRounding() {
    #expect(Metric.logLoss.firstBest(of: [0.5, 0.4 + 5e-13, 0.4, 0.6]) == 1)
    #expect(Metric.logLoss.firstBest(of: [0.5, 0.4 + 5e-12, 0.4, 0.6]) == 2)
    #expect(Metric.accuracy.firstBest(of: [0.5, 0.6, 0.6, 0.4]) == 1)
    #expect(Metric.accuracy.allBest(of: [0.6, 0.5, 0.6, 0.6 - 5e-13]) == [0, 2, 3])
    #expect(Metric.brier.allBest(of: [0.25]) == [0])
  }
}
