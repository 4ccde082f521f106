import Foundation
import Testing

@testable import TemperCore

@Suite struct SelectionScorersTests {
  /// Every number of rows around whole groups of lanes, whole products and whole tiles.
  @Test(arguments: Metric.allCases, [3, 7, 8, 9, 127, 128, 129, 1_023, 1_024, 1_025, 2_500])
  func agreesWithTheMetricOfTheMean(metric: Metric, count: Int) {
    let data = SelectionData.random(seed: UInt64(count), rows: count + 4, models: 4, hasTie: true)
    let rows = Array(2..<count + 2)
    let labels = rows.map { data.labels[$0] }
    var scorer = metric.scorer(
      predictions: data.predictions, labels: data.labels, rows: rows, layout: data.layout)
    var chosen: [Int] = []
    for model in [2, 0, 2, 1] {
      let values = scorer.values(adding: [3, 1])
      for (value, candidate) in zip(values, [3, 1]) {
        let mean = data.mean(of: chosen + [candidate], rows: rows)
        #expect(abs(value - metric.value(mean, labels: labels, layout: data.layout)) <= 1e-13)
      }
      scorer.add(model)
      chosen.append(model)
    }
  }

  @Test func aCopyIsAnEnsembleOfItsOwn() {
    let data = SelectionData.random(seed: 1, rows: 30, models: 2)
    for metric in Metric.allCases {
      let scorer = metric.scorer(
        predictions: data.predictions, labels: data.labels, rows: data.allRows, layout: data.layout)
      let before = scorer.values(adding: [0, 1])
      var copy = scorer
      copy.add(1)
      #expect(scorer.values(adding: [0, 1]) == before)
      // The mean of a model with itself is the model.
      #expect(abs(copy.values(adding: [1])[0] - before[1]) <= 1e-14)
    }
  }

  @Test func certaintyOfTheWrongClassCostsWhatLogLossSays() {
    // Each row's true class has 0 or 1e-300 from one model, 1 from the other: products of thousands of rows underflow.
    let labels = (0..<3_000).map { $0 % 3 }
    func matrix(_ probability: @escaping (Int) -> Double) -> ProbabilityMatrix {
      ProbabilityMatrix(
        classCount: 3,
        values: labels.indices.flatMap { row in
          let p = probability(row)
          return (0..<3).map { $0 == labels[row] ? p : (1 - p) / 2 }
        })
    }
    let wrong = matrix { $0.isMultiple(of: 2) ? 0 : 1e-300 }
    let right = matrix { _ in 1 }
    let mixed = matrix { $0.isMultiple(of: 2) ? 0 : 1 }
    let predictions = [wrong, right, mixed]
    var scorer = Metric.logLoss.scorer(
      predictions: predictions, labels: labels, rows: Array(labels.indices),
      layout: ClassLayout(names: ["a", "b", "c"]))
    // -log of the smallest probability that is scored, 2^-52.
    let worst = 36.043_653_389_117_154
    for (value, expected) in zip(scorer.values(adding: [0, 1, 2]), [worst, 0, worst / 2]) {
      #expect(abs(value - expected) <= 1e-13)
    }
    for size in 1...20 {
      scorer.add(0)
      let values = scorer.values(adding: [0, 1])
      #expect(abs(values[0] - worst) <= 1e-13)
      #expect(abs(values[1] - log(Double(size + 1))) <= 1e-13)
    }
    #expect(abs(LogLoss.mean(wrong, labels: labels) - worst) <= 1e-11)
  }
}
