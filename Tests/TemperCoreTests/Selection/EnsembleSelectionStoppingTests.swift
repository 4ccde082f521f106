import Testing

@testable import TemperCore

@Suite struct EnsembleSelectionStoppingTests {
  private func stopping(
    _ selection: EnsembleSelection, _ data: SelectionData, rows: [Int]? = nil, folds: [Int]
  ) -> EnsembleSelection.Stopping {
    selection.stopping(
      models: data.models, predictions: data.predictions, labels: data.labels, rows: rows ?? data.allRows,
      folds: folds, layout: data.layout)
  }

  /// Each row predicted by the ensemble that was selected without its fold, all rows scored together.
  @Test(arguments: Metric.allCases, [1, 3])
  func scoresWhatSelectionHasNotSeen(metric: Metric, bags: Int) {
    let data = SelectionData.random(seed: 21, rows: 90, models: 6, hasTie: true)
    let folds = data.allRows.map { ($0 * 7) % 5 + 3 }
    // Fold 4 does not count.
    let rows = data.allRows.filter { folds[$0] != 4 }
    let selection = EnsembleSelection(steps: 7, bags: bags, metric: metric, seed: 1)
    let result = stopping(selection, data, rows: rows, folds: folds)
    let parts = [3, 5, 6, 7].map { fold in
      (
        fit: data.fit(selection, rows: rows.filter { folds[$0] != fold }),
        members: rows.filter { folds[$0] == fold }
      )
    }
    let expected = (1...7).map { step in
      var heldOut: [[Double]] = Array(repeating: [], count: 90)
      for (fit, members) in parts {
        let mean = data.mean(of: fit.bags.flatMap { $0.chosen.prefix(step) }, rows: members)
        for (position, row) in members.enumerated() { heldOut[row] = Array(mean[row: position]) }
      }
      let matrix = ProbabilityMatrix(classCount: 3, values: rows.flatMap { heldOut[$0] })
      return PlainMetric.value(metric, matrix, rows.map { data.labels[$0] }, data.layout)
    }
    #expect(result.values.count == 7)
    for (value, plain) in zip(result.values, expected) { #expect(abs(value - plain) <= 1e-12) }
    let best = metric.lowerIsBetter ? expected.min()! : expected.max()!
    #expect(result.steps == expected.firstIndex { abs($0 - best) <= 1e-12 }! + 1)
  }

  @Test func takesTheFewestOfEqualSteps() {
    var data = SelectionData.random(seed: 22, rows: 40, models: 1)
    let folds = data.allRows.map { $0 % 4 }
    for metric in Metric.allCases {
      // One model, again and again: all steps are equal but for rounding.
      #expect(stopping(EnsembleSelection(steps: 9, metric: metric), data, folds: folds).steps == 1)
    }
    data.models.append("twin")
    data.predictions.append(data.predictions[0])
    #expect(stopping(EnsembleSelection(steps: 9, seed: 4), data, folds: folds).steps == 1)
  }

  @Test func stopsEarlyWhereSelectionOverfits() throws {
    let data = try SelectionData.fixture("digits")
    let selection = EnsembleSelection(steps: 30, metric: .accuracy)
    let folds = data.allRows.map { $0 % 5 }
    let result = stopping(selection, data, folds: folds)
    #expect(result.steps < 30)
    let best = result.values.max()!
    #expect(result.values[result.steps - 1] == best)
    #expect(result.values.prefix(result.steps - 1).allSatisfy { $0 < best })
  }

  @Test func selectionsMadeAlreadyGiveTheSame() {
    let data = SelectionData.random(seed: 23, rows: 60, models: 5)
    let folds = data.allRows.map { $0 % 3 }
    let selection = EnsembleSelection(steps: 5, bags: 2)
    let parts = (0..<3).map { fold in
      (
        trajectory: data.fit(selection, rows: data.allRows.filter { folds[$0] != fold }),
        rows: data.allRows.filter { folds[$0] == fold }
      )
    }
    let reused = selection.stopping(
      heldOut: parts, models: data.models, predictions: data.predictions, labels: data.labels, layout: data.layout)
    #expect(reused == stopping(selection, data, folds: folds))
  }
}
