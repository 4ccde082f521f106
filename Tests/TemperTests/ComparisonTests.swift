import Foundation
import TemperCore
import TemperReport
import TemperStore
import Testing

@testable import Temper
@testable import TemperCommand

private let arena = ClassLayout(names: ["a", "b", "tie"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))

private func matrix(_ rows: [[Double]]) -> ProbabilityMatrix {
  ProbabilityMatrix(classCount: rows[0].count, values: rows.flatMap { $0 })
}

/// Random probabilities, some of them exactly zero, as good as chance.
private func randomMatrix(_ rowCount: Int, classes: Int, seed: UInt64, zeros: Bool = true) -> ProbabilityMatrix {
  var random = RandomSource(seed: seed)
  return matrix(
    (0..<rowCount).map { _ in
      var row = (0..<classes).map { _ in zeros && random.index(below: 9) == 0 ? 0 : random.unit() + 1e-3 }
      if row.allSatisfy({ $0 == 0 }) { row[0] = 1 }
      let sum = row.reduce(0, +)
      return row.map { $0 / sum }
    })
}

private func randomLabels(_ count: Int, classes: Int, seed: UInt64) -> [Int] {
  var random = RandomSource(seed: seed)
  return (0..<count).map { _ in random.index(below: classes) }
}

private func compare(
  _ a: ProbabilityMatrix, _ b: ProbabilityMatrix, _ labels: [Int], _ layout: ClassLayout, groups: [Int]? = nil,
  seed: UInt64 = 0, threads: Int = 1
) async -> Comparison {
  await Comparison(
    a, b, labels: labels, layout: layout, groups: groups, bootstrap: PairedBootstrap(seed: seed, threads: threads))
}

@Suite struct ComparisonTests {
  /// Every loss is the logarithm of a fraction that can be read off the rows.
  @Test func partsOfHandMadeRows() async throws {
    let a = matrix([[0.5, 0.25, 0.25], [0.2, 0.6, 0.2], [0.25, 0.25, 0.5], [0.1, 0.2, 0.7]])
    let b = matrix([[0.3, 0.3, 0.4], [0.4, 0.4, 0.2], [0.1, 0.1, 0.8], [0.25, 0.5, 0.25]])
    let found = await compare(a, b, [0, 1, 2, 1], arena)
    let overall = (log(0.3 / 0.5) + log(0.4 / 0.6) + log(0.8 / 0.5) + log(0.5 / 0.2)) / 4
    let tie = (log(0.6 / 0.75) + log(0.8 / 0.8) + log(0.8 / 0.5) + log(0.75 / 0.3)) / 4
    let side = (log((1.0 / 2) / (2.0 / 3)) + log((1.0 / 2) / (3.0 / 4)) + log((2.0 / 3) / (2.0 / 3))) / 3
    try expect(found.difference.logLoss, share: 1, mean: overall)
    try expect(found.difference.tie, share: 1, mean: tie)
    try expect(found.difference.decisive, share: 0.75, mean: side)
    try expect(found.difference.perClass[0].result, share: 0.25, mean: log(0.3 / 0.5))
    try expect(found.difference.perClass[1].result, share: 0.5, mean: (log(0.4 / 0.6) + log(0.5 / 0.2)) / 2)
    try expect(found.difference.perClass[2].result, share: 0.25, mean: log(0.8 / 0.5))
    #expect(abs(try #require(found.difference.logLoss.lossA) + (log(0.5) + log(0.6) + log(0.5) + log(0.2)) / 4) < 1e-15)
    #expect(abs(try #require(found.difference.decisive?.lossB) + (2 * log(0.5) + log(2.0 / 3)) / 3) < 1e-15)
    // One row says nothing of how far off its mean may be; two rows draw each other as often as themselves.
    #expect(found.difference.perClass[0].interval == nil && found.difference.perClass[2].interval == nil)
    let interval = try #require(found.difference.perClass[1].interval)
    #expect(abs(interval.lowerBound - log(0.4 / 0.6)) < 1e-12 && abs(interval.upperBound - log(0.5 / 0.2)) < 1e-12)
  }

  private func expect(_ part: Comparison.Part?, share: Double, mean: Double) throws {
    let part = try #require(part)
    #expect(part.share == share)
    #expect(abs(try #require(part.mean) - mean) < 1e-15)
  }

