import Foundation
import TemperCore
import TemperReport
import TemperStore
import Testing

@testable import Temper
@testable import TemperCommand

private let arena = ClassLayout(names: ["a", "b", "tie"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))

/// Conditions on the rows that are compared and inspected.
@Suite struct RowChoiceTests {
  private let store: Store
  private let folder: URL

  /// Ninety labelled rows and two models.
  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("temper-rows-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try Store(path: folder.appendingPathComponent("temper.sqlite").path, access: .create)
    let source = Source(path: "f.csv", sha256: "", rows: 90)
    var random = RandomSource(seed: 7)
    let labels = (0..<90).map { _ in random.index(below: 3) }
    let models = (0..<2).map { _ in
      ProbabilityMatrix(
        classCount: 3,
        values: (0..<90).flatMap { _ -> [Double] in
          let row = (0..<3).map { _ in random.unit() + 0.01 }
          return row.map { $0 / row.reduce(0, +) }
        })
    }
    try store.write { writer in
      try writer.importLabels(
        layout: arena, ids: labels.indices.map(String.init), labels: labels, source: source, replace: false)
      for (name, matrix) in zip(["gemma", "llama"], models) {
        try writer.importPredictions(
          model: name, split: .oof, orientation: .plain, probabilities: matrix, source: source)
      }
    }
  }

  /// Two columns of segments and groups: of a condition's rows the means are those of these rows by themselves.
  @Test func conditionsChooseRows() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let half = SegmentColumn(name: "half", kind: .text, values: ["left", "right", "neither"].map { .init(name: $0) })
    let size = SegmentColumn(name: "label", kind: .text, values: ["big", "small"].map { .init(name: $0) })
    try store.write { writer in
      let keys = try writer.reader.examples(.oof).ids
      try writer.importSegments(
        Segmentation(columns: [half], ordinals: [(0..<90).map { $0 < 45 ? 0 : 1 }]), keys: keys,
        source: Source(path: "s.csv", sha256: "", rows: 90))
      try writer.importGroups((0..<90).map { "g\($0 / 10)" }, source: Source(path: "g.csv", sha256: "", rows: 90))
    }
    let labels = try #require(try store.read { try $0.examples(.oof).labels })
    let matrices = try store.read { reader in
      try ["gemma", "llama"].map {
        try #require(try reader.predictions(model: $0, split: .oof, orientation: .plain))
      }
    }
    let losses = matrices.map { LogLoss.perRow($0, labels: labels) }
    func expect(_ conditions: [(String, String)], _ rows: [Int], groups: Int) async throws {
      let asked = conditions.map { RowCondition(column: $0.0, value: $0.1) }
      let found = try await CompareDocument("gemma", "llama", in: store, by: ["half"], where: asked)
      #expect(found.rows == rows.count && found.groups == groups && found.where == asked && found.forecast == nil)
      let mean = rows.reduce(0) { $0 + losses[0][$1] - losses[1][$1] } / Double(rows.count)
      #expect(abs(try #require(found.difference.logLoss.mean) - mean) < 1e-12)
      let inspected = try await InspectSummary(.model("gemma"), in: store, where: asked)
      let loss = rows.reduce(0) { $0 + losses[0][$1] } / Double(rows.count)
      #expect(inspected.inspection.rows == rows.count && abs(inspected.inspection.logLoss - loss) < 1e-12)
      #expect(
        inspected.inspection.where == asked && inspected.warnings.isEmpty != conditions.contains { $0.0 == "label" })
    }
    try await expect([("half", "left")], Array(0..<45), groups: 5)
    try await expect([("half", "left"), ("half", "right")], Array(0..<90), groups: 9)
    try await expect([("group", "g3"), ("group", "g8")], Array(30..<40) + Array(80..<90), groups: 2)
    let ties = (0..<45).filter { labels[$0] == 2 }
    try await expect([("label", "tie"), ("half", "left")], ties, groups: Set(ties.map { $0 / 10 }).count)
    // A column of segments comes before what it is called like.
    let choice = RowChoice(
      layout: arena, examples: try store.read { try $0.examples(.oof) },
      segments: Segmentation(columns: [size], ordinals: [(0..<90).map { $0 % 2 }]))
    #expect(try choice.rows([RowCondition(column: "label", value: "small")]) == Array(stride(from: 1, to: 90, by: 2)))
    #expect(!choice.isByLabel([RowCondition(column: "label", value: "small")]))
    func refusal(_ column: String, _ value: String) async -> String? {
      let error = await #expect(throws: RequestError.self) {
        _ = try await CompareDocument(
          "gemma", "llama", in: store, where: [RowCondition(column: column, value: value)])
      }
      #expect(error?.kind == .usage)
      return error?.text(\.words)
    }
    #expect(
      await refusal("halff", "left")
        == "--where: there is no column \"halff\"; did you mean --where half=VALUE?")
    #expect(
      await refusal("language", "left")
        == "--where: there is no column \"language\"; the columns are half, label, group, as in --where half=left")
    #expect(
      await refusal("half", "rigth") == "--where: no row has the half \"rigth\"; did you mean --where half=right?")
    #expect(
      await refusal("label", "0.5")
        == "--where: no row has the label \"0.5\"; there are a, b, tie, as in --where label=a")
    #expect(
      await refusal("half", "neither") == "--where: no labelled row has half=neither; leave a condition out")
  }
}
