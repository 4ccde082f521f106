import TemperCore
import TemperReport
import Testing

@testable import Temper

@Suite struct RunSummaryFitResultTests {
  private func summary(
    _ arena: MadeArena, _ request: FitRequest = FitRequest(pool: .linear), _ choice: TieChoice = .byName,
    groups: Bool = false
  ) async throws -> RunSummary {
    try await withFolder { folder in
      try arena.write(to: folder)
      if groups { try folder.write("in/groups.csv", arena.groupText) }
      let contents = try await RunFolder(folder.path("in")).read(tieStructure: choice, threads: 1)
      let result = try await contents.dataset.fit(request, name: "run")
      let data = result.data
      let inspection = await Inspection(
        result.fit.nestedPredictions, labels: data.labels, layout: data.layout, groups: data.groups, weights: nil,
        beside: contents.dataset.models, options: Inspection.Options(replicates: 2, bandResamples: 39))
      return RunSummary(
        contents, result, request, title: "in", inspection: InspectDocument(Subject(.fit, "run"), inspection),
        testPredictions: try contents.dataset.testRows(for: result.fit.blend).map {
          result.fit.blend.predict($0.plain, swapped: $0.swapped, segments: $0.segments)
        })
    }
  }

  @Test func factsAreGathered() async throws {
    let summary = try await summary(MadeArena(swapped: 1), groups: true)
    #expect(summary.title == "in")
    #expect(summary.testRows == 8)
    #expect(summary.folds == 3)
    #expect(summary.foldsAreGiven)
    #expect(summary.groups == 30)
    #expect(summary.tieWasFoundByName)
    #expect(summary.swappedModels == ["m0"])
    #expect(summary.sources.map(\.path).first == "labels.csv")
    #expect(summary.options.first == RunSummary.Option(name: "pool", value: "linear"))
    #expect(summary.version == TemperVersion.current)
  }

  @Test func testRowsAreComparedForTheBlendAndEveryModel() async throws {
    let arena = MadeArena()
    let summary = try await summary(arena)
    let check = try #require(summary.testCheck)
    #expect(check.comparisons.map(\.name) == ["blend"] + summary.fit.models.map(\.name))
    #expect(check.level == 0.01 / Double(summary.fit.models.count * 4))
    #expect(check.comparisons[0].classes.allSatisfy { $0.p == 1 })
    let score = summary.fit.logLoss
    #expect(abs((check.forecast.lowerBound + check.forecast.upperBound) / 2 - score.crossValidated) < 1e-12)
    // At least the error of the score itself, and the luck of eight rows on top.
    #expect(check.forecast.upperBound - score.crossValidated > 1.96 * score.standardError * 2)
    for comparison in check.comparisons {
      #expect(abs(comparison.classes.reduce(0) { $0 + $1.test } - 1) < 1e-12)
    }
  }

  @Test func comparisonsAreThoseOfTheCandidates() async throws {
    let summary = try await summary(MadeArena())
    #expect(summary.comparisons.map(\.against) == ["best single", "mean", "linear + T"])
    for (comparison, candidate) in zip(summary.comparisons, summary.fit.candidates) {
      #expect(comparison.mean == candidate.difference)
      #expect(comparison.interval == candidate.interval)
    }
  }

  @Test func reliabilityIsOfAllRows() async throws {
    let arena = MadeArena()
    let summary = try await summary(arena)
    let inspection = summary.inspection
    #expect(inspection.rows == 60 && inspection.name == "run" && inspection.kind == .fit)
    #expect(inspection.perClass.map(\.name) == arena.classes)
    for (k, part) in inspection.perClass.enumerated() {
      #expect(part.frequency == Double(arena.labels.filter { $0 == k }.count) / 60)
    }
    #expect(abs(inspection.perClass.reduce(0) { $0 + $1.meanProbability } - 1) < 1e-12)
    #expect(abs(inspection.logLoss - summary.fit.logLoss.crossValidated) < 1e-12)
    let tie = try #require(inspection.tie)
    #expect(tie.className == arena.classes[2] && tie.byMargin.reduce(0) { $0 + $1.count } == 60)
    #expect(abs(tie.tieLogLoss + tie.decisiveLogLoss - inspection.logLoss) < 1e-12)
    // What a model scores alone stands beside the blend.
    #expect(inspection.models.map(\.name) == summary.fit.models.map(\.name))
    for (member, model) in zip(inspection.models, summary.fit.models) {
      #expect(abs(member.logLoss - model.logLoss) < 1e-12)
      #expect(
        abs(member.brier.miscalibration - member.brier.discrimination + member.brier.uncertainty - member.brier.score)
          < 1e-12)
      #expect(abs(member.brier.uncertainty - inspection.brierDecomposition.uncertainty) < 1e-12)
    }
  }

  @Test func withoutATieNothingIsSaidOfTies() async throws {
    let summary = try await summary(MadeArena(), FitRequest(pool: .mean), .none)
    #expect(summary.inspection.tie == nil)
    #expect(!summary.tieWasFoundByName)
    #expect(summary.groups == nil)
  }
}
