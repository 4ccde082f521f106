import Foundation
import TemperCore
import TemperReport
import TemperStore
import Testing

@testable import Temper
@testable import TemperCommand

@Suite struct InspectSummaryTests {
  private static let info = Source(path: "/somewhere/else/oof/m.csv", sha256: "ab", rows: 60)

  /// A database with the models of a made arena, m1 with swapped predictions.
  private func withStore<Value>(
    labels: Bool = true, _ body: (Store, MadeArena) async throws -> Value
  ) async throws -> Value {
    try await withFolder { folder in
      let arena = MadeArena(swapped: 2)
      let store = try Store(path: folder.path("t.sqlite"), access: .create)
      guard labels else { return try await body(store, arena) }
      let layout = ClassLayout(names: arena.classes, tieStructure: .init(sideA: 0, sideB: 1, tie: 2))
      func matrix(_ rows: [[Double]]) -> ProbabilityMatrix { .init(classCount: 3, values: rows.flatMap { $0 }) }
      try store.write { writer in
        try writer.importLabels(
          layout: layout, ids: arena.ids, labels: arena.labels, source: Self.info, replace: false)
        for model in arena.models {
          try writer.importPredictions(
            model: model.name, split: .oof, orientation: .plain, probabilities: matrix(model.oof), source: Self.info)
        }
        try writer.importPredictions(
          model: "m1", split: .oof, orientation: .swapped, probabilities: matrix(arena.models[1].swappedOOF ?? []),
          source: Self.info)
      }
      return try await body(store, arena)
    }
  }

  /// Cheap enough for a debug build.
  private let options = Inspection.Options(bins: 5, replicates: 2, bandResamples: 39)