  @Test(arguments: [UInt64(1), 2, 3]) func shareTimesMeanAddsUp(_ seed: UInt64) async throws {
    let count = 20_000
    let labels = randomLabels(count, classes: 3, seed: seed)
    let a = randomMatrix(count, classes: 3, seed: seed + 10)
    let b = randomMatrix(count, classes: 3, seed: seed + 20)
    let segments = Segmentation(
      columns: [SegmentColumn(name: "s", kind: .text, values: ["x", "y", "z"].map { .init(name: $0) })],
      ordinals: [randomLabels(count, classes: 2, seed: seed + 30)])
    let found = await Comparison(
      a, b, labels: labels, layout: arena, groups: nil, segments: segments,
      bootstrap: PairedBootstrap(resamples: 2, seed: 0, threads: 1))
    let whole = try #require(found.difference.logLoss.mean)
    #expect(abs(whole) > 1e-3)
    func sum(_ parts: [Comparison.Part?]) -> Double {
      parts.reduce(0) { $0 + ($1.map { $0.share * ($0.mean ?? 0) } ?? .nan) }
    }
    #expect(abs(sum([found.difference.tie, found.difference.decisive]) - whole) < 1e-12)
    #expect(abs(sum(found.difference.perClass.map(\.result)) - whole) < 1e-12)
    let by = try #require(found.by)
    #expect(abs(sum(by.map(\.result.label)) - whole) < 1e-12)
    // No row has the third value.
    #expect(by.map(\.value) == ["x", "y"] && by.map(\.segment) == ["s", "s"])
    #expect(abs(whole - (LogLoss.mean(a, labels: labels) - LogLoss.mean(b, labels: labels))) < 1e-11)
  }

  @Test func swappingFlipsSigns() async throws {
    let labels = randomLabels(400, classes: 3, seed: 4)
    let groups = randomLabels(400, classes: 60, seed: 5)
    let a = randomMatrix(400, classes: 3, seed: 6)
    let b = randomMatrix(400, classes: 3, seed: 7)
    let forward = await compare(a, b, labels, arena, groups: groups)
    let back = await compare(b, a, labels, arena, groups: groups)
    for (one, other) in zip(parts(forward), parts(back)) {
      #expect(one.mean == other.mean.map { -$0 } && one.share == other.share)
      #expect(one.lossA == other.lossB && one.lossB == other.lossA)
      let (left, right) = (try #require(one.interval), try #require(other.interval))
      #expect(abs(left.lowerBound + right.upperBound) < 1e-12 && abs(left.upperBound + right.lowerBound) < 1e-12)
    }
  }

  @Test func comparedWithItselfItIsZero() async {
    let a = randomMatrix(300, classes: 3, seed: 8)
    let found = await compare(a, a, randomLabels(300, classes: 3, seed: 9), arena)
    for part in parts(found) {
      #expect(part.mean == 0 && part.interval == 0...0)
    }
  }

  @Test func threadsChangeNoBitAndSeedsDo() async {
    let labels = randomLabels(700, classes: 3, seed: 10)
    let (a, b) = (randomMatrix(700, classes: 3, seed: 11), randomMatrix(700, classes: 3, seed: 12))
    let one = await compare(a, b, labels, arena)
    #expect(await compare(a, b, labels, arena, threads: 3) == one)
    let other = await compare(a, b, labels, arena, seed: 1)
    let (seen, whole) = (other.difference.logLoss, one.difference.logLoss)
    #expect(seen.mean == whole.mean && seen.interval != whole.interval)
  }

  @Test func classesWithoutATie() async throws {
    let layout = ClassLayout(names: ["v", "w", "x", "y", "z"])
    let labels = randomLabels(500, classes: 4, seed: 13)
    let found = await compare(
      randomMatrix(500, classes: 5, seed: 14), randomMatrix(500, classes: 5, seed: 15), labels, layout)
    #expect(found.difference.tie == nil && found.difference.decisive == nil && found.difference.perClass.count == 5)
    // No row of class z.
    let empty = found.difference.perClass[4].result
    #expect(empty.share == 0 && empty.mean == nil && empty.interval == nil && empty.lossA == nil && empty.lossB == nil)
    let sum = found.difference.perClass.reduce(0) { $0 + $1.share * ($1.mean ?? 0) }
    #expect(abs(sum - (try #require(found.difference.logLoss.mean))) < 1e-12)
  }

  private func parts(_ comparison: Comparison) -> [Comparison.Part] {
    [comparison.difference.logLoss] + [comparison.difference.tie, comparison.difference.decisive].compactMap { $0 }
      + comparison.difference.perClass.map(\.result)
  }
}

@Suite struct PairedBootstrapRatioTests {
  private func mean(of values: [Double], over rows: [Int]) -> PairedBootstrap.Ratio {
    PairedBootstrap.Ratio(
      rows: rows, numerators: rows.map { values[$0] }, denominators: Array(repeating: 1, count: rows.count))
  }

