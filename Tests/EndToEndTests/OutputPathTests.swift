import Foundation
import Testing

/// Outputs whose path is a link, a folder or something else, and outputs that cannot take their names in the end.
@Suite struct OutputPathTests {
  private func withFit(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { work in
      try await work.load(["m0"], of: MadeFolder(models: ["m0"]))
      try await work.done("fit", "--pool", "best")
      try await body(work)
    }
  }

  private func link(_ name: String, to target: String, in work: Workspace) throws {
    try FileManager.default.createSymbolicLink(atPath: work.path(name), withDestinationPath: target)
  }

  @Test func linksAreFollowedAndStay() async throws {
    try await withFit { work in
      try FileManager.default.createDirectory(atPath: work.path("real"), withIntermediateDirectories: false)
      try work.write("real/s.csv", "former")
      try link("s.csv", to: "real/s.csv", in: work)
      try await work.refused(
        "submit", "-o", "s.csv", code: 73,
        says: "temper: s.csv: found an existing file, expected a name for a new file; say --replace to replace it")
      try await work.done("submit", "-o", "s.csv", "--force")
      #expect(try work.text("real/s.csv").hasPrefix("id,"))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: work.path("s.csv")) == "real/s.csv")
      try link("new.csv", to: "real/new.csv", in: work)
      try await work.done("submit", "-o", "new.csv")
      #expect(try work.text("real/new.csv") == work.text("real/s.csv"))
      try link("folder.csv", to: "real", in: work)
      try await work.refused(
        "submit", "-o", "folder.csv", "--force", code: 73,
        says: "temper: folder.csv: found a folder, expected a name for a new file; name a file in it")
      // A link to the database is the database.
      try link("database.csv", to: "temper.sqlite", in: work)
      try await work.refused(
        "submit", "-o", "database.csv", "--force", code: 64,
        says: "temper: database.csv: this is the database; name another file for the output")
    }
  }

