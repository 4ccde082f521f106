import Foundation
import Testing

/// What engines predict by the statements of stored fits, held against the files that `submit` writes for these fits.
///
/// The default fits of both fixtures, a plain one of each on a debug build. `TEMPER_FITS=all` asks for every pool with every
/// calibrator, use of swapped predictions and segments of some models, which takes long.
@Suite(.serialized) struct SubmittedPredictionsTests {
  private static let everything = ProcessInfo.processInfo.environment["TEMPER_FITS"] == "all"

  /// Engines that are asked, those last that take seconds for every question.
  private static var engines: [TestEngines.Engine] {
    everything
      ? TestEngines.all.filter { $0.dialect != "clickhouse" }
      : TestEngines.all + [TestEngines.spark?.engine].compactMap { $0 }
  }

  private struct Fixture: CustomTestStringConvertible {
    var name: String
    /// Models that take part where every combination is asked for; nil takes all models.
    var some: [String]
    var pools: [String]
    var calibrators: [String]
    var swapUses: [String]
    var testDescription: String { name }

    /// Options of the fits that are made.
    var fits: [[String]] {
      guard SubmittedPredictionsTests.everything else {
        return [Temper.isGiven ? [] : ["--pool", "linear", "--calibration", "temperature"]]
      }
      return pools.flatMap { pool in
        calibrators.flatMap { calibrator in
          swapUses.flatMap { use in
            ["auto", "never"].map { segments in
              [
                "--pool", pool, "--calibration", calibrator, "--swapped", use, "--segments", segments, "--models",
                some.joined(separator: ","),
              ]
            }
          }
        }
      }
    }
  }

  private static let pools = ["best", "mean", "geometric", "linear", "logarithmic", "selection"]
  private static let calibrators = [
    "none", "temperature", "bias-corrected-temperature", "vector", "matrix", "dirichlet", "beta", "isotonic",
  ]

  @Test(arguments: [
    Fixture(
      name: "cems", some: ["lightgbm", "student_strengths", "davidson_covariates", "knn"],
      pools: pools + ["tie-aware"], calibrators: calibrators + ["tie-map"],
      swapUses: ["always", "never", "geometric", "separate"]),
    Fixture(
      name: "digits", some: ["knn", "lightgbm", "lda"], pools: pools, calibrators: calibrators, swapUses: ["auto"]),
  ]) private func areThoseOfEngines(_ fixture: Fixture) async throws {
    guard !Self.engines.isEmpty else { return }
    try await withWorkspace { work in
      try Tools.shell("cp -r '\(fixtures)/\(fixture.name)' in", in: work.path)
      if Self.everything, !work.exists("in/segments.csv") { try addSegments(to: work) }
      let rows = try TestRows(work)
      let tables = try Self.engines.map { engine in
        let table = EngineTable(work: work, engine: engine)
        try table.make(texts: rows.texts, numbers: rows.numbers, rows: rows.cells)
        return table
      }
      defer { for table in tables { table.drop() } }
      try await work.done(
        "run", "in", "--output", "run", "-d", "temper.sqlite", "--pool", "mean", "--calibration", "none", "--segments",
        "never", "--bootstrap", "0", "--name", "first", "--quiet")
      var worst = Array(repeating: 0.0, count: tables.count)
      var adjusted = 0
      for options in fixture.fits {
        let fit = try await Temper.run(["fit", "--bootstrap", "0", "--name", "f", "--json"] + options, in: work.path)
        #expect(fit.code == 0, "\(options) \(fit)")
        if try document(fit.output)["segments"] is [String: Any] { adjusted += 1 }
        try await work.done("submit", "f", "--output", "f.csv", "--quiet")
        let expected = try predictions("f.csv", work)
        for (index, table) in tables.enumerated() {
          try await work.done(
            "sql", "f", "--dialect", table.engine.dialect, "--from", table.name, "--output", "f.sql", "--quiet")
          try Tools.shell("\(table.engine.command) < f.sql > f.out", in: work.path)
          let difference = farthest(try predictions("f.out", work), expected)
          worst[index] = max(worst[index], difference)
          #expect(difference <= 1e-12, "\(table.engine.dialect) \(options)")
          try work.remove("f.sql")
        }
        try work.remove("f.csv")
        try await work.done("remove", "fit", "f", "--quiet")
      }
      #expect(!Self.everything || adjusted > fixture.fits.count / 4, "\(adjusted)")
      print("\(fixture.name): \(fixture.fits.count) fits, \(adjusted) adjusted to segments, farthest from submit:")
      for (table, difference) in zip(tables, worst) { print("  \(table.engine.dialect) \(difference)") }
    }
  }

