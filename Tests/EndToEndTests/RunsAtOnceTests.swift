import Foundation
import Testing

/// Several runs at once into one folder, or into one database: each ends well, or says why not, and what stands there in the
/// end is one run's, whole.
@Suite(.serialized) struct RunsAtOnceTests {
  private static let pools = ["best", "mean", "geometric", "linear"]

  private func runs(_ count: Int, _ arguments: (Int) -> [String], in work: Workspace) async throws -> [Outcome] {
    try await withThrowingTaskGroup(of: Outcome.self) { group in
      for number in 0..<count {
        let given =
          ["run", "in", "--replace", "--bootstrap", "0", "--pool", Self.pools[number % 4]] + arguments(number)
        group.addTask { try await Temper.run(given, in: work.path) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  private func requireWhole(_ folder: String, _ database: String, in work: Workspace) async throws {
    #expect(
      try Set(FileManager.default.contentsOfDirectory(atPath: work.path(folder))).subtracting(["temper.sqlite"]) == [
        "report.html", "submission.csv",
      ])
    let check = try await work.temper("check", "-d", database)
    #expect(check.code == 0 && check.errors.isEmpty, "\(check)")
  }

  @Test(arguments: Robustness.runsAtOnce) func intoOneFolder(_ count: Int) async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      for round in 0..<Robustness.rounds {
        if round % 3 == 0 { try? work.remove("out") }
        let outcomes = try await runs(count, { _ in ["-o", "out"] }, in: work)
        for outcome in outcomes { #expect([0, 73, 75].contains(outcome.code) && !outcome.wasKilled, "\(outcome)") }
        #expect(outcomes.contains { $0.code == 0 }, "\(outcomes)")
        try await requireWhole("out", "out/temper.sqlite", in: work)
        // The submission is that of the fit that is stored.
        try await work.done(
          "submit", "-d", "out/temper.sqlite", "--sample", "in/sample_submission.csv", "-o", "s.csv", "--force",
          "--quiet")
        #expect(try work.bytes("s.csv") == work.bytes("out/submission.csv"))
      }
    }
  }

  @Test(arguments: Robustness.runsAtOnce) func intoOneDatabase(_ count: Int) async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1"]).write(to: work)
      for round in 0..<Robustness.rounds {
        if round % 3 == 0 { try? work.remove("d.sqlite") }
        for number in 0..<count { try? work.remove("out\(number)") }
        let outcomes = try await runs(
          count, { ["-o", "out\($0)", "--database", "d.sqlite", "--name", "n\($0)"] }, in: work)
        for outcome in outcomes { #expect([0, 73, 75].contains(outcome.code) && !outcome.wasKilled, "\(outcome)") }
        #expect(outcomes.contains { $0.code == 0 }, "\(outcomes)")
        for number in 0..<count where work.exists("out\(number)") {
          try await requireWhole("out\(number)", "d.sqlite", in: work)
        }
      }
    }
  }
}
