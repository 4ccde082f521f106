import Foundation
import Testing

@Suite struct HelpTests {
  static let commands = [
    "", "run", "load", "load labels", "load folds", "load groups", "load weights", "load segments", "load model",
    "load table", "models", "remove",
    "remove model", "remove fit", "remove labels", "remove folds", "remove groups",
    "remove weights", "remove segments", "remove all", "fit", "fits", "show", "inspect", "compare", "report", "submit",
    "export", "apply", "score", "sql", "refine", "check", "vacuum",
  ]

  @Test(arguments: commands) func helpIsTheRecordedOne(_ command: String) async throws {
    try await withWorkspace { work in
      let words = command.split(separator: " ").map(String.init)
      let long = try await Temper.run(words + ["--help"], in: work.path, environment: ["COLUMNS": "80"])
      #expect(long.code == 0 && long.errors == "")
      let short = try await Temper.run(words + ["-h"], in: work.path, environment: ["COLUMNS": "80"])
      #expect(short.output == long.output)
      #expect(try work.contents() == [:])
      let name = (["help"] + words).joined(separator: "-")
      try Snapshot.check("\(name).txt", long.output)
    }
  }

  /// No command of the tool is missing above.
  @Test func everyCommandIsCovered() async throws {
    try await withWorkspace { work in
      for parent in ["", "load", "remove"] {
        let words = parent.split(separator: " ").map(String.init)
        let help = try await Temper.run(words + ["--help"], in: work.path).output
        let list = try #require(help.split(separator: "SUBCOMMANDS:\n").last)
        let names = list.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
          .compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0 != "See" }
        #expect(!names.isEmpty)
        for name in names { #expect(Self.commands.contains((words + [name]).joined(separator: " ")), "\(name)") }
      }
    }
  }

  /// The first example of commands that are done at once, one after the other on small files of those names.
  @Test func examplesRun() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["gemma", "llama"], hasGroups: true).write(to: work, ".")
      let ids = (0..<90).map { "r\($0)" } + (0..<10).map { "t\($0)" }
      try work.write(
        "segments.csv", text([["id", "language"]] + ids.enumerated().map { [$1, $0 % 2 == 0 ? "Japanese" : "Thai"] }))
      try work.write("weights.csv", text([["id", "weight"]] + ids.prefix(90).map { [$0, "1"] }))
      for command in [
        "load labels", "load folds", "load groups", "load weights", "load segments", "load model", "models", "compare",
        "fits", "check", "vacuum", "remove model", "remove segments", "remove all",
      ] {
        if command == "compare" {
          try await work.done("load", "model", "llama", "--oof", "oof/llama.csv", "--quiet")
        }
        let help = try String(
          contentsOf: Snapshot.folder.appendingPathComponent("help-\(command.replacing(" ", with: "-")).txt"),
          encoding: .utf8)
        let example = try #require(
          help.components(separatedBy: "Examples:\n").last?.split(separator: "\n").first?
            .split(separator: " ").map(String.init))
        let arguments = Array(example.dropFirst())
        #expect(example.first == "temper" && arguments.joined(separator: " ").hasPrefix(command))
        let outcome = try await Temper.run(arguments, in: work.path)
        #expect(outcome.code == 0 && outcome.errors == "", "\(example) \(outcome)")
      }
    }
  }

  @Test func versionIsOneLine() async throws {
    try await withWorkspace { work in
      let version = try await work.done("--version")
      #expect(version.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+( \([0-9a-f]+(-dirty)?\))?\n/) != nil, "\(version)")
    }
  }
}
