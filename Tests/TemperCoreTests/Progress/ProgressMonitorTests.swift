import Testing

@testable import TemperCore

@Suite struct ProgressMonitorTests {
  @Test func stagesAreCountedWhereverTheWorkIs() async {
    let monitor = ProgressMonitor()
    #expect(monitor.report == nil && !monitor.isOver)
    await ProgressMonitor.watching(monitor) {
      let outer = ProgressMonitor.begin(.readingFiles, total: 10, items: 2)
      outer.advance(by: 3)
      outer.advanceItem()
      #expect(
        monitor.report
          == ProgressReport(
            stage: .readingFiles, number: 1, completed: 3, total: 10, items: .init(completed: 1, total: 2)))
      #expect(monitor.report?.fraction == 0.3)
      // Of stages within others the last one counts.
      let inner = ProgressMonitor.begin(.inspecting)
      _ = await parallelMap(Array(0..<8), threads: 3, countedIn: inner) { number in
        // Child tasks know who is watching.
        ProgressMonitor.ongoing(.readingFiles).advance()
        return number
      }
      #expect(monitor.report == ProgressReport(stage: .inspecting, number: 2, completed: 8))
      inner.end()
      // More than was planned is no more than all.
      #expect(monitor.report?.completed == 10)
      outer.end()
      #expect(monitor.report == nil && !monitor.isOver)
    }
    #expect(monitor.isOver && monitor.stages == [.readingFiles, .inspecting])
  }

  @Test func nobodyCountsWhereNobodyWatches() {
    let stage = ProgressMonitor.begin(.inspecting, total: 3)
    stage.advance()
    stage.end()
    #expect(ProgressMonitor.current == nil)
    ProgressMonitor.ongoing(.inspecting).advance()
  }

  @Test func workSideBySideKeepsItsOwn() async {
    let monitors = (0..<4).map { _ in ProgressMonitor() }
    await withTaskGroup(of: Void.self) { group in
      for (count, monitor) in monitors.enumerated() {
        group.addTask {
          await ProgressMonitor.watching(monitor) {
            let stage = ProgressMonitor.begin(.refitting, total: 10)
            _ = await parallelMap(Array(0..<count), threads: 2, countedIn: stage) { $0 }
          }
        }
      }
    }
    #expect(monitors.map { $0.report?.completed } == [0, 1, 2, 3])
  }

  @Test func reportsEndWithTheWork() async {
    let monitor = ProgressMonitor()
    async let work: Void = ProgressMonitor.watching(monitor) {
      let stage = ProgressMonitor.begin(.refitting, total: 4)
      for _ in 0..<4 {
        try? await Task.sleep(for: .milliseconds(3))
        stage.advance()
      }
      stage.end()
    }
    var completed: [Int] = []
    for await report in monitor.reports(every: .milliseconds(1)) { completed.append(report.completed) }
    await work
    #expect(completed == Array(Set(completed)).sorted(), "each comes once, in order")
    var again = monitor.reports().makeAsyncIterator()
    #expect(await again.next() == nil)
  }

  @Test(arguments: [TestLayout.pairwise, .two])
  func watchingChangesNoBitOfAFit(_ layout: TestLayout) async throws {
    let data = Simulation(layout.layout, rows: 75, noise: [0.5, 0.9, 1.4], seed: 131).blendData(foldCount: 3)
    let monitor = ProgressMonitor()
    let alone = try await Blend.fit(data, BlendOptions(threads: 2))
    let watched = try await Blend.fit(data, BlendOptions(threads: 2), progress: monitor)
    #expect(alone.nestedPredictions == watched.nestedPredictions && alone.nestedLosses == watched.nestedLosses)
    #expect(alone.recipe == watched.recipe && alone.lossesWithout == watched.lossesWithout)
    #expect(
      monitor.stages == [
        .arranging, .choosingPenalties, .tryingPools, .settlingTies, .mixingPools, .calibrating, .scoring,
        .leavingModelsOut,
      ])
    #expect(monitor.report == nil && monitor.isOver)
  }

  /// What is planned is about what is done: a bar that jumps to its end says nothing about the time that is left.
  @Test(arguments: [(TestLayout.pairwise, true), (.pairwise, false), (.two, true), (.two, false)])
  func fitsArePlanned(_ layout: TestLayout, isExact: Bool) async throws {
    let data = Simulation(layout.layout, rows: 75, noise: [0.5, 0.9, 1.4], seed: 131).blendData(foldCount: 3)
    let family = try #require(
      PoolFitter(
        PoolInputs(data, .none, rows: FoldLayout(folds: data.folds, foldCount: 3)), kinds: [.logarithmic]
      ).penalised)
    let monitor = ProgressMonitor()
    let stages = PenaltyStage.shared(family)
    let planned = stages.reduce(0) { $0 + $1.count } * (isExact ? 6 : 4)
    await ProgressMonitor.watching(monitor) {
      let stage = ProgressMonitor.begin(.choosingPenalties, total: planned)
      var search = PenalisedSearch(family: family, sign: .signed, isExact: isExact, threads: 2)
      _ = await search.choose(stages, from: SplitValues(foldCount: 3) { _ in PenaltySettings(weightRidge: .infinity) })
      let done = monitor.report?.completed ?? 0
      #expect(done <= planned && done >= planned * 2 / 3, "\(done) of \(planned)")
      stage.end()
    }
  }

  @Test func inspectionCountsToItsEnd() async throws {
    let data = Simulation(TestLayout.pairwise.layout, rows: 60, noise: [0.5], seed: 3).blendData(foldCount: 3)
    let monitor = ProgressMonitor()
    await ProgressMonitor.watching(monitor) {
      // A stage of the same name around it is what the parts count in.
      let stage = ProgressMonitor.begin(.inspecting, total: 1_000)
      let found = await Inspection.forecasts(
        [.topLabel(data.predictions[0])], data.predictions[0], labels: data.labels, weights: nil,
        Inspection.Options(), stream: 0)
      #expect(found.count == 1)
      #expect(monitor.report?.completed == 2 + NullLevels.chunks(Inspection.Options().replicates).count)
      stage.end()
    }
  }
}
