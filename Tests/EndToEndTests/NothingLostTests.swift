import Foundation
import Testing

/// What is the user's stays the user's: other files, permissions, what a killed command was about to replace; and what cannot
/// be printed was done nevertheless.
@Suite struct NothingLostTests {
  private func withFit(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { work in
      try await work.load(["m0"], of: MadeFolder(models: ["m0"]))
      try await work.done("fit", "--pool", "best")
      try await body(work)
    }
  }

  /// Runs a command with standard output in a file.
  private func temper(_ arguments: [String], into file: String, in work: Workspace) async throws -> Outcome {
    try await Temper.run(arguments, in: work.path, through: ["sh", "-c", "exec \"$@\" \(file)", "sh"])
  }

  @Test(arguments: ["-", "/dev/stdout", "/proc/self/fd/1", "/dev/fd/1"])
  func standardOutputIsWrittenAndNotReplaced(_ path: String) async throws {
    try await withFit { work in
      try await work.done("submit", "-o", "s.csv")
      try work.write("log", "before\n")
      let outcome = try await temper(["submit", "-o", path, "--force"], into: ">> log", in: work)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(outcome.errors.hasPrefix("wrote \(path): 10 rows of the fit fit-1\n"))
      #expect(try work.text("log") == "before\n" + work.text("s.csv"))
      let refused = try await work.temper("submit", "-o", path, "--json")
      #expect(refused.code == 64 && refused.output == "", "\(refused)")
      #expect(refused.errors.contains("--json: standard output holds the submission already"))
    }
  }

  @Test func pageOnStandardOutputStandsThereAlone() async throws {
    try await withFit { work in
      try await work.done("inspect", "--html", "page.html", "--quiet")
      let outcome = try await work.temper("inspect", "--html", "-")
      #expect(outcome.code == 0 && outcome.errors == "wrote -\n", "\(outcome.errors)")
      #expect(try outcome.output == work.text("page.html"))
      let refused = try await work.temper("inspect", "--html", "-", "--json")
      #expect(refused.code == 64 && refused.output == "")
    }
  }