  @Test func linksInACircleAreRefused() async throws {
    try await withFit { work in
      try link("one.csv", to: "two.csv", in: work)
      try link("two.csv", to: "one.csv", in: work)
      let outcome = try await work.temper("submit", "-o", "one.csv", "--force")
      #expect(outcome.code == 73)
      #expect(
        outcome.errors
          == "temper: one.csv: found too many levels of symbolic links, expected a place for a new file; check the path\n"
      )
    }
  }

  @Test func databasesThatAreLinks() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0"]).write(to: work)
      try link("link.sqlite", to: "real.sqlite", in: work)
      try await work.done("load", "labels", "in/labels.csv", "-d", "link.sqlite")
      #expect(work.exists("real.sqlite"))
      try await work.done("load", "model", "m0", "--oof", "in/oof/m0.csv", "-d", "link.sqlite")
      #expect(try await work.done("models", "-d", "real.sqlite").contains("m0"))
      try await work.done("check", "-d", "link.sqlite")
    }
  }

  /// A run that is killed while it makes its database leaves an empty file.
  @Test func emptyDatabaseIsNotInTheWay() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      try work.write("out/temper.sqlite", "")
      try await work.done("run", "in", "-o", "out", "--pool", "mean", "--bootstrap", "0", "--quiet")
      try await work.requireClean("out/temper.sqlite")
      #expect(work.exists("out/submission.csv"))
    }
  }

  /// The database has no room at the commit, when the outputs have taken their names already: they give them back.
  @Test func runWithoutRoomForTheDatabaseChangesNothing() async throws {
    guard Robustness.has("prlimit") else { return print("prlimit is not here: a failing commit is not tested") }
    try await withWorkspace { work in
      let arguments = ["run", "in", "-o", "out", "--pool", "mean", "--bootstrap", "0", "--quiet"]
      func limited() async throws -> Outcome {
        try await Temper.run(arguments, in: work.path, through: ["prlimit", "--fsize=800000"])
      }
      try MadeFolder(tests: 6_000, models: ["m0", "m1"]).write(to: work)
      let first = try await limited()
      #expect(first.code == 74 && first.errors.contains("out/temper.sqlite: "), "\(first)")
      #expect(!work.exists("out"))

      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      #expect(try await Temper.run(arguments, in: work.path).code == 0)
      try MadeFolder(tests: 6_000, models: ["m0", "m1"]).write(to: work)
      let before = try work.contents()
      #expect(try #require(before["out/temper.sqlite"]).count < 600_000)
      let second = try await limited()
      #expect(second.code == 74 && second.errors.contains("out/temper.sqlite: "), "\(second)")
      try await work.requireClean("out/temper.sqlite")
      #expect(try work.contents() == before)
    }
  }

  /// What is no regular file, and names that say more than they seem to.
  @Test func oddPlacesAreRefusedInOneLine() async throws {
    try await withFit { work in
      try MadeFolder(models: ["m0"]).write(to: work, "folder")
      #expect(mkfifo(work.path("pipe"), 0o600) == 0)
      let odd = "found something that is no regular file, expected a name for a new file; name another file"
      for name in ["pipe", "/dev/null"] {
        try await work.refused("submit", "-o", name, "--force", code: 73, says: "temper: \(name): \(odd)")
        try await work.refused("inspect", "--html", name, "--force", code: 73, says: "temper: \(name): \(odd)")
      }
      try await work.refused(
        "submit", "-o", "no\n\u{1B}/s.csv", code: 73,
        says:
          "temper: no\\n\\u{1B}/s.csv: found no folder \"no\\n\\u{1B}\", expected one that exists; make the folder first"
      )
      for database in ["pipe", "."] {
        let outcome = try await work.temper("load", "labels", "in/labels.csv", "-d", database)
        #expect(outcome.code == 73 && outcome.errors.count { $0 == "\n" } == 1, "\(outcome)")
      }
      // However it is spelled, it is the database.
      try Tools.shell(
        "mkdir sub && ln temper.sqlite hard.csv && ln -s .. sub/up && ln -s temper.sqlite-wal wal.csv", in: work.path)
      for name in ["./temper.sqlite", "sub/../temper.sqlite", "sub/up/temper.sqlite", "hard.csv"] {
        try await work.refused(
          "submit", "-o", name, "--force", code: 64,
          says: "temper: \(name): this is the database; name another file for the output")
      }
      let line = "SQLite keeps a file of this name beside the database; name another file for the output"
      for name in ["sub/../temper.sqlite-journal", "sub/up/temper.sqlite-shm", "wal.csv", "hard.csv-journal"] {
        try await work.refused("submit", "-o", name, code: 64, says: "temper: \(name): \(line)")
      }
      // A name with a line feed is a name.
      let outcome = try await work.temper("submit", "-o", "two\nlines.csv")
      #expect(outcome.code == 0 && outcome.output == "wrote two\\nlines.csv: 10 rows of the fit fit-1\n", "\(outcome)")
      #expect(work.exists("two\nlines.csv"))
    }
  }

  /// A database beside which somebody keeps notes under a name that SQLite would take for its own.
  @Test func notesOfOthersBesideTheDatabaseStay() async throws {
    try await withFit { work in
      for name in ["temper.sqlite-journal", "temper.sqlite-wal", "new.sqlite-journal"] {
        try work.write(name, "notes of mine")
        let database = name.hasPrefix("new") ? "new.sqlite" : "temper.sqlite"
        for arguments in [["models"], ["check"], ["load", "labels", "in/labels.csv", "--replace"]]
        where database == "temper.sqlite" || arguments[0] == "load" {
          let before = try work.contents()
          let outcome = try await Temper.run(arguments + ["-d", database], in: work.path)
          #expect(
            outcome.code == 65 && outcome.errors.contains("found \"\(name)\", which SQLite did not write"), "\(outcome)"
          )
          #expect(try work.contents() == before)
        }
        try work.remove(name)
      }
    }
  }
}