  private func normal(_ count: Int, seed: UInt64) -> [Double] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in (0..<12).reduce(-6) { sum, _ in sum + random.unit() } }
  }

  /// Over all rows a ratio is the mean that `intervals(of:groups:)` resamples: the same draws, summed in another order.
  @Test(arguments: [7, 512, 1300], [false, true]) func allRowsAreAMean(_ count: Int, _ grouped: Bool) async throws {
    let values = normal(count, seed: 1)
    let groups = grouped ? randomLabels(count, classes: 5, seed: 2) : nil
    let bootstrap = PairedBootstrap(resamples: 500, seed: 3, threads: 2)
    let plain = await bootstrap.intervals(of: [values], groups: groups)
    let ratios = await bootstrap.intervals(
      ofRatios: [mean(of: values, over: Array((0..<count).reversed()))], rowCount: count, groups: groups)
    let found = try #require(ratios[0])
    #expect(abs(found.lowerBound - plain[0].lowerBound) < 1e-12)
    #expect(abs(found.upperBound - plain[0].upperBound) < 1e-12)
  }

  /// Where all rows of a part have the same value its mean is known exactly, however many of them a resample holds.
  @Test func constantPartHasNoSpread() async throws {
    let rows = (0..<900).filter { $0 % 3 == 0 }
    let found = await PairedBootstrap(seed: 0, threads: 1).intervals(
      ofRatios: [mean(of: Array(repeating: 0.75, count: 900), over: rows)], rowCount: 900, groups: nil)
    #expect(found == [0.75...0.75])
  }

  @Test func resamplesWithoutARowArePassedOver() async {
    var values = [Double](repeating: 0, count: 600)
    values[17] = 3
    values[599] = 5
    let found = await PairedBootstrap(seed: 0, threads: 1).intervals(
      ofRatios: [mean(of: values, over: [17, 599]), mean(of: values, over: [17]), mean(of: values, over: [])],
      rowCount: 600, groups: nil)
    #expect(found == [3...5, nil, nil])
    let oneGroup = await PairedBootstrap(seed: 0, threads: 1).intervals(
      ofRatios: [mean(of: values, over: [17, 599])], rowCount: 600,
      groups: (0..<600).map { $0 == 17 || $0 == 599 ? 1 : 0 })
    #expect(oneGroup == [nil])
  }

  /// Half the interval's width is 1.96 standard errors of a ratio of cluster sums (Cochran 1977, 2.9).
  @Test func widthIsThatOfARatio() async throws {
    let count = 3000
    var values = normal(count, seed: 20)
    let groups = randomLabels(count, classes: 400, seed: 21)
    let effects = normal(400, seed: 22)
    for row in 0..<count { values[row] += 5 + effects[groups[row]] }
    let rows = (0..<count).filter { $0 % 4 == 1 }
    let part = rows.map { values[$0] }
    let mean = part.reduce(0, +) / Double(part.count)
    var residuals = [Double](repeating: 0, count: 400)
    for row in rows { residuals[groups[row]] += values[row] - mean }
    let error = (residuals.reduce(0) { $0 + $1 * $1 } * 400 / 399).squareRoot() / Double(rows.count)
    let found = await PairedBootstrap(seed: 0, threads: 2).intervals(
      ofRatios: [self.mean(of: values, over: rows)], rowCount: count, groups: groups)
    let interval = try #require(found[0])
    #expect(abs((interval.upperBound - interval.lowerBound) / (2 * 1.96 * error) - 1) < 0.08)
    #expect(abs((interval.upperBound + interval.lowerBound) / 2 - mean) < 0.3 * error)
  }
}