  @Test func fileIsNotReplacedThroughItsDescriptor() async throws {
    try await withFit { work in
      try work.write("log", "")
      let before = try FileManager.default.attributesOfItem(atPath: work.path("log"))[.systemFileNumber] as? Int
      _ = try await temper(["submit", "-o", "/dev/fd/3"], into: "3> log", in: work)
      #expect(try work.text("log").hasPrefix("id,"))
      #expect(
        try FileManager.default.attributesOfItem(atPath: work.path("log"))[.systemFileNumber] as? Int == before)
      let closed = try await work.temper("submit", "-o", "/dev/fd/9")
      #expect(closed.code == 73)
      #expect(
        closed.firstError
          == "temper: /dev/fd/9: found no file that is open for writing, expected one that is; name a file")
    }
  }

  @Test(arguments: ["-journal", "-wal", "-shm"])
  func filesOfTheDatabaseAreNoOutputs(_ ending: String) async throws {
    try await withFit { work in
      let name = "temper.sqlite" + ending
      let line =
        "temper: \(name): SQLite keeps a file of this name beside the database; name another file for the output"
      try await work.refused("submit", "-o", name, code: 64, says: line)
      try await work.refused("inspect", "--html", name, code: 64, says: line)
      try MadeFolder(models: ["m0"]).write(to: work, "folder")
      let outcome = try await work.temper(
        "run", "folder", "-o", "d.sqlite\(ending)", "--database", "d.sqlite", "--pool", "best")
      #expect(outcome.code == 64)
      #expect(outcome.firstError.hasPrefix("temper: d.sqlite\(ending): SQLite keeps a file of this name"))
      #expect(!work.exists("d.sqlite") && !work.exists("d.sqlite\(ending)"))
    }
  }

  @Test func linkToANameThatIsNotUTF8IsRefused() async throws {
    try await withFit { work in
      let target: [CChar] = [CChar(bitPattern: 0xff), CChar(bitPattern: 0xfe), 0]
      #expect(symlink(target, work.path("s.csv")) == 0)
      let outcome = try await work.temper("submit", "-o", "s.csv", "--force")
      #expect(outcome.code == 73)
      #expect(
        outcome.firstError
          == "temper: s.csv: found a symbolic link to a name that is not UTF-8, expected a name in UTF-8; name the file it leads to"
      )
    }
  }

  @Test(arguments: [0o600, 0o640, 0o755])
  func permissionsStay(_ mode: Int) async throws {
    try await withFit { work in
      try work.write("s.csv", "former")
      try work.permissions(mode, "s.csv")
      try await work.done("submit", "-o", "s.csv", "--force")
      let attributes = try FileManager.default.attributesOfItem(atPath: work.path("s.csv"))
      #expect(attributes[.posixPermissions] as? Int == mode)
      #expect(try work.text("s.csv").hasPrefix("id,"))
    }
  }

  /// Leaves what a run leaves that is killed after its first file has taken its name.
  private func leaveHalf(_ work: Workspace, former: String?) throws {
    let new = Data("new".utf8)
    let sha256 = "11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437"
    try work.write("out/submission.csv", new)
    if let former { try work.write("out/.temper-000000000000x-0.former", former) }
    let entry =
      #"{"name":"submission.csv","# + (former == nil ? "" : #""former":".temper-000000000000x-0.former","#)
      + #""sha256":"\#(sha256)"}"#
    try work.write(
      "out/.temper-000000000000x.journal", #"{"entries":[\#(entry)],"database":"\#(work.path("d.sqlite"))"}"#)
    try work.write("out/.temper-000000000000z.tmp", "half")
  }

  @Test func killedRunIsUndoneByTheNext() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0"]).write(to: work)
      let arguments = ["run", "in", "-o", "out", "--database", "d.sqlite", "--pool", "best", "--bootstrap", "0"]
      // Killed at the first run: nothing stood there before.
      try leaveHalf(work, former: nil)
      let first = try await Temper.run(arguments, in: work.path)
      #expect(first.code == 0, "\(first)")
      #expect(
        first.errors.contains(
          "out/submission.csv: removed what a command left here that was ended before it was recorded"))
      #expect(
        first.errors.contains(
          "out/.temper-000000000000z.tmp: removed what a command left here that was ended while it wrote"))
      let submission = try work.bytes("out/submission.csv")
      #expect(try FileManager.default.contentsOfDirectory(atPath: work.path("out")).count == 2)
      // Killed at a later one.
      try leaveHalf(work, former: String(decoding: submission, as: UTF8.self))
      let second = try await Temper.run(arguments, in: work.path)
      #expect(second.code == 0, "\(second)")
      #expect(
        second.errors.contains(
          "out/submission.csv: brought back what stood here before a command that was ended meanwhile"))
      #expect(try work.bytes("out/submission.csv") == submission)
      // `check` finds it, too.
      try leaveHalf(work, former: String(decoding: submission, as: UTF8.self))
      let check = try await work.temper("check", "-d", "d.sqlite")
      #expect(check.code == 0 && check.errors.contains("brought back"), "\(check)")
      #expect(try work.bytes("out/submission.csv") == submission)
      #expect(try FileManager.default.contentsOfDirectory(atPath: work.path("out")).count == 2)
    }
  }

  @Test func whatWasRecordedStays() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0"]).write(to: work)
      try await work.done(
        "run", "in", "-o", "out", "--database", "d.sqlite", "--pool", "best", "--bootstrap", "0", "--quiet")
      let submission = try work.bytes("out/submission.csv")
      let json = try JSONSerialization.jsonObject(
        with: Data(try await work.done("submit", "-d", "d.sqlite", "-o", "s.csv", "--json").utf8))
      let sha256 = try #require((json as? [String: Any])?["sha256"] as? String)
      // Killed after the commit, before it let go of what stood there.
      try work.write("out/.temper-000000000000x-0.former", "old")
      let entry =
        #"{"name":"submission.csv","former":".temper-000000000000x-0.former","sha256":"\#(sha256)"}"#
      try work.write(
        "out/.temper-000000000000x.journal", #"{"entries":[\#(entry)],"database":"\#(work.path("d.sqlite"))"}"#)
      _ = try await work.temper("check", "-d", "d.sqlite")
      #expect(try work.bytes("out/submission.csv") == submission)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: work.path("out")).sorted() == [
          "report.html", "submission.csv",
        ])
    }
  }

  @Test(arguments: [">/dev/full", ">&-"])
  func whatCannotBePrintedWasDone(_ redirection: String) async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0"]).write(to: work)
      for arguments in [
        ["run", "in", "-o", "out", "--pool", "best", "--bootstrap", "0"],
        ["run", "in", "-o", "out", "--pool", "best", "--bootstrap", "0", "--json"],
      ] {
        let outcome = try await temper(arguments, into: redirection, in: work)
        #expect(outcome.code == 74, "\(outcome)")
        let words = "temper: standard output cannot be written; all else is done: wrote  out/submission.csv (10 rows), "
        #expect(outcome.errors.hasPrefix(words), "\(outcome)")
      }
      try await work.done("check", "-d", "out/temper.sqlite")
      let fit = try await temper(["fit", "-d", "out/temper.sqlite", "--pool", "mean"], into: redirection, in: work)
      #expect(fit.code == 74)
      #expect(fit.errors == "temper: standard output cannot be written; all else is done: stored the fit fit-2\n")
      let models = try await temper(["models", "-d", "out/temper.sqlite"], into: redirection, in: work)
      #expect(models.code == 74 && models.errors == "temper: standard output cannot be written\n")
    }
  }

  @Test(arguments: [
    (
      ["--fix", "m0=1e308"],
      "temper: --fix: found m0=1e+308, expected a weight of at most 1000000 either way"
    ),
    (
      ["--pool", "logarithmic", "--fix", "m0=-1e155"],
      "temper: --fix: found m0=-1e+155, expected a weight of at most 1000000 either way"
    ),
    (["--min-weight", "1e308"], "temper: --min-weight: found 1e+308, expected a number of at most 1000000"),
  ])
  func weightsBeyondAllBoundsAreRefused(_ options: [String], _ line: String) async throws {
    try await withWorkspace { work in
      try await work.load(["m0", "m1"], of: MadeFolder(models: ["m0", "m1"]))
      let before = try work.contents()
      let outcome = try await Temper.run(["fit"] + options, in: work.path)
      #expect(outcome.code == 64 && outcome.firstError == line, "\(outcome)")
      #expect(try work.contents() == before)
    }
  }

  @Test func foldsThatLookTheSameAreOne() async throws {
    try await withFit { work in
      let rows = (0..<90).map { "r\($0),\($0 % 3 == 0 ? "\u{e9}" : $0 % 3 == 1 ? "e\u{301}" : "x")\n" }
      try work.write("folds.csv", "id,fold\n" + rows.joined())
      let outcome = try await work.temper("load", "folds", "folds.csv")
      #expect(outcome.code == 65)
      #expect(
        outcome.firstError.unicodeScalars.elementsEqual(
          "temper: folds.csv:3:4: found the fold \"e\u{301}\" in two spellings, of 2 and 3 bytes, expected names that do not look the same; bring the names to one Unicode normal form (the same in 29 more rows: lines 6, 9, 12, 15 and 25 more)"
            .unicodeScalars)
      )
    }
  }

  /// The terminal goes away: what is printed is lost, and nothing else.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/ptmx"))) func terminalThatGoesAway() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0"]).write(to: work)
      let control = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      // TIOCSPTLCK and TIOCGPTN of Linux: unlock the terminal, and its number.
      var (isLocked, number): (CInt, CInt) = (0, 0)
      #expect(ioctl(control, 0x4004_5431, &isLocked) == 0 && ioctl(control, 0x8004_5430, &number) == 0)
      let terminal = "/dev/pts/\(number)"
      let wait = "exec >\(terminal) 2>&1; : >ready; while [ ! -e gone ]; do sleep 0.01; done; exec \"$@\""
      async let run = Temper.run(
        ["run", "in", "-o", "out", "--pool", "best", "--bootstrap", "0"], in: work.path,
        through: ["sh", "-c", wait, "sh"])
      while !work.exists("ready") { try await Task.sleep(for: .milliseconds(10)) }
      close(control)
      try work.write("gone", "")
      let outcome = try await run
      #expect(outcome.code == 74 && !outcome.wasKilled, "\(outcome)")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: work.path("out")).sorted() == [
          "report.html", "submission.csv", "temper.sqlite",
        ])
      try await work.requireClean("out/temper.sqlite")
    }
  }
}
