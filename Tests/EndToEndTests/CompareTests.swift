import Foundation
import Testing

/// `temper compare` as a user meets it, on the README's example.
@Suite struct CompareTests {
  private let folder: URL
  private let fixtures: URL
  private let root: URL

  init() throws {
    root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    fixtures = root.appendingPathComponent("fixtures/cems")
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("temper-compare-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func temper(_ arguments: String...) async throws -> (output: String, error: String, code: Int32) {
    let outcome = try await Temper.run(arguments, in: folder.path, environment: ["COLUMNS": "120"])
    return (outcome.output, outcome.errors, outcome.code)
  }

  private func load() async throws {
    let path = fixtures.path
    #expect(try await temper("load", "labels", "\(path)/labels.csv", "--quiet").code == 0)
    #expect(try await temper("load", "folds", "\(path)/folds.csv", "--quiet").code == 0)
    #expect(try await temper("load", "groups", "\(path)/groups.csv", "--quiet").code == 0)
    for model in ["student_strengths", "lightgbm"] {
      #expect(try await temper("load", "model", model, "--oof", "\(path)/oof/\(model).csv", "--quiet").code == 0)
    }
  }

  @Test func articleShowsWhatIsPrinted() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try await load()
    let found = try await temper("compare", "student_strengths", "lightgbm")
    #expect(found.code == 0 && found.error.isEmpty)
    #expect(found.output.hasPrefix("student_strengths minus lightgbm: log loss on 3,200 rows in 303 groups"))
    let article = root.appendingPathComponent("Sources/Temper/Temper.docc/CompareModels.md")
    #expect(
      try String(contentsOf: article, encoding: .utf8).contains(
        "$ temper compare student_strengths lightgbm -d out/temper.sqlite\n" + found.output + "```"))
  }

  @Test func jsonAddsUpAndComesTwiceTheSame() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try await load()
    let found = try await temper("compare", "student_strengths", "lightgbm", "--json")
    #expect(try await temper("compare", "student_strengths", "lightgbm", "--json").output == found.output)
    #expect(
      try await temper("compare", "student_strengths", "lightgbm", "--json", "--seed", "1").output != found.output)
    let document = try #require(JSONSerialization.jsonObject(with: Data(found.output.utf8)) as? [String: Any])
    #expect(document["a"] as? String == "student_strengths" && document["rows"] as? Int == 3200)
    let difference = try #require(document["difference"] as? [String: Any])
    let whole = try #require((difference["log_loss"] as? [String: Any])?["mean"] as? Double)
    func added(_ parts: [[String: Any]]) -> Double {
      parts.reduce(0) { $0 + (($1["share"] as? Double) ?? .nan) * (($1["mean"] as? Double) ?? .nan) }
    }
    let heads = try ["tie", "decisive"].map { try #require(difference[$0] as? [String: Any]) }
    #expect(abs(added(heads) - whole) < 1e-12)
    #expect(heads[0]["share"] as? Double == 1)
    #expect(abs(added(try #require(difference["per_class"] as? [[String: Any]])) - whole) < 1e-12)
    #expect(whole < 0)
  }

  @Test func fitsAreNamedLikeModelsUntilTheLabelsGo() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try await load()
    #expect(try await temper("fit", "--pool", "mean", "--name", "lightgbm", "--quiet").code == 0)
    let both = try await temper("compare", "lightgbm", "student_strengths")
    #expect(both.code == 64 && both.output.isEmpty)
    #expect(both.error == "temper: \"lightgbm\" is both a model and a fit; say model:lightgbm or fit:lightgbm\n")
    let found = try await temper("compare", "fit:lightgbm", "model:lightgbm")
    #expect(found.code == 0 && found.output.hasPrefix("fit lightgbm minus model lightgbm: "))
    #expect(try await temper("load", "labels", fixtures.path + "/labels.csv", "--replace", "--quiet").code == 0)
    let gone = try await temper("compare", "fit:lightgbm", "fit:lightgbm")
    #expect(gone.code == 65 && gone.error.hasPrefix("temper: the labels were replaced since the fit \"lightgbm\""))
    #expect(try await temper("fits").output.contains("lightgbm"))
  }
}
