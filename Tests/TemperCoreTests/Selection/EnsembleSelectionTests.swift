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
    #expect(trajectory.bags.count == 1)
    #expect(trajectory.bags[0].chosen == plain.map(\.model))
    #expect(Set(trajectory.bags[0].chosen).count > 1)
    #expect(trajectory.values == trajectory.bags[0].values)
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
    #expect(trajectory.bags[0].chosen == plain.map(\.model))
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
      for (model, value) in zip(trajectory.bags[0].chosen, trajectory.values) {
        let candidates = data.models.indices.map { candidate in
          PlainMetric.value(metric, data.mean(of: chosen + [candidate], rows: data.allRows), data.labels, data.layout)
        }
        let best = metric.lowerIsBetter ? candidates.min()! : candidates.max()!
        #expect(abs(candidates[model] - best) <= 1e-12)
        #expect(abs(value - best) <= 1e-12)
        chosen.append(model)
      }
      #expect(trajectory.counts(after: 12).reduce(0, +) == 12)
    }
  }

  @Test(arguments: Metric.allCases, [nil, 8])
  func theOrderOfModelsChangesNothing(metric: Metric, parts: Int?) {
    let data = SelectionData.random(seed: 4, rows: 60, models: 9, parts: parts)
    let selection = EnsembleSelection(steps: 6, bags: 4, bagFraction: 0.6, initial: 2, metric: metric, seed: 11)
    let plain = data.fit(selection)
    for order in [[8, 7, 6, 5, 4, 3, 2, 1, 0], [3, 0, 7, 5, 1, 8, 2, 6, 4]] {
      let turned = data.reordered(order).fit(selection)
      #expect(turned.values == plain.values)
      for (bag, expected) in zip(turned.bags, plain.bags) {
        #expect(bag.chosen.map { order[$0] } == expected.chosen)
        #expect(bag.models.map { order[$0] }.sorted() == expected.models)
        #expect(bag.values == expected.values)
      }
    }
  }

  @Test func tiesAreDrawnByTheSeed() {
    var data = SelectionData.random(seed: 5, rows: 40, models: 3)
    data.models.append("twin")
    data.predictions.append(data.predictions[2])
    let best = data.fit(EnsembleSelection(steps: 1)).bags[0].chosen[0]
    #expect(best >= 2)
    let draws = (0..<40).map { data.fit(EnsembleSelection(steps: 1, seed: $0)).bags[0].chosen[0] }
    #expect(Set(draws) == [2, 3])
    #expect((8...32).contains(draws.filter { $0 == 2 }.count))
    let again = (0..<40).map { data.fit(EnsembleSelection(steps: 1, seed: $0)).bags[0].chosen[0] }
    #expect(draws == again)
  }

  @Test func bagsSelectAmongRandomModelsAndAddUp() throws {
    let data = try SelectionData.fixture("cems")
    let selection = EnsembleSelection(steps: 8, bags: 5, bagFraction: 0.5, seed: 2)
    let trajectory = data.fit(selection)
    #expect(trajectory == data.fit(selection))
    #expect(trajectory.bags.map(\.models.count) == [6, 6, 6, 6, 6])
    #expect(Set(trajectory.bags.map(\.models)).count > 1)
    var sums = [Int](repeating: 0, count: 11)
    for bag in trajectory.bags {
      // A bag is a selection of its own on the models it sees.
      var part = data.reordered(bag.models)
      part.layout = data.layout
      let alone = part.fit(EnsembleSelection(steps: 8))
      #expect(alone.bags[0].chosen.map { bag.models[$0] } == bag.chosen)
      #expect(alone.values == bag.values)
      for model in bag.chosen { sums[model] += 1 }
    }
    #expect(trajectory.counts(after: 8) == sums)
    for step in [1, 5, 8] {
      let mixed = trajectory.pool(after: step).predict(data.predictions)
      #expect(abs(trajectory.values[step - 1] - LogLoss.mean(mixed, labels: data.labels)) <= 1e-12)
    }
    let other = data.fit(EnsembleSelection(steps: 8, bags: 5, bagFraction: 0.5, seed: 3))
    #expect(other.bags.map(\.models) != trajectory.bags.map(\.models))
  }

  @Test(arguments: [(0.01, 1), (0.5, 4), (0.65, 5), (1, 7)])
  func aBagSeesItsShareOfTheModels(fraction: Double, count: Int) {
    let data = SelectionData.random(seed: 6, rows: 20, models: 7)
    let trajectory = data.fit(EnsembleSelection(steps: 2, bags: 3, bagFraction: fraction))
    #expect(trajectory.bags.allSatisfy { $0.models.count == count && Set($0.models).isSuperset(of: $0.chosen) })
    #expect(data.fit(EnsembleSelection(steps: 2, bagFraction: fraction)).bags[0].models == Array(0..<7))
  }

  @Test func startsFromTheBestSingleModels() throws {
    let data = try SelectionData.fixture("cems")
    let losses = data.predictions.map { LogLoss.mean($0, labels: data.labels) }
    let ranked = losses.indices.sorted { losses[$0] < losses[$1] }
    let four = data.fit(EnsembleSelection(steps: 9, initial: 4))
    #expect(Array(four.bags[0].chosen.prefix(4)) == Array(ranked.prefix(4)))
    for step in 1...9 {
      let mean = data.mean(of: Array(four.bags[0].chosen.prefix(step)), rows: data.allRows)
      #expect(abs(four.values[step - 1] - LogLoss.mean(mean, labels: data.labels)) <= 1e-12)
    }
    // Then it goes on greedily.
    let fifth = data.models.indices.map { model in
      LogLoss.mean(data.mean(of: Array(ranked.prefix(4)) + [model], rows: data.allRows), labels: data.labels)
    }
    #expect(fifth.firstIndex(of: fifth.min()!) == four.bags[0].chosen[4])
    #expect(data.fit(EnsembleSelection(steps: 3, initial: 8)).bags[0].chosen == Array(ranked.prefix(3)))
    #expect(Array(data.fit(EnsembleSelection(steps: 12, initial: 99)).bags[0].chosen.prefix(11)) == ranked)
  }

  @Test func theMetricChoosesHowManyToStartFrom() {
    // Independent models of nearly equal skill: the mean of several is better than any one.
    let data = SelectionData.random(seed: 9, rows: 60, models: 48).reordered(Array(stride(from: 3, to: 48, by: 4)))
    let singles = data.predictions.map { BrierScore.mean($0, labels: data.labels) }
    let ranked = singles.indices.sorted { singles[$0] < singles[$1] }
    let prefixes = (1...12).map { count in
      BrierScore.mean(data.mean(of: Array(ranked.prefix(count)), rows: data.allRows), labels: data.labels)
    }
    let best = prefixes.firstIndex(of: prefixes.min()!)! + 1
    #expect((2...11).contains(best))
    let trajectory = data.fit(EnsembleSelection(steps: 12, initial: nil, metric: .brier))
    #expect(Array(trajectory.bags[0].chosen.prefix(best)) == Array(ranked.prefix(best)))
    // Greedy selection alone would have begun otherwise.
    let greedy = data.fit(EnsembleSelection(steps: 12, metric: .brier))
    #expect(Array(greedy.bags[0].chosen.prefix(best)) != Array(ranked.prefix(best)))
    let next = data.models.indices.map { model in
      BrierScore.mean(data.mean(of: Array(ranked.prefix(best)) + [model], rows: data.allRows), labels: data.labels)
    }
    #expect(trajectory.bags[0].chosen[best] == next.firstIndex(of: next.min()!))
  }
}