  @Test func segmentsAreLookedAtApart() async throws {
    try await withStore { store, arena in
      let column = SegmentColumn(name: "s", kind: .text, values: ["x", "y"].map { .init(name: $0) })
      try store.write { writer in
        try writer.importSegments(
          Segmentation(columns: [column], ordinals: [(0..<60).map { $0 < 20 ? 1 : 0 }]), keys: arena.ids,
          source: Self.info)
      }
      let plain = try await InspectSummary(.model("m1"), in: store, options: options).inspection
      var found = try await InspectSummary(.model("m1"), in: store, by: ["s"], options: options).inspection
      let parts = try #require(found.by)
      #expect(parts.map(\.value) == ["x", "y"] && parts.map(\.rows) == [40, 20])
      #expect(abs(parts.reduce(0) { $0 + Double($1.rows) * $1.logLoss } / 60 - plain.logLoss) < 1e-12)
      #expect(parts[0].perClass.map(\.name) == arena.classes)
      found.by = nil
      // The column is one more test.
      #expect(found.calibrationTests.all.count == plain.calibrationTests.all.count + 1)
      found.calibrationTests = plain.calibrationTests
      #expect(found == plain)
      let error = await #expect(throws: RequestError.self) {
        _ = try await InspectSummary(.model("m1"), in: store, by: ["t"], options: options)
      }
      #expect(error?.text(\.words) == "--by: there is no column of segments \"t\"; did you mean \"s\"?")
    }
  }

  @Test func modelByItsOOFPredictions() async throws {
    try await withStore { store, arena in
      let summary = try await InspectSummary(.model("m1"), in: store, options: options)
      let found = summary.inspection
      #expect(found.name == "m1" && found.kind == .model && found.rows == 60 && found.groups == nil)
      #expect(summary.fit == nil && summary.comparisons.isEmpty && found.models.isEmpty)
      let oof = ProbabilityMatrix(classCount: 3, values: arena.models[1].oof.flatMap { $0 })
      let layout = ClassLayout(names: arena.classes, tieStructure: .init(sideA: 0, sideB: 1, tie: 2))
      let direct = await Inspection(
        oof, labels: arena.labels, layout: layout,
        swapped: ProbabilityMatrix(classCount: 3, values: (arena.models[1].swappedOOF ?? []).flatMap { $0 }),
        options: .init(bins: 5, replicates: 2, bandResamples: 39))
      #expect(found.result == direct)
      for part in found.perClass {
        #expect(part.bins.count <= 5 && part.histogram.reduce(0, +) == 60)
        #expect(
          abs(
            part.logLoss.miscalibration - part.logLoss.discrimination + part.logLoss.uncertainty - part.logLoss.score)
            < 1e-12)
      }
      let tie = try #require(found.tie)
      #expect(tie.swap != nil && tie.sides == ["winner_model_a", "winner_model_b"])
      // The page tells files apart, but not where they lie.
      #expect(summary.sources.map(\.path).allSatisfy { $0 == "oof/m.csv" })
    }
  }

  @Test func newestFitByItsNestedPredictionsAndItsModelsBeside() async throws {
    try await withStore { store, _ in
      _ = try await Fits.make(FitRequest(name: "first", pool: .mean), in: store)
      let fit = try await Fits.make(FitRequest(name: "second", pool: .linear), in: store).document
      let summary = try await InspectSummary(.latest, in: store, options: options)
      #expect(summary.inspection.name == "second" && summary.inspection.kind == .fit && summary.fit == fit)
      #expect(abs(summary.inspection.logLoss - fit.logLoss.crossValidated) < 1e-12)
      #expect(summary.inspection.models.map(\.name) == ["m0", "m1"])
      #expect(summary.inspection.models.map { $0.swap == nil } == [true, false])
      #expect(summary.inspection.tie?.swap == nil && !summary.comparisons.isEmpty)
      #expect(try await InspectSummary(.fit("first"), in: store, options: options).inspection.name == "first")
      try store.write { try $0.removeModel("m0") }
      #expect(
        try await InspectSummary(.fit("second"), in: store, options: options).inspection.models.map(\.name) == ["m1"])
    }
  }

  @Test func groupsWidenErrorsAndThreadsChangeNothing() async throws {
    try await withStore { store, _ in
      let plain = try await InspectSummary(.model("m0"), in: store, options: options).inspection
      try store.write { try $0.importGroups((0..<60).map { "g\($0 / 10)" }, source: Self.info) }
      var options = options
      let one = try await InspectSummary(.model("m0"), in: store, options: options).inspection
      #expect(one.groups == 6 && one.logLoss == plain.logLoss)
      #expect(one.standardErrors.logLoss != plain.standardErrors.logLoss)
      options.threads = 3
      #expect(try await InspectSummary(.model("m0"), in: store, options: options).inspection == one)
      options.seed = 1
      #expect(
        try await InspectSummary(.model("m0"), in: store, options: options).inspection.eceUnderCalibration
          != one.eceUnderCalibration)
    }
  }

  @Test func widthBinning() async throws {
    try await withStore { store, _ in
      let found = try await InspectSummary(
        .model("m0"), in: store, options: Inspection.Options(bins: 4, binning: .width, replicates: 2, bandResamples: 39)
      ).inspection
      #expect(found.binning == .width && found.binCount == 4)
      let edges = found.perClass.flatMap { $0.bins.flatMap { [$0.lower, $0.upper] } }
      #expect(edges.allSatisfy { ($0 * 4).rounded() == $0 * 4 })
    }
  }

  @Test func namesThatDoNotExist() async throws {
    try await withStore { store, _ in
      #expect(
        await failure { try await InspectSummary(.latest, in: store) }
          == Failed(
            .usage,
            "there is no fit yet; make one with: temper fit, or inspect a model with: temper inspect NAME"))
      #expect(
        await failure { try await InspectSummary(.fit("m0"), in: store) }
          == Failed(.usage, "there is no fit \"m0\"; there are no fits"))
      let named = try? await InspectSummary(.named("m0"), in: store)
      #expect(named?.inspection.kind == .model)
      #expect(
        await failure { try await InspectSummary(.model("m00"), in: store) }
          == Failed(.usage, "there is no model \"m00\"; did you mean \"m0\"?"))
      #expect(
        await failure { try await InspectSummary(.fit("zebra"), in: store) }
          == Failed(.usage, "there is no fit \"zebra\"; there are no fits"))
      #expect(
        await failure { try await InspectSummary(.model("m0"), className: "winner_tei", in: store) }
          == Failed(.usage, "there is no class \"winner_tei\"; did you mean \"winner_tie\"?"))
      #expect(
        await failure { try await InspectSummary(.model("m0"), className: "x", in: store) }
          == Failed(
            .usage, "there is no class \"x\"; the classes are winner_model_a, winner_model_b, winner_tie"))
    }
  }

  @Test func predictionsThatAreGone() async throws {
    try await withStore { store, arena in
      _ = try await Fits.make(FitRequest(name: "mean", pool: .mean), in: store)
      try store.write { writer in
        try writer.importLabels(
          layout: ClassLayout(names: arena.classes), ids: arena.ids, labels: arena.labels, source: Self.info,
          replace: true)
      }
      let error = await failure { try await InspectSummary(.latest, in: store) }
      #expect(
        error?.kind == .badData && error?.text.hasPrefix("the labels were replaced since the fit \"mean\"") == true)
    }
    try await withStore(labels: false) { store, _ in
      let error = await failure { try await InspectSummary(.latest, in: store) }
      #expect(
        error?.kind == .badData
          && error?.text.hasSuffix("no labels are loaded; load them with: temper load labels FILE") == true)
    }
  }
}
