import Foundation
import Testing

/// The page, the tables and the differences of a comparison, as a user meets them.
@Suite struct ComparePageTests {
  private func made(_ work: Workspace) async throws {
    try MadeFolder(models: ["m0", "m1"], hasGroups: true).write(to: work)
    var lines = ["id,half"]
    lines += (0..<90).map { "r\($0),\($0 < 30 ? "first" : "second")" } + (0..<10).map { "t\($0),first" }
    try work.write("in/segments.csv", lines.joined(separator: "\n") + "\n")
    try await work.done("run", "in", "--pool", "mean", "--segments", "never", "--output", "out", "--quiet")
    let again = [
      "run", "in", "--pool", "linear", "--segments", "never", "--without", "m0", "--name", "plain", "--output", "out",
    ]
    #expect(try await Temper.run(again + ["--quiet"], in: work.path).code == 0)
  }

  @Test func pageTablesAndDocumentSayTheSame() async throws {
    try await withWorkspace { work in
      try await made(work)
      let arguments = ["compare", "run", "plain", "--by", "half", "-d", "out/temper.sqlite"]
      let outputs = ["--html", "c.html", "--csv", "points"]
      let said = try await Temper.run(arguments + outputs, in: work.path)
      #expect(said.code == 0 && said.errors == "")
      #expect(
        said.output.hasSuffix(
          "\nwrote c.html\nwrote points/parts.csv\nwrote points/by_segment.csv\nwrote points/differs_in.csv\n"))
      let json = try await Temper.run(arguments + outputs + ["--json", "--replace"], in: work.path)
      #expect(
        json.code == 0
          && json.errors
            == "wrote c.html\nwrote points/parts.csv\nwrote points/by_segment.csv\nwrote points/differs_in.csv\n"
      )
      let found = try document(json.output)
      let differs = try #require(found["differs_in"] as? [String: Any])
      let options = try #require(differs["options"] as? [[String: String]])
      #expect(
        options == [
          ["name": "pool", "a": "mean", "b": "linear"], ["name": "without", "a": "none", "b": "m0"],
        ])
      let choices = try #require(differs["choices"] as? [[String: String]])
      #expect(choices.first == ["name": "pool", "a": "mean", "b": "linear"])
      #expect(choices.last == ["name": "models of one only", "a": "m0", "b": "none"])
      for line in ["asked: pool", "chosen: models of one only"] { #expect(said.output.contains("\n\(line) ")) }
      let parts = cells(try work.text("points/parts.csv"))
      #expect(parts.map { $0[0] } == ["part", "overall", "tie", "decisive", "class", "class", "class"])
      let whole = try #require((found["difference"] as? [String: Any])?["log_loss"] as? [String: Any])
      #expect(abs((Double(parts[1][5]) ?? .nan) - (whole["mean"] as? Double ?? .nan)) < 1e-12)
      let segments = cells(try work.text("points/by_segment.csv"))
      #expect(segments.count == 3 && segments.allSatisfy { $0.count == 14 })
      #expect(segments.dropFirst().map { $0[1] } == ["first", "second"])
      let first = try #require((found["by"] as? [[String: Any]])?.first)
      let ends = try #require(first["simultaneous_interval"] as? [Double])
      #expect(abs((Double(segments[1][8]) ?? .nan) - ends[0]) < 1e-12)
      let page = try work.text("c.html")
      #expect(page.hasPrefix("<!doctype html>") && page.contains("<bdi>run</bdi> against <bdi>plain</bdi>"))
      #expect(page.contains("value=\"\(parts[1][5])\""))
      // The same page every time, and on standard output by itself.
      let printed = try await Temper.run(arguments + ["--html", "-"], in: work.path)
      #expect(printed.output == page && printed.errors == "wrote -\n")
    }
  }

  @Test func equalFitsDoNotDiffer() async throws {
    try await withWorkspace { work in
      try await made(work)
      let said = try await work.done("compare", "run", "run", "-d", "out/temper.sqlite")
      #expect(
        said.hasSuffix("The two fits were asked for in the same way, of the same files, and came out the same.\n"))
      let models = try document(try await work.done("compare", "m0", "m1", "--json", "-d", "out/temper.sqlite"))
      #expect(models["differs_in"] == nil)
    }
  }

  @Test func nothingIsReplacedUnasked() async throws {
    try await withWorkspace { work in
      try await made(work)
      try work.write("c.html", "mine")
      try await work.refused(
        "compare", "m0", "m1", "--html", "c.html", "-d", "out/temper.sqlite", code: 73,
        says: "temper: c.html: found an existing file, expected a name for a new file; say --replace to replace it")
      try await work.refused(
        "compare", "m0", "m1", "--html", "out/temper.sqlite", "--replace", "-d", "out/temper.sqlite", code: 64,
        says: "temper: out/temper.sqlite: this is the database; name another file for the output")
      try await work.refused(
        "compare", "m0", "m1", "--open", "-d", "out/temper.sqlite", code: 64,
        says: "Error: --open: found no file of a page, expected --html FILE")
      try await work.refused(
        "compare", "m0", "m1", "--json", "--html", "-", "-d", "out/temper.sqlite", code: 64,
        says: "Error: --json: standard output holds the page already; leave it out, or write the page to a file")
    }
  }
}
