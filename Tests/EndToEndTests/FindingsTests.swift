import Foundation
import Testing

/// What a run finds beside the score: where the predictions are off, where the score comes from, and which classes matter.
@Suite struct FindingsTests {
  /// On cems ties become rarer with the margin than a plain linear pool says.
  @Test func tiltOfTheTieIsFound() async throws {
    try await withWorkspace { work in
      let run = ["run", "\(fixtures)/cems", "-o", "out", "--bootstrap", "0"]
      let plain = try await Temper.run(run + ["--pool", "linear", "--calibration", "none"], in: work.path)
      #expect(plain.code == 0, "\(plain)")
      #expect(plain.output.contains("next   the fit is not calibrated"))
      let json = try document(await work.done("inspect", "-d", "out/temper.sqlite", "--json"))
      let tests = try #require((json["calibration_tests"] as? [String: Any])?["tests"] as? [[String: Any]])
      let tilt = try #require(tests.first { $0["view"] as? String == "tie_by_margin" })
      #expect(tilt["found"] as? Bool == true)
      #expect(try #require(tilt["z"] as? Double) < -4)
      #expect(try #require(tilt["adjusted_p"] as? Double) < 0.001)
      let page = try work.text("out/report.html")
      #expect(page.contains("Ties become rarer faster than predicted as the sides draw apart"))
      #expect(page.contains("temper fit --pool linear --calibration auto --bootstrap 0"))
      // Cross-validation takes it up, and nothing is left to find.
      let calibrated = try await Temper.run(run + ["--replace"], in: work.path)
      #expect(calibrated.code == 0, "\(calibrated)")
      #expect(try !work.text("out/report.html").contains("Ties become rarer"))
    }
  }

  /// Every step's loss is the one before it and the difference between them; the last is the score.
  @Test func stepsAddUpToTheScore() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: 300, models: ["m0", "m1"], swapped: 1, hasGroups: true).write(to: work)
      let outcome = try await work.temper(
        "run", "in", "-o", "out", "--pool", "linear", "--calibration", "temperature", "--json")
      #expect(outcome.code == 0, "\(outcome)")
      let json = try document(outcome.output)
      let fit = try #require(json["fit"] as? [String: Any])
      let stages = try #require(fit["stages"] as? [[String: Any]])
      #expect(stages.first?["stage"] as? String == "pool" && stages.last?["stage"] as? String == "calibration")
      let losses = stages.compactMap { $0["log_loss"] as? Double }
      #expect(losses.count == stages.count)
      for (place, stage) in stages.enumerated().dropFirst() {
        let difference = try #require(stage["difference"] as? Double)
        let interval = try #require(stage["interval"] as? [Double])
        #expect(abs(losses[place] - losses[place - 1] - difference) < 1e-12)
        #expect(interval[0] <= difference && difference <= interval[1])
      }
      let nested = try #require((fit["log_loss"] as? [String: Any])?["cross_validated"] as? Double)
      #expect(abs(try #require(losses.last) - nested) < 1e-12)
      let page = try work.text("out/report.html")
      #expect(page.contains("<h3>Where the score comes from</h3>"))
      for stage in stages { #expect(page.contains("<data value=\"\(try #require(stage["log_loss"] as? Double))\">")) }
    }
  }

  /// Of many classes those that matter most are shown, and the page says how many are not.
  @Test func manyClassesAreFolded() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: 400, classes: MadeFolder.classes(40), models: ["m0", "m1"]).write(to: work)
      try await work.done("run", "in", "-o", "out", "--pool", "mean", "--quiet")
      let page = try work.text("out/report.html")
      let diagrams = page.matches(of: /<svg class="plot[^>]*>/).count
      #expect(diagrams > 3 && diagrams < 40, "\(diagrams)")
      let json = try document(await work.done("inspect", "-d", "out/temper.sqlite", "--json"))
      #expect((json["per_class"] as? [Any])?.count == 40)
    }
  }

  /// At 80 columns every table fits; at 60 the models' breaks in two, and nothing of it is lost; at 200 nothing is cut.
  @Test func tablesFitTheTerminal() async throws {
    try await withWorkspace { work in
      let names = ["a_model_with_quite_a_long_name", "m1", "m2"]
      try MadeFolder(models: names, hasGroups: true).write(to: work)
      try await work.done("run", "in", "-o", "out", "--pool", "linear", "--quiet")
      for width in [60, 80, 200] {
        for command in ["show", "models", "fits"] {
          let outcome = try await work.temper(
            command, "-d", "out/temper.sqlite", environment: ["COLUMNS": "\(width)"])
          #expect(outcome.code == 0, "\(outcome)")
          for line in outcome.output.split(separator: "\n") {
            #expect(line.count <= width, "\(command) at \(width): \(line)")
          }
          if command == "show" {
            let headers = outcome.output.matches(of: /(?m)^model .*log loss|(?m)^model .*without it/)
            #expect(headers.count == (width == 60 ? 2 : 1), "\(outcome.output)")
            #expect(outcome.output.contains(/\[[-+.0-9]+, [-+.0-9]+\]/))
            if width == 200 { #expect(outcome.output.contains(names[0])) }
          }
        }
      }
    }
  }
}
