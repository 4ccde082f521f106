import Foundation
import Testing

/// The commands of the article "Calibrate one classifier", on a classifier that is too sure of itself.
@Suite struct CalibrateGuideTests {
  private static let rows = 400

  /// Labels and predictions of validation rows, and of new ones.
  private func write(to work: Workspace) throws {
    var random = SeededGenerator(state: 5)
    for (labels, predictions, prefix) in [
      ("labels.csv", "validation.csv", "v"), ("new_labels.csv", "new.csv", "n"),
    ] {
      var truth = [["id", "label"]]
      var found = [["id", "ok", "spam"]]
      for row in 0..<Self.rows {
        let score = 1.5 * random.normal()
        let spam = random.unit() < 1 / (1 + exp(-score))
        // Three times as sure as it may be.
        let said = 1 / (1 + exp(-3 * score))
        truth.append(["\(prefix)\(row)", spam ? "spam" : "ok"])
        found.append(["\(prefix)\(row)", "\(1 - said)", "\(said)"])
      }
      try work.write(labels, text(truth))
      try work.write(predictions, text(found))
    }
  }

  /// The lines of the first block of an article that a reader types.
  private static func commands() throws -> [String] {
    let article = URL(fileURLWithPath: fixtures).deletingLastPathComponent()
      .appendingPathComponent("Sources/Temper/Temper.docc/CalibrateAClassifier.md")
    let blocks = try String(contentsOf: article, encoding: .utf8).components(separatedBy: "```sh\n")
    return try #require(blocks.dropFirst().first).components(separatedBy: "```")[0].split(separator: "\n").map {
      $0.split(separator: "#")[0].trimmingCharacters(in: .whitespaces)
    }
  }

  @Test func everyCommandDoesWhatTheArticleSays() async throws {
    try await withWorkspace { work in
      try write(to: work)
      let commands = try Self.commands()
      #expect(commands.count == 6)
      for command in commands {
        let words = command.split(separator: " ").map(String.init)
        #expect(words.first == "temper")
        let outcome = try await Temper.run(Array(words.dropFirst()), in: work.path)
        #expect(outcome.code == 0, "\(command) \(outcome)")
      }
      let calibrated = cells(try work.text("calibrated.csv"))
      #expect(calibrated.count == Self.rows + 1 && calibrated[0] == ["id", "ok", "spam"])
      // What was drawn together is a third as sure: log-odds by about 1/3.
      let before = cells(try work.text("new.csv"))
      let slopes = zip(before.dropFirst(), calibrated.dropFirst()).compactMap { old, new -> Double? in
        guard let p = Double(old[2]), let q = Double(new[2]), abs(p - 0.5) > 0.2, p < 1 - 1e-6, p > 1e-6 else {
          return nil
        }
        return log(q / (1 - q)) / log(p / (1 - p))
      }
      let mean = slopes.reduce(0, +) / Double(slopes.count)
      #expect(slopes.count > 100 && abs(mean - 1.0 / 3) < 0.1, "\(mean)")
      let model = try document(try await work.done("inspect", "clf", "--json"))
      let fit = try document(try await work.done("inspect", "--json"))
      let losses = [model, fit].compactMap { $0["log_loss"] as? Double }
      #expect(losses.count == 2 && losses[1] < losses[0] - 0.1)
    }
  }

  @Test func predictionsAreOutOfFoldOnesUnderAnotherName() async throws {
    try await withWorkspace { work in
      try write(to: work)
      try await work.done("load", "labels", "labels.csv", "--quiet")
      try await work.refused(
        "load", "model", "clf", "--predictions", "validation.csv", "--oof", "validation.csv", code: 64,
        says: "Error: --predictions: found --oof too, which is the same; leave one of the two out")
      try await work.refused(
        "load", "model", "clf", code: 64,
        says:
          "Error: --oof: found no predictions of labelled rows, expected --oof FILE, or --predictions FILE of a validation set"
      )
      try await work.done("load", "model", "one", "--predictions", "validation.csv", "--quiet")
      try await work.done("load", "model", "two", "--oof", "validation.csv", "--quiet")
      let models = try #require(
        JSONSerialization.jsonObject(with: Data(try await work.done("models", "--json").utf8)) as? [[String: Any]])
      #expect(models.count == 2 && models[0]["log_loss"] as? Double == models[1]["log_loss"] as? Double)
      #expect(models[0]["sha256"] as? String == models[1]["sha256"] as? String)
    }
  }
}