@Suite struct ComparingTests {
  private let store: Store
  private let folder: URL
  private let labels = randomLabels(90, classes: 3, seed: 1)

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("temper-compare-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try Store(path: folder.appendingPathComponent("temper.sqlite").path, access: .create)
    try load()
    let (labels, info) = (labels, Source(path: "m.csv", sha256: "", rows: 90))
    try store.write { writer in
      for (number, name) in ["gemma", "llama", "fit:run", "both"].enumerated() {
        try writer.importPredictions(
          model: name, split: .oof, orientation: .plain,
          probabilities: randomMatrix(labels.count, classes: 3, seed: UInt64(number + 50), zeros: false), source: info)
      }
    }
  }

  private func load(replace: Bool = false) throws {
    try store.write {
      try $0.importLabels(
        layout: arena, ids: labels.indices.map(String.init), labels: labels,
        source: Source(path: "labels.csv", sha256: "", rows: 90), replace: replace)
    }
  }

  private func fit(_ name: String, _ pool: PoolKind = .linear) async throws -> FitDocument {
    try await Fits.make(FitRequest(name: name, pool: pool, calibration: .only(.none)), in: store).document
  }

  private func failure(_ a: String, _ b: String) async -> RequestError? {
    await #expect(throws: RequestError.self) { _ = try await CompareDocument(a, b, in: store) }
  }

