import Foundation
import Testing

/// What a person sees of long work, on a terminal and elsewhere.
@Suite(.serialized) struct ProgressTests {
  /// Work of some seconds.
  private static let work = ["run", "in", "-o", "out", "--exact"]

  /// - Parameters:
  ///   - rows: of a release build; the default has lines of the first stages too.
  ///   - debugRows: of a debug build; enough for some lines, or for one.
  private func withWork(
    rows: Int = 60_000, debugRows: Int = 8000, _ body: (Workspace) async throws -> Void
  ) async throws {
    try await withWorkspace { work in
      let rows = Temper.isGiven ? rows : debugRows
      try MadeFolder(rows: rows, tests: 40, models: ["m0", "m1", "m2"]).write(to: work)
      try await body(work)
    }
  }

  @Test func aTerminalShowsOneLineThatIsGoneAtTheEnd() async throws {
    try await withWork { work in
      let found = try await Temper.runInTerminal(Self.work, in: work.path, columns: 44)
      #expect(found.code == 0, "\(found.errors)")
      #expect(found.output.contains("wrote  out/submission.csv"))
      let drawn = found.drawn
      #expect(drawn.count > 2 && Set(drawn).count > 2, "\(drawn)")
      // Of a few rows on a debug build, penalties may be chosen before a line is due; refits come later, and take longer.
      #expect(
        drawn.contains { $0.hasPrefix("choosing penalties: ") && $0.hasSuffix(" %") } || !Temper.isGiven, "\(drawn)")
      #expect(
        drawn.contains { $0.wholeMatch(of: #/refitting to resampled rows, \d+ of 200.*/#) != nil }, "\(drawn)")
      // It fits into the terminal, so that it never takes a second line; and nothing of it stays.
      #expect(drawn.allSatisfy { $0.count < 44 }, "\(drawn)")
      #expect(found.shown() == [""], "\(found.shown())")
      #expect(!found.errors.contains("\n"))
    }
  }

  @Test func theLineIsGoneBeforeAnError() async throws {
    try await withWork(rows: 10_000) { work in
      // The submission, which comes at the end, is larger than files may be.
      let found = try await Temper.runInTerminal(
        Self.work, in: work.path, through: ["sh", "-c", "ulimit -f 1; exec \"$@\"", "sh"])
      #expect(found.code == 74 && found.drawn.count > 2)
      #expect(
        found.shown() == [
          "temper: out/submission.csv: found a failure while writing (file too large), expected a file written whole",
          "",
        ], "\(found.shown())")
      #expect(!work.exists("out"))
    }
  }

  @Test func theLineIsGoneBeforeTheLastWord() async throws {
    try await withWork(rows: 10_000) { work in
      let found = try await Temper.runInTerminal(Self.work, in: work.path, sending: SIGTERM)
      #expect(found.code == 143)
      #expect(found.shown() == ["temper: interrupted; nothing was changed", ""], "\(found.shown())")
      #expect(!work.exists("out"))
    }
  }

  @Test(arguments: [["--quiet"], ["--json"], ["--progress", "never"]])
  func aTerminalShowsNothingWhereNothingIsWanted(_ flags: [String]) async throws {
    try await withWork(rows: 10_000, debugRows: 200) { work in
      let found = try await Temper.runInTerminal(Self.work + flags, in: work.path)
      #expect(found.code == 0 && found.errors == "", "\(found.errors)")
    }
  }

  @Test func aDumbTerminalIsNotDrawnOn() async throws {
    try await withWork(rows: 10_000, debugRows: 200) { work in
      let found = try await Temper.runInTerminal(Self.work, in: work.path, environment: ["TERM": "dumb"])
      #expect(found.code == 0 && found.errors == "", "\(found.errors)")
    }
  }

  @Test func pipesGetNothingAndLogsGetLines() async throws {
    try await withWork { work in
      let piped = try await Temper.run(Self.work, in: work.path, environment: ["TERM": "xterm"])
      #expect(piped.code == 0 && piped.errors == "", "\(piped.errors)")
      let plain = try await Temper.run(Self.work + ["--progress", "plain"], in: work.path)
      let lines = plain.errors.split(separator: "\n")
      #expect(plain.code == 0 && !lines.isEmpty, "\(plain)")
      #expect(lines.allSatisfy { $0.hasPrefix("temper: ") && $0.utf8.allSatisfy { $0 >= 0x20 } }, "\(lines)")
      #expect(lines.contains { $0.hasPrefix("temper: choosing penalties: ") } || !Temper.isGiven, "\(lines)")
      #expect(lines.contains { $0.hasPrefix("temper: refitting to resampled rows, ") }, "\(lines)")
      #expect(try work.bytes("out/submission.csv").count > 0)
    }
  }

  @Test func shortWorkIsDoneWithoutAWord() async throws {
    try await withWork(rows: 10_000, debugRows: 200) { work in
      let plain = try await work.temper("load", "labels", "in/labels.csv", "--progress", "plain")
      #expect(plain.code == 0)
      #expect(try await work.temper("models", "--progress", "plain").errors == "")
    }
  }

  @Test func progressForALogIsNotQuiet() async throws {
    try await withWorkspace { work in
      for flag in ["--quiet", "--json"] {
        let outcome = try await work.temper("models", flag, "--progress", "plain")
        #expect(outcome.code == 64 && outcome.output == "")
        #expect(
          outcome.firstError
            == "Error: --progress plain: found \(flag) too, with which there is no progress; leave one out")
      }
    }
  }
}