  /// Segments that say something about the label, so that fits take them.
  private func addSegments(to work: Workspace) throws {
    let labels = cells(try work.text("in/labels.csv"))
    var hints = labels.dropFirst().enumerated().map { index, row in
      // One in three says nothing.
      [row[0], index % 3 == 0 ? "h0" : "h\(row.dropFirst().firstIndex(of: "1") ?? 0)"]
    }
    hints += cells(try work.text("in/sample_submission.csv")).dropFirst().enumerated().map { index, row in
      [row[0], "h\(index % (row.count - 1))"]
    }
    try work.write("in/segments.csv", text([["id", "hint"]] + hints))
  }

  /// Probabilities by id, in the order of the columns.
  private func predictions(_ file: String, _ work: Workspace) throws -> [String: [Double]] {
    var found: [String: [Double]] = [:]
    // Spark's client draws prompts before the header, and, where it is slow to end, behind the last row.
    let prompt = "\rnull" + String(repeating: " ", count: 51) + "\rnull"
    let rows = cells(try work.text(file).replacing(prompt, with: "").replacing("\"", with: ""))
    for row in rows.dropFirst() {
      found[row[0]] = row.dropFirst().map { Double($0) ?? .nan }
    }
    return found
  }

  /// The largest difference; infinite where a row or a number is missing.
  private func farthest(_ one: [String: [Double]], _ other: [String: [Double]]) -> Double {
    guard one.count == other.count, !one.isEmpty else { return .infinity }
    var worst = 0.0
    for (id, numbers) in one {
      guard let others = other[id], others.count == numbers.count else { return .infinity }
      for (left, right) in zip(numbers, others) {
        worst = max(worst, (left - right).isNaN ? .infinity : abs(left - right))
      }
    }
    return worst
  }
}

/// The test rows of a folder of predictions, as a table: id, segments, then the predictions of all models.
private struct TestRows {
  var texts = ["id"]
  var numbers: [String] = []
  var cells: [[String]] = []

  init(_ work: Workspace) throws {
    let ids = EndToEndTests.cells(try work.text("in/sample_submission.csv")).dropFirst().map { $0[0] }
    cells = ids.map { [$0] }
    func add(_ file: String, _ column: (String) -> String) throws -> [String] {
      let table = EndToEndTests.cells(try work.text(file))
      let rows = Dictionary(uniqueKeysWithValues: table.dropFirst().map { ($0[0], $0.dropFirst()) })
      for index in ids.indices { cells[index] += try #require(rows[ids[index]]) }
      return table[0].dropFirst().map(column)
    }
    if work.exists("in/segments.csv") { texts += try add("in/segments.csv") { $0 } }
    for (folder, ending) in [("in/test", ""), ("in/swapped/test", "_swapped")] where work.exists(folder) {
      for name in try FileManager.default.contentsOfDirectory(atPath: work.path(folder)).sorted() {
        let model = name.dropLast(".csv".count)
        numbers += try add("\(folder)/\(name)") { "\(model)__\($0)" }
        #expect(ending.isEmpty || model.hasSuffix(ending))
      }
    }
  }
}
