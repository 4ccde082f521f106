import Testing

@testable import TemperCore

@Suite struct EnsembleSelectionTests {
  /// The greedy loop with every mean and every loss taken anew; of equals the first.
  private func plainTrajectory(_ data: SelectionData, rows: [Int], steps: Int) -> [(
    model: Int, value: Double, lead: Double
  )] {
    let labels = rows.map { data.labels[$0] }
    var chosen: [Int] = []
    return (0..<steps).map { _ in
      let values = data.models.indices.map { model in
        PlainMetric.value(.logLoss, data.mean(of: chosen + [model], rows: rows), labels, data.layout)
      }
      let best = values.indices.min { values[$0] < values[$1] }!
      chosen.append(best)
      return (best, values[best], values.sorted()[1] - values[best])
    }
  }

  @Test func followsThePlainLoopOnTheFixture() throws {
    let data = try SelectionData.fixture("cems")
    let plain = plainTrajectory(data, rows: data.allRows, steps: 25)
    // No step is a toss-up, so that the order of choices is a fact about the data.
    #expect(plain.allSatisfy { $0.lead > 1e-9 })
    let trajectory = data.fit(EnsembleSelection())
    #expect(trajectory.chosen == plain.map(\.model))
    #expect(Set(trajectory.chosen).count > 1)
    for (value, expected) in zip(trajectory.values, plain) { #expect(abs(value - expected.value) <= 1e-12) }
  }

  @Test func followsThePlainLoopOnSomeRowsAndNeverReadsTheOthers() throws {
    var data = try SelectionData.fixture("cems")
    let rows = data.allRows.filter { $0 % 7 < 3 }
    let plain = plainTrajectory(data, rows: rows, steps: 10)
    for row in data.allRows where row % 7 >= 3 {
      for model in data.models.indices {
        for k in 0..<3 { data.predictions[model][row, k] = .nan }
      }
      data.labels[row] = -1
    }
    let trajectory = data.fit(EnsembleSelection(steps: 10), rows: rows)
    #expect(trajectory.chosen == plain.map(\.model))
    for (value, expected) in zip(trajectory.values, plain) { #expect(abs(value - expected.value) <= 1e-12) }
  }

  /// Every step takes a candidate that no other beats, whatever was drawn before.
  @Test(arguments: Metric.allCases, [nil, 8])
  func everyStepIsGreedy(metric: Metric, parts: Int?) {
    for (seed, classes) in [(1, 2), (2, 3), (3, 4)] as [(UInt64, Int)] {
      let data = SelectionData.random(
        seed: seed, rows: 45, models: 6, classes: classes, hasTie: classes == 3, parts: parts)
      let trajectory = data.fit(EnsembleSelection(steps: 12, metric: metric, seed: seed))
      var chosen: [Int] = []
      for (model, value) in zip(trajectory.chosen, trajectory.values) {
        let candidates = data.models.indices.map { candidate in
          PlainMetric.value(metric, data.mean(of: chosen + [candidate], rows: data.allRows), data.labels, data.layout)
        }
        let best = metric.lowerIsBetter ? candidates.min()! : candidates.max()!
        #expect(abs(candidates[model] - best) <= 1e-12)
        #expect(abs(value - best) <= 1e-12)
        chosen.append(model)
      }
      #expect(trajectory.pool(after: 12).counts.reduce(0, +) == 12)
    }
  }

  @Test func tiesAreDrawnByTheSeed() {
    var data = SelectionData.random(seed: 5, rows: 40, models: 3)
    data.models.append("twin")
    data.predictions.append(data.predictions[2])
    let best = data.fit(EnsembleSelection(steps: 1)).chosen[0]
    #expect(best >= 2)
    let draws = (0..<40).map { data.fit(EnsembleSelection(steps: 1, seed: $0)).chosen[0] }
    #expect(Set(draws) == [2, 3])
    #expect((8...32).contains(draws.filter { $0 == 2 }.count))
    let again = (0..<40).map { data.fit(EnsembleSelection(steps: 1, seed: $0)).chosen[0] }
    #expect(draws == again)
  }

  @Test func theTrajectoryCountsItsSteps() {
    let trajectory = EnsembleSelection.Trajectory(modelCount: 4, chosen: [2, 0, 2], values: [0.5, 0.4, 0.3])
    #expect(trajectory.pool(after: 1) == SelectionPool(counts: [0, 0, 1, 0]))
    #expect(trajectory.pool(after: 3) == SelectionPool(counts: [1, 0, 2, 0]))
  }

  @Test func isTheMeanByCounts() {
    let first = ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 1, 0])
    let second = ProbabilityMatrix(classCount: 2, values: [0.25, 0.75, 0, 1])
    // A model that was never chosen is not looked at.
    let unused = ProbabilityMatrix(classCount: 2, values: [.nan, .nan, .nan, .nan])
    let pool = SelectionPool(counts: [3, 0, 1])
    #expect(pool.weights == [0.75, 0, 0.25])
    #expect(pool.predict([first, unused, second]).values == [0.4375, 0.5625, 0.75, 0.25])
  }
}

@Suite struct EnsembleSelectionStoppingTests {
  private func stopping(
    _ selection: EnsembleSelection, _ data: SelectionData, rows: [Int]? = nil, folds: [Int]
  ) -> EnsembleSelection.Stopping {
    let rows = rows ?? data.allRows
    let parts = Set(rows.map { folds[$0] }).sorted().map { fold in
      (
        trajectory: data.fit(selection, rows: rows.filter { folds[$0] != fold }),
        rows: rows.filter { folds[$0] == fold }
      )
    }
    return selection.stopping(heldOut: parts, data.predictions, labels: data.labels, layout: data.layout)
  }

  /// Each row predicted by the ensemble that was selected without its fold, all rows scored together.
  @Test(arguments: Metric.allCases)
  func scoresWhatSelectionHasNotSeen(metric: Metric) {
    let data = SelectionData.random(seed: 21, rows: 90, models: 6, hasTie: true)
    let folds = data.allRows.map { ($0 * 7) % 5 + 3 }
    // Fold 4 does not count.
    let rows = data.allRows.filter { folds[$0] != 4 }
    let selection = EnsembleSelection(steps: 7, metric: metric, seed: 1)
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
        let mean = data.mean(of: Array(fit.chosen.prefix(step)), rows: members)
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
}
