import Foundation
import GRDB
import Testing

/// Signals for a command that waits: for what it reads, for whoever reads what it writes, for another command.
@Suite(.serialized) struct InterruptedWaitTests {
  private static let patience = Temper.isGiven ? 1.0 : 5.0

  /// Interrupts a command that would wait for ever.
  private func requireEnd(
    _ arguments: [String], in work: Workspace, through wrapper: [String], signal: Int32 = SIGINT,
    after seconds: Double = 1
  ) async throws {
    let before = try work.contents()
    let outcome = try await Temper.run(
      arguments, in: work.path, through: wrapper, killedAfter: seconds, by: [signal])
    #expect(outcome.code == 128 + signal && !outcome.wasKilled, "\(outcome)")
    #expect(outcome.errors == "temper: interrupted; nothing was changed\n")
    #expect((outcome.secondsToEnd ?? .infinity) < Self.patience, "\(outcome)")
    #expect(try work.contents() == before)
  }

  /// A pipe that is held open by whoever opens it, so that it never ends.
  private func withPipe(_ body: (String) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("temper-pipe-\(UUID().uuidString)").path
    #expect(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    try await body(path)
  }

  private func shell(_ redirection: String) -> [String] { ["sh", "-c", "exec \"$@\" \(redirection)", "sh"] }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func inputThatNeverEnds(_ signal: Int32) async throws {
    try await withWorkspace { work in
      try await work.load([], of: MadeFolder(models: ["m0"]))
      try await withPipe { pipe in
        try await requireEnd(
          ["load", "model", "m0", "--oof", "-"], in: work, through: shell("<> \(pipe)"), signal: signal)
      }
    }
  }

  @Test func outputThatNobodyReads() async throws {
    try await withWorkspace { work in
      try await work.load(["m0"], of: MadeFolder(tests: 3_000, models: ["m0"]))
      try await work.done("fit", "--pool", "best")
      // More than a pipe holds; the transaction that would record the submission is open meanwhile.
      for arguments in [["submit", "-o", "-"], ["inspect", "--model", "m0", "--html", "-"]] {
        try await withPipe { pipe in
          try await requireEnd(arguments, in: work, through: shell("1<> \(pipe)"), after: Temper.isGiven ? 1 : 5)
        }
      }
    }
  }

  @Test func aBusyDatabase() async throws {
    try await withWorkspace { work in
      try await work.load(["m0"], of: MadeFolder(models: ["m0", "m1"]))
      // Before the lock: reading the file here would let go of it.
      let before = try work.bytes("temper.sqlite")
      // Another program that is writing.
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      let other = try DatabaseQueue(path: work.path("temper.sqlite"), configuration: configuration)
      try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
      defer { try? other.close() }
      let outcome = try await Temper.run(
        ["load", "model", "m1", "--oof", "in/oof/m1.csv"], in: work.path, killedAfter: 2, by: [SIGTERM])
      #expect(outcome.code == 143 && outcome.errors == "temper: interrupted; nothing was changed\n", "\(outcome)")
      #expect((outcome.secondsToEnd ?? .infinity) < Self.patience, "\(outcome)")
      try other.close()
      #expect(try work.bytes("temper.sqlite") == before)
    }
  }

  /// What the caller ignores stays ignored: a command under nohup goes on when its terminal goes away.
  @Test func ignoredSignalsStayIgnored() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: Robustness.rows, models: ["m0", "m1"]).write(to: work)
      let outcome = try await Temper.run(
        ["run", "in", "-o", "out", "--bootstrap", "0", "--quiet"], in: work.path,
        through: ["sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"], killedAfter: 0.4, by: [SIGINT, SIGHUP])
      #expect(outcome.code == 0 && outcome.errors == "", "\(outcome)")
      #expect(work.exists("out/submission.csv"))
    }
  }
}
