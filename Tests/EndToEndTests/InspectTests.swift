import Foundation
import Testing

/// `temper inspect` as a user meets it.
@Suite struct InspectTests {
  private func made(_ work: Workspace) async throws {
    try MadeFolder(models: ["m0", "m1"], swapped: 1, hasGroups: true).write(to: work)
    try await work.done("run", "in", "--pool", "mean", "--output", "out", "--quiet")
  }

  @Test func newestFitOnOneScreen() async throws {
    try await withWorkspace { work in
      try await made(work)
      let lines = try await work.done("inspect", "-d", "out/temper.sqlite").split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(
        lines[0] == "run: fit, nested predictions of 90 rows in 32 groups; 15 bins of equal mass")
      #expect(lines.count <= 46 && lines.allSatisfy { $0.count <= 100 })
      #expect(lines.contains { $0.hasPrefix("winner_tie ") } && lines.contains { $0.hasPrefix("tie by margin") })
      #expect(lines.contains { $0.hasPrefix("position  winner_model_a minus winner_model_b: ") })
      let one = try await work.done("inspect", "run", "--class", "winner_tie", "-d", "out/temper.sqlite")
      #expect(one.contains("● observed") && !one.contains("tie by margin") && one.contains("predicted from, to"))
    }
  }

  @Test func jsonIsTheContractAndComesTwiceTheSame() async throws {
    try await withWorkspace { work in
      try await made(work)
      let arguments = [
        "inspect", "--model", "m0", "--bins", "7", "--binning", "width", "--json", "-d", "out/temper.sqlite",
      ]
      let found = try await Temper.run(arguments, in: work.path)
      #expect(found.code == 0 && found.errors == "")
      #expect(try await Temper.run(arguments, in: work.path).output == found.output)
      let json = try document(found.output)
      #expect(Contract.inspect.faults(in: json, at: "inspect") == [])
      #expect(json["subject"] as? String == "m0" && json["bin_count"] as? Int == 7)
      let classes = try #require(json["per_class"] as? [[String: Any]])
      #expect(classes.compactMap { $0["class"] as? String } == ["winner_model_a", "winner_model_b", "winner_tie"])
      let compared = try document(await work.done("compare", "m0", "m1", "--json", "-d", "out/temper.sqlite"))
      let part = (compared["difference"] as? [String: Any])?["log_loss"] as? [String: Any]
      let loss = try #require(json["log_loss"] as? Double)
      #expect(abs(loss - (try #require(part?["loss_a"] as? Double))) < 1e-12)
      let tie = try #require(json["tie"] as? [String: Any])
      let parts = [tie["tie_log_loss"], tie["decisive_log_loss"]].compactMap { $0 as? Double }
      #expect(abs(parts.reduce(0, +) - loss) < 1e-12)
    }
  }

  @Test func pageAndTablesAreWritten() async throws {
    try await withWorkspace { work in
      try await made(work)
      let said = try await work.done("inspect", "-d", "out/temper.sqlite", "--html", "i.html", "--csv", "points")
      #expect(said.contains("\nwrote i.html\nwrote points/bins.csv\n"))
      #expect(try work.text("i.html").hasPrefix("<!doctype html>"))
      let first = try work.bytes("i.html")
      let bins = cells(try work.text("points/bins.csv"))
      #expect(bins.dropFirst().allSatisfy { $0.count == bins[0].count } && bins.count > 40)
      #expect(cells(try work.text("points/by_margin.csv")).count == 11)
      try await work.refused(
        "inspect", "-d", "out/temper.sqlite", "--html", "i.html", code: 73,
        says: "temper: i.html: found an existing file, expected a name for a new file; say --replace to replace it")
      try await work.refused(
        "inspect", "-d", "out/temper.sqlite", "--csv", "points", code: 73,
        says:
          "temper: points/bins.csv: found an existing file, expected a name for a new file; say --replace to replace it"
      )
      try await work.done("inspect", "-d", "out/temper.sqlite", "--html", "i.html", "--force", "--quiet")
      #expect(try work.bytes("i.html") == first)
      try await work.refused(
        "inspect", "-d", "out/temper.sqlite", "--html", "out/temper.sqlite", "--force", code: 64,
        says: "temper: out/temper.sqlite: this is the database; name another file for the output")
    }
  }

  @Test func wrongRequestsAreRefused() async throws {
    try await withWorkspace { work in
      try MadeFolder(tests: 0, models: ["m0"], hasSample: false).write(to: work)
      try await work.done("load", "labels", "in/labels.csv")
      try await work.done("load", "model", "m0", "--oof", "in/oof/m0.csv")
      try await work.refused(
        "inspect", code: 64,
        says:
          "temper: there is no fit yet; make one with: temper fit, or inspect a model with: temper inspect NAME"
      )
      try await work.refused(
        "inspect", "--model", "m", code: 64, says: "temper: there is no model \"m\"; did you mean \"m0\"?")
      let named = try await work.done("inspect", "m0")
      #expect(try await named == work.done("inspect", "--model", "m0"))
      #expect(try await named == work.done("inspect", "model:m0"))
      try await work.refused(
        "inspect", "--model", "m0", "--class", "tie", code: 64,
        says: "temper: there is no class \"tie\"; the classes are winner_model_a, winner_model_b, winner_tie")
      try await work.refused(
        "inspect", "x", "--model", "m0", code: 64, says: "Error: give either a name or --model, not both")
      try await work.refused(
        "inspect", "--model", "m0", "--bins", "0", code: 64, says: "Error: --bins: found 0, expected 1 to 100")
      try await work.refused(
        "inspect", "--model", "m0", "--binning", "area", code: 64,
        says: "Error: --binning: found \"area\", expected one of mass, width")
      try await work.refused(
        "inspect", "--model", "m0", "--html", "no/i.html", code: 73,
        says: "temper: no/i.html: found no folder \"no\", expected one that exists; make the folder first")
    }
  }

  /// The article's example, on a release build: simulations of thousands of rows take a debug build long.
  @Test(.enabled(if: Temper.isGiven, "the article's example is checked on the release build"))
  func articleShowsWhatIsPrinted() async throws {
    try await withWorkspace { work in
      let place = "\(fixtures)/cems"
      try await work.done("load", "labels", "\(place)/labels.csv", "--quiet")
      try await work.done("load", "groups", "\(place)/groups.csv", "--quiet")
      try await work.done("load", "model", "gauss_nb", "--oof", "\(place)/oof/gauss_nb.csv", "--quiet")
      let found = try await work.done("inspect", "--model", "gauss_nb")
      let path = "\(fixtures)/../Sources/Temper/Temper.docc/InspectProbabilities.md"
      let article = try String(contentsOfFile: path, encoding: .utf8)
      #expect(article.contains("$ temper inspect --model gauss_nb -d out/temper.sqlite\n" + found + "```"))
    }
  }
}
