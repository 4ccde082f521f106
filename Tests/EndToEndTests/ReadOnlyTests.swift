import Foundation
import Testing

/// A database and a folder that may be read and not written, as an ordinary user: root may write whatever the permissions say.
@Suite struct ReadOnlyTests {
  private static let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

  /// A folder of root's with a database, a model and a fit in it, and `elsewhere`, which everybody may write.
  private func withReadOnly(_ body: (Workspace) async throws -> Void) async throws {
    guard geteuid() == 0, Robustness.has("setpriv") else {
      return print("neither root nor setpriv is here: read-only databases are not tested")
    }
    try await withWorkspace { work in
      try await work.load(["m0", "m1"], of: MadeFolder(rows: 36, models: ["m0", "m1"]))
      try await work.done("fit", "--pool", "best")
      try FileManager.default.createDirectory(atPath: work.path("elsewhere"), withIntermediateDirectories: false)
      try work.permissions(0o777, "elsewhere")
      try work.permissions(0o755, ".")
      try work.permissions(0o644, "temper.sqlite")
      try await body(work)
    }
  }

  private func asNobody(_ arguments: [String], in work: Workspace) async throws -> Outcome {
    try await Temper.run(arguments, in: work.path, through: Self.nobody)
  }

  @Test func readingCommandsWork() async throws {
    try await withReadOnly { work in
      let before = try work.contents()
      for arguments in [
        ["models"], ["fits"], ["show"], ["inspect", "--model", "m0"], ["compare", "m0", "m1"], ["check"],
        ["models", "--json"], ["check", "--json"],
      ] {
        let own = try await Temper.run(arguments, in: work.path)
        let outcome = try await asNobody(arguments, in: work)
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(arguments) \(outcome)")
        #expect(outcome.output == own.output, "\(arguments)")
      }
      #expect(try work.contents() == before)
      let page = try await asNobody(["inspect", "--html", "elsewhere/page.html", "--quiet"], in: work)
      #expect(page.code == 0, "\(page)")
      #expect(try work.text("elsewhere/page.html").hasPrefix("<!doctype html>"))
    }
  }

  @Test func submissionsGoElsewhereAndAreNotRecorded() async throws {
    try await withReadOnly { work in
      let before = try work.bytes("temper.sqlite")
      let outcome = try await asNobody(["submit", "-o", "elsewhere/s.csv"], in: work)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(
        outcome.errors
          == "temper: warning: temper.sqlite cannot be written, so the submission is not recorded in it\n")
      #expect(try work.bytes("temper.sqlite") == before)
      try await work.done("submit", "-o", "own.csv")
      #expect(try work.bytes("own.csv") == work.bytes("elsewhere/s.csv"))
      // The folder would let it be replaced; its owner means it to stay.
      try work.write("elsewhere/kept.csv", "mine")
      try work.permissions(0o644, "elsewhere/kept.csv")
      let kept = try await asNobody(["submit", "-o", "elsewhere/kept.csv", "--force"], in: work)
      #expect(
        kept.errors
          == "temper: elsewhere/kept.csv: found a file that may not be written to, expected one that can be replaced; make it writable, or name another file\n"
      )
      #expect(try kept.code == 73 && work.text("elsewhere/kept.csv") == "mine")
    }
  }

  @Test func writingCommandsSayWhatIsMissing() async throws {
    try await withReadOnly { work in
      let before = try work.contents()
      for arguments in [
        ["load", "folds", "in/folds.csv"], ["load", "model", "m2", "--oof", "in/oof/m0.csv"],
        ["remove", "model", "m0"],
        ["fit", "--pool", "best"], ["vacuum"], ["remove", "fit", "fit-1"], ["load", "labels", "in/labels.csv"],
      ] {
        let outcome = try await asNobody(arguments, in: work)
        #expect(outcome.code == 73, "\(arguments) \(outcome)")
        #expect(
          outcome.errors
            == "temper: temper.sqlite: the database cannot be written: there is no permission to write the file. Nothing was changed.\n"
        )
      }
      let outcome = try await asNobody(["submit", "-o", "s.csv"], in: work)
      #expect(outcome.code == 73, "\(outcome)")
      #expect(try work.contents() == before)
      try work.permissions(0o666, "temper.sqlite")
      let folder = try await asNobody(["load", "folds", "in/folds.csv"], in: work)
      #expect(folder.code == 73, "\(folder)")
      #expect(folder.errors.contains("there is no permission to write in its folder"))
      #expect(try work.contents() == before)
    }
  }

  @Test func unreadableDatabaseIsInputThatCannotBeRead() async throws {
    try await withReadOnly { work in
      try work.permissions(0o600, "temper.sqlite")
      for arguments in [["models"], ["check"], ["submit", "-o", "elsewhere/s.csv"]] {
        let outcome = try await asNobody(arguments, in: work)
        #expect(outcome.code == 66, "\(arguments) \(outcome)")
        #expect(outcome.errors.hasPrefix("temper: temper.sqlite: the database cannot be read: "))
      }
    }
  }
}
