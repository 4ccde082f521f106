import Foundation
import TemperCore
import TemperReport
import TemperStore
import Testing

@testable import Temper

@Suite struct WeightsTests {
  private let request = FitRequest(pool: .linear, bootstrap: 5)

  /// Weights of the labelled rows, and of test rows, which do not count.
  private func text(_ arena: MadeArena, _ weight: (Int) -> String) -> String {
    "id,w\n" + arena.ids.indices.reversed().map { "\(arena.ids[$0]),\(weight($0))\n" }.joined() + "t0,5\n"
  }

  private func run(_ folder: Folder, _ output: String, _ request: FitRequest? = nil) async throws -> Run.Result {
    try await Run(folder: folder.path("in"), output: folder.path(output), request: request ?? self.request).perform()
  }

  /// Everything that is computed is the same to the bit; all that is said of weights is that they were given.
  @Test func weightsOfOneChangeNothing() async throws {
    try await withFolder { folder in
      let arena = MadeArena(swapped: 1)
      try arena.write(to: folder)
      let request = FitRequest(calibration: .all, bootstrap: 3)
      let plain = try await run(folder, "plain", request)
      try folder.write("in/weights.csv", text(arena) { _ in "1" })
      let weighted = try await run(folder, "weighted", request)
      #expect(try folder.bytes("plain/submission.csv") == folder.bytes("weighted/submission.csv"))
      var fit = weighted.document.fit
      #expect(fit.weights == WeightSummary(RowWeights(arena.ids.map { _ in 1 }), file: "weights.csv"))
      fit.weights = nil
      #expect(try JSONText.render(fit) == JSONText.render(plain.document.fit))
      var inspection = weighted.summary.inspection
      inspection.weights = nil
      #expect(try JSONText.render(inspection) == JSONText.render(plain.summary.inspection))
      let pages = try ["plain", "weighted"].map { try folder.text("\($0)/report.html").split(separator: "\n") }
      let changed = pages[1].difference(from: pages[0])
      #expect(!changed.isEmpty && changed.insertions.count <= 12)
      for case .insert(_, let line, _) in changed where line.contains(/[a-z]/) && !line.contains("<") {
        #expect(line.contains("eight"), "\(line)")
      }
      // Any scale is as good where weights are not whole.
      try folder.write("in/weights.csv", text(arena) { _ in "0.3" })
      let scaled = try await run(folder, "scaled", request)
      #expect(try folder.bytes("plain/submission.csv") == folder.bytes("scaled/submission.csv"))
      #expect(scaled.document.fit.logLoss == plain.document.fit.logLoss)
    }
  }