  @Test func fitsAreComparedByTheirNestedPredictions() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let document = try await fit("blend")
    let found = try await CompareDocument("blend", "gemma", in: store)
    #expect(found.a == "blend" && found.kindA == .fit && found.b == "gemma" && found.kindB == .model)
    #expect(found.rows == 90 && found.groups == nil && found.seed == 0 && found.resamples == 2000)
    let whole = found.difference.logLoss
    #expect(abs(try #require(whole.lossA) - document.logLoss.crossValidated) < 1e-12)
    #expect(abs(document.logLoss.crossValidated - document.logLoss.inSample) > 1e-6)
    #expect(found.difference.perClass.map(\.name) == ["a", "b", "tie"])
    // The fit's own table says the same of its pool against the best single model of each fold.
    _ = try await fit("single", .best)
    let pair = try await CompareDocument("blend", "single", in: store).difference.logLoss
    let best = try #require(document.candidates.first { $0.pool == .best })
    #expect(abs(try #require(pair.mean) - best.difference) < 1e-12)
  }

  @Test func groupsAreResampledWhole() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let plain = try await CompareDocument("gemma", "llama", in: store)
    try store.write {
      try $0.importGroups((0..<90).map { "g\($0 / 30)" }, source: Source(path: "g.csv", sha256: "", rows: 90))
    }
    let found = try await CompareDocument("gemma", "llama", in: store, bootstrap: PairedBootstrap(seed: 0, threads: 2))
    #expect(found.groups == 3)
    #expect(found.difference.logLoss.mean == plain.difference.logLoss.mean)
    #expect(found.difference.logLoss.interval != plain.difference.logLoss.interval)
  }

  @Test func segmentsAreComparedApart() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let column = SegmentColumn(name: "s", kind: .text, values: ["x", "y", "z"].map { .init(name: $0) })
    // No labelled row lies in the last segment.
    let segments = Segmentation(columns: [column], ordinals: [(0..<90).map { $0 < 30 ? 1 : 0 }])
    let plain = try await CompareDocument("gemma", "llama", in: store)
    #expect(plain.by == nil)
    try store.write { writer in
      let keys = try writer.reader.examples(.oof).ids
      try writer.importSegments(segments, keys: keys, source: Source(path: "s.csv", sha256: "", rows: 90))
    }
    let found = try await CompareDocument("gemma", "llama", in: store, by: ["s"])
    #expect(found.difference == plain.difference)
    let parts = try #require(found.by)
    #expect(parts.map(\.segment) == ["s", "s"] && parts.map(\.value) == ["x", "y"])
    let shares: [Double] = [60.0 / 90, 30.0 / 90]
    #expect(parts.map(\.share) == shares)
    let (a, b) = try store.read { reader in
      (
        try reader.predictions(model: "gemma", split: .oof, orientation: .plain),
        try reader.predictions(model: "llama", split: .oof, orientation: .plain)
      )
    }
    let labels = try #require(try store.read { try $0.examples(.oof).labels })
    let losses = zip(
      LogLoss.perRow(try #require(a), labels: labels), LogLoss.perRow(try #require(b), labels: labels)
    ).map { $0 - $1 }
    let expected = losses[..<30].reduce(0, +) / 30
    #expect(abs(try #require(parts[1].mean) - expected) < 1e-12)
    // What holds for both at once is wider than what holds for each, and the two differ from overall in opposite ways.
    for part in parts {
      let (alone, both) = (try #require(part.interval), try #require(part.simultaneousInterval))
      #expect(both.upperBound - both.lowerBound > alone.upperBound - alone.lowerBound)
      #expect(abs((both.upperBound + both.lowerBound) / 2 - (try #require(part.mean))) < 1e-12)
    }
    let against = parts.compactMap(\.againstOverall?.mean)
    #expect(against.count == 2 && abs(against[0] * shares[0] + against[1] * shares[1]) < 1e-12)
    let error = await #expect(throws: RequestError.self) {
      _ = try await CompareDocument("gemma", "llama", in: store, by: ["t"])
    }
    #expect(error?.text(\.words) == "--by: there is no column of segments \"t\"; did you mean \"s\"?")
  }

  @Test func namesThatStandForTwoThings() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try await fit("both")
    _ = try await fit("run", .mean)
    let error = await failure("gemma", "both")
    #expect(error?.kind == .usage)
    #expect(error?.text(\.words) == "\"both\" is both a model and a fit; say model:both or fit:both")
    let found = try await CompareDocument("model:both", "fit:both", in: store)
    #expect(found.kindA == .model && found.kindB == .fit && found.a == "both" && found.b == "both")
    #expect(CompareText.render(found).hasPrefix("model both minus fit both: "))
    // A prefix comes first; a model that is called like one is still within reach.
    #expect(try await CompareDocument("fit:run", "model:fit:run", in: store).kindA == .fit)
    #expect(try await CompareDocument("fit:run", "model:fit:run", in: store).b == "fit:run")
  }

  @Test func prefixIsPartOfANameWhereNothingElseFits() throws {
    let names = SubjectNames(models: ["fit:run", "model:x"], fits: ["y"])
    #expect(try names.subject("fit:run") == Subject(.model, "fit:run"))
    #expect(try names.subject("model:x") == Subject(.model, "model:x"))
    #expect(try names.subject("model:model:x") == Subject(.model, "model:x"))
    #expect(try names.subject("fit:y") == Subject(.fit, "y"))
  }

  @Test(arguments: [
    ("gema", "there is no model or fit \"gema\"; did you mean \"gemma\"?"),
    (
      "zebra\u{1B}", "there is no model or fit \"zebra\\u{1B}\"; models: both, fit:run, gemma, llama; there are no fits"
    ),
    ("model:zebra", "there is no model \"zebra\"; models: both, fit:run, gemma, llama"),
    ("fit:gemma", "there is no fit \"gemma\"; there are no fits"),
    ("", "there is no model or fit \"\"; models: both, fit:run, gemma, llama; there are no fits"),
  ])
  func unknownNamesSayWhatExists(_ name: String, _ message: String) async {
    defer { try? FileManager.default.removeItem(at: folder) }
    let error = await failure("gemma", name)
    #expect(error?.kind == .usage && error?.text(\.words) == message)
  }

  @Test func replacedLabelsTakeThePredictionsOfFitsAlong() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try await fit("blend")
    try load(replace: true)
    try store.write {
      try $0.importPredictions(
        model: "gemma", split: .oof, orientation: .plain, probabilities: randomMatrix(90, classes: 3, seed: 50),
        source: Source(path: "m.csv", sha256: "", rows: 90))
    }
    let error = await failure("blend", "gemma")
    #expect(error?.kind == .badData)
    #expect(
      error?.text(\.words)
        == "the labels were replaced since the fit \"blend\" was made (each temper run on a database loads them anew), "
        + "and its nested predictions went with them; fit again, with: temper fit --name NEW")
  }

  @Test func noLabelsNoComparison() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try store.write { try $0.removeEverythingButFits() }
    let error = await failure("gemma", "llama")
    #expect(error?.kind == .badData)
    #expect(error?.text(\.words).hasSuffix("no labels are loaded; load them with: temper load labels FILE") == true)
  }
}
