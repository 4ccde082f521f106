import Foundation
import Testing

/// Commands that are ended by SIGINT, SIGTERM or SIGHUP at seeded random moments: within a second, with the database and all
/// outputs as they were before or as they shall be, and nothing else left; the last line says which.
@Suite(.serialized) struct InterruptTests {
  private static let nothing = "temper: interrupted; nothing was changed\n"
  private static let everything = "temper: interrupted; everything had been written before\n"
  /// The contract says one; where other tests keep the processors busy, a thread may wait for its turn.
  private static let patience = Temper.isGiven ? 1.0 : 5.0

  /// What was seen over many moments.
  private struct Tally {
    var undone = 0
    var done = 0
    var early = 0
    var late = 0
  }

  /// Interrupts a command at many moments, each time from the same state.
  ///
  /// - Parameters:
  ///   - begin: makes the state that the command starts from.
  ///   - isDone: whether the files at the end are those that the command makes.
  private func interrupt(
    _ arguments: [String], rounds: Int, in work: Workspace, seed: UInt64 = 20_261_129,
    begin: () throws -> Void, isDone: ([String: Data]) async throws -> Bool
  ) async throws {
    var random = SeededGenerator(state: seed)
    try begin()
    let start = ContinuousClock.now
    #expect(try await Temper.run(arguments, in: work.path).code == 0)
    var whole = (ContinuousClock.now - start) / .seconds(1)
    var tally = Tally()
    for round in 0..<rounds {
      try begin()
      let before = try work.contents()
      let signal = [SIGINT, SIGTERM, SIGHUP][round % 3]
      let outcome = try await Temper.run(
        arguments, in: work.path, killedAfter: random.unit() * whole * 1.1, by: [signal, signal, SIGINT, SIGTERM])
      let after = try work.contents()
      if let seconds = outcome.secondsToEnd { #expect(seconds < Self.patience, "\(seconds) s: \(outcome)") }
      if outcome.wasKilled {
        // Before the command had begun: the system ended it, as it does with any other.
        tally.early += 1
        #expect(after == before && outcome.errors == "", "\(outcome)")
        continue
      }
      switch outcome.code {
      case 0:
        tally.late += 1
        whole *= 0.8
        #expect(try await isDone(after), "\(outcome)")
      case 128 + signal, 128 + SIGINT, 128 + SIGTERM:
        // Of several signals the system may hand out the later one first.
        whole *= 1.05
        if outcome.errors == Self.nothing {
          tally.undone += 1
          #expect(after.keys.sorted() == before.keys.sorted(), "\(outcome)")
          for (name, bytes) in before { #expect(after[name] == bytes, "\(name)") }
        } else {
          tally.done += 1
          #expect(outcome.errors == Self.everything, "\(outcome)")
          #expect(try await isDone(after), "\(outcome)")
        }
      default: Issue.record("\(outcome)")
      }
    }
    print("\(arguments.prefix(2).joined(separator: " ")): \(tally)")
    #expect(tally.undone > 0 || rounds < 6, "\(tally)")
  }

  private static var rounds: Int { Temper.isGiven ? 60 : 3 }

  @Test func loads() async throws {
    try await withWorkspace { work in
      try await work.load(
        ["m0"], of: MadeFolder(rows: Robustness.rows, tests: Robustness.rows / 4, models: ["m0", "m1"]))
      let database = try work.bytes("temper.sqlite")
      let names = Set(try work.contents().keys)
      try await interrupt(
        ["load", "model", "m1", "--oof", "in/oof/m1.csv", "--test", "in/test/m1.csv"], rounds: Self.rounds, in: work,
        begin: { try work.write("temper.sqlite", database) },
        isDone: {
          try await work.requireClean()
          return try await work.models() == ["m0", "m1"] && Set($0.keys) == names
        })
    }
  }

  @Test func firstLoads() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: Robustness.rows, models: ["m0"]).write(to: work)
      let names = Set(try work.contents().keys)
      try await interrupt(
        ["load", "labels", "in/labels.csv"], rounds: Self.rounds, in: work,
        begin: { try? work.remove("temper.sqlite") },
        isDone: {
          try await work.requireClean()
          return Set($0.keys) == names.union(["temper.sqlite"])
        })
    }
  }

  @Test func runs() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: Robustness.runRows, tests: 40, models: ["m0", "m1"]).write(to: work)
      let names = Set(try work.contents().keys)
      let outputs: Set = ["a", "a/out", "a/out/submission.csv", "a/out/report.html", "a/out/temper.sqlite"]
      try await interrupt(
        ["run", "in", "-o", "a/out", "--pool", "mean", "--bootstrap", "0", "--quiet"], rounds: Self.rounds, in: work,
        begin: { try? work.remove("a") },
        isDone: {
          try await work.requireClean("a/out/temper.sqlite")
          return Set($0.keys) == names.union(outputs)
        })
    }
  }

  /// What an earlier run wrote stays whole, all three files of it, until that of the next takes its place.
  @Test func runsOverRuns() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: Robustness.runRows, tests: 40, models: ["m0", "m1"]).write(to: work)
      func run(_ pool: String) -> [String] {
        ["run", "in", "-o", "out", "--replace", "--pool", pool, "--bootstrap", "0", "--quiet"]
      }
      #expect(try await Temper.run(run("best"), in: work.path).code == 0)
      let former = try ["submission.csv", "report.html", "temper.sqlite"].map {
        ("out/\($0)", try work.bytes("out/\($0)"))
      }
      let names = Set(try work.contents().keys)
      try await interrupt(
        run("mean"), rounds: Self.rounds, in: work,
        begin: { for (name, bytes) in former { try work.write(name, bytes) } },
        isDone: { files in
          try await work.requireClean("out/temper.sqlite")
          return Set(files.keys) == names && former.allSatisfy { files[$0.0] != $0.1 }
        })
    }
  }

  @Test func otherCommands() async throws {
    try await withWorkspace { work in
      try await work.load(
        ["m0", "m1"], of: MadeFolder(rows: Robustness.rows / 2, tests: Robustness.rows / 2, models: ["m0", "m1"]))
      try await work.done("fit", "--pool", "mean", "--bootstrap", "0")
      try work.write("s.csv", "former")
      let database = try work.bytes("temper.sqlite")
      let names = Set(try work.contents().keys)
      let commands: [([String], Set<String>)] = [
        (["fit", "--pool", "best", "--bootstrap", "0"], []),
        (["submit", "-o", "s.csv", "--force"], []),
        (["inspect", "--html", "page.html", "--csv", "tables"], ["page.html", "tables"]),
        (["vacuum"], []),
        (["check"], []),
        (["compare", "m0", "m1"], []),
        (["load", "labels", "in/labels.csv", "--replace"], []),
        (["load", "model", "m2", "--oof", "in/oof/m1.csv", "--dry-run"], []),
      ]
      for (arguments, made) in commands {
        try await interrupt(
          arguments, rounds: Temper.isGiven ? 25 : 1, in: work,
          begin: {
            try work.write("temper.sqlite", database)
            try work.write("s.csv", "former")
            // Those of all commands: one that ended well has left its own.
            for name in ["page.html", "tables"] { try? work.remove(name) }
          },
          isDone: { files in
            try await work.requireClean()
            return Set(files.keys.filter { !$0.hasPrefix("tables/") }) == names.union(made)
          })
      }
    }
  }
}