  @Test func folderAndDatabaseAgree() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder)
      let path = try folder.write("in/weights.csv", text(arena) { "\($0 % 4)" })
      let found = try Loader(database: store.path).weights(path)
      #expect(found.rows == 60 && found.passedOver == 1)
      #expect(found.weights?.rows == 45 && abs((found.weights?.effectiveRows ?? 0) - 90.0 * 90 / 210) < 1e-12)
      #expect(try store.read { try $0.examples(.oof).weights } == RowWeights((0..<60).map { Double($0 % 4) }))
      #expect(try Store.check(path: store.path).findings == [])
      var stored = try await Fits.make(request, in: store).document
      let run = try await run(folder, "out")
      #expect(stored.weights?.effectiveRows == run.document.fit.weights?.effectiveRows)
      stored.name = "run"
      stored.weights = run.document.fit.weights
      #expect(stored == run.document.fit)
      let losses = try Models.rows(in: store)
      #expect(losses.map(\.logLoss) == stored.models.map(\.logLoss))
      #expect(losses.map(\.standardError) == stored.models.map(\.standardError))
      let remark = ModelListText.render(losses).split(separator: "\n").last ?? ""
      #expect(
        remark.hasPrefix("rows are weighted: ") && remark.hasSuffix("39 effective rows of 45, 15 without a weight"))
      let inspected = try await InspectSummary(
        .fit("fit-1"), in: store, options: Inspection.Options(replicates: 2, bandResamples: 39))
      #expect(abs(inspected.inspection.logLoss - stored.logLoss.crossValidated) < 1e-12)
      #expect(abs(inspected.inspection.standardErrors.logLoss - stored.logLoss.standardError) < 1e-12)
      #expect(inspected.inspection.weights?.rows == 45 && inspected.warnings == [])
      let compared = try await CompareDocument("fit-1", "m0", in: store)
      #expect(compared.weights?.rows == 45)
      #expect(abs((compared.difference.logLoss.lossA ?? 0) - stored.logLoss.crossValidated) < 1e-12)
      #expect(
        FitText.render(stored).contains("row weights      weights.csv, 39 effective rows of 45, 15 without a weight\n"))
      #expect(try folder.text("out/report.html").contains("weighted: 39 effective rows of 45, 15 without a weight"))
      // Its file is part of what a fit was made from.
      _ = try await Fits.repeat("fit-1", name: "again", threads: 1, in: store)
      _ = try Loader(database: store.path).weights(try folder.write("in/weights.csv", text(arena) { "\($0 % 5)" }))
      let repeated = await failure(in: folder) { try await Fits.repeat("fit-1", name: "b", threads: 1, in: store) }
      #expect(repeated?.text.hasPrefix("the fit \"fit-1\" was made from DIR/in/weights.csv with the SHA-256 ") == true)
      let stale = try await InspectSummary(
        .fit("fit-1"), in: store, options: Inspection.Options(replicates: 2, bandResamples: 39))
      #expect(
        stale.warnings == [
          "in/weights.csv was loaded after the fit \"fit-1\" was made: rows are weighted by it here, and were not in the fit; fit again"
        ])
      #expect(
        await failure(in: folder) {
          try Submissions.write(
            fit: "fit-1", in: store, to: folder.path("s.csv"), sample: nil, overwrites: false, priorShift: true)
        }
          == Failed(.badData, "the weights were replaced by DIR/in/weights.csv since the fit \"fit-1\"; fit again"))
    }
  }

  @Test func weightsChangeTheFit() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      try arena.write(to: folder)
      let plain = try await run(folder, "out").document.fit
      try folder.write("in/weights.csv", text(arena) { $0 % 3 == 0 ? "4.5" : "0.5" })
      let weighted = try await run(folder, "out").document.fit
      #expect(plain.logLoss.crossValidated != weighted.logLoss.crossValidated)
      #expect(plain.models[0].weight != weighted.models[0].weight)
      #expect(plain.models[0].logLoss != weighted.models[0].logLoss)
    }
  }

  @Test(arguments: [
    (
      0, "-1",
      "DIR/weights.csv:61:4: found \"-1\", expected a weight of 0 or more in every row; write 0 for a row that is to take no part"
    ),
    (
      59, "",
      "DIR/weights.csv:2:5: found an empty cell, expected a weight of 0 or more in every row; fill in the value or remove the row"
    ),
    (
      58, "NaN",
      "DIR/weights.csv:3:5: found \"NaN\", expected a weight of 0 or more in every row; fill in the value or remove the row"
    ),
  ])
  func whatIsNoWeightIsRefused(_ row: Int, _ cell: String, _ message: String) async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder)
      let before = try folder.bytes("temper.sqlite")
      let path = try folder.write("weights.csv", text(arena) { $0 == row ? cell : "1" })
      #expect(
        await failure(in: folder) { try Loader(database: store.path).weights(path) } == Failed(.badData, message))
      #expect(try folder.bytes("temper.sqlite") == before)
    }
  }

  @Test func someRowMustCount() async throws {
    try await withFolder { folder in
      let arena = MadeArena()
      let store = try await arena.load(in: folder)
      let path = try folder.write("weights.csv", text(arena) { _ in "0" })
      #expect(
        await failure(in: folder) { try Loader(database: store.path).weights(path) }
          == Failed(
            .badData,
            "DIR/weights.csv:61:1: found weights that are 0 for all labelled rows, expected at least one labelled row that counts; give a positive weight to the rows that are to take part"
          ))
      try folder.write("weights.csv", text(arena) { $0 % 3 == 1 ? "0" : "1" })
      _ = try Loader(database: store.path).weights(path)
      #expect(
        await failure { try await Fits.make(FitRequest(pool: .mean), in: store) }
          == Failed(
            .badData,
            "the weights: found 2 folds with a row of positive weight, expected at least 3; give more rows a weight, or other folds"
          ))
      try folder.write("weights.csv", "id,w\nr0,1\n")
      let missing = await failure(in: folder) { try Loader(database: store.path).weights(path) }
      #expect(missing?.kind == .badData && missing?.text.contains("\"r1\"") == true)
    }
  }
}
