import Foundation
import Testing

/// Commands killed with SIGKILL at seeded random moments: the database is what it was before, or what the command would have
/// made of it, and the next command works.
@Suite(.serialized) struct KillTests {
  private let random = SeededGenerator(state: 20_240_501)

  /// Seconds a command takes when it is left alone.
  private func duration(_ arguments: [String], in work: Workspace) async throws -> Double {
    let start = ContinuousClock.now
    let outcome = try await Temper.run(arguments, in: work.path)
    #expect(outcome.code == 0, "\(outcome)")
    return (ContinuousClock.now - start) / .seconds(1)
  }

  @Test func killedLoadsLoadAllOrNothing() async throws {
    var random = random
    try await withWorkspace { work in
      try await work.load(
        ["m0"], of: MadeFolder(rows: Robustness.rows, tests: Robustness.rows / 4, models: ["m0", "m1"]))
      let arguments = ["load", "model", "m1", "--oof", "in/oof/m1.csv", "--test", "in/test/m1.csv"]
      var whole = try await duration(arguments, in: work)
      var killed = 0
      var committed = 0
      let wanted = Temper.isGiven ? Robustness.kills / 3 : 1
      // Where other tests slow the first measurement down, the first moments come too late: each that does brings the
      // next ones forward, so that in the end about one in six comes too late.
      for round in 0..<3 * Robustness.kills where round < Robustness.kills || killed < wanted {
        try await work.done("remove", "model", "m1")
        let moment = random.unit() * whole * 1.1
        let outcome = try await Temper.run(arguments, in: work.path, killedAfter: moment)
        #expect(outcome.wasKilled || outcome.code == 0, "\(outcome)")
        if outcome.wasKilled { killed += 1 }
        whole *= outcome.wasKilled ? 1.05 : 0.8
        try await work.requireClean()
        let models = try await work.models()
        #expect(models == ["m0"] || models == ["m0", "m1"])
        #expect(outcome.wasKilled || models.count == 2)
        if models.count == 2 {
          if outcome.wasKilled { committed += 1 }
        } else {
          try await work.done("load", "model", "m1", "--oof", "in/oof/m1.csv", "--test", "in/test/m1.csv")
        }
      }
      // The moments are spread over the whole command.
      #expect(killed >= wanted, "\(killed) killed, \(committed) of them after the commit")
    }
  }

  @Test func killedFirstLoadsLeaveNothingInTheWay() async throws {
    var random = random
    try await withWorkspace { work in
      try MadeFolder(rows: Robustness.rows, models: ["m0"]).write(to: work)
      let arguments = ["load", "labels", "in/labels.csv"]
      let whole = try await duration(arguments, in: work)
      for _ in 0..<Robustness.killedFits {
        try work.remove("temper.sqlite")
        let moment = random.unit() * whole * 1.1
        let outcome = try await Temper.run(arguments, in: work.path, killedAfter: moment)
        let again = try await Temper.run(arguments, in: work.path)
        // Where the first command was killed after its commit, the labels are there.
        #expect(again.code == 0 || again.code == 64, "\(outcome) \(again)")
        #expect(again.code == 0 || again.errors.contains("labels are already loaded"), "\(again)")
        try await work.requireClean()
      }
    }
  }

  @Test func killedFitsStoreAllOrNothing() async throws {
    var random = random
    try await withWorkspace { work in
      try await work.load(["m0", "m1"], of: MadeFolder(rows: Robustness.rows, tests: 10, models: ["m0", "m1"]))
      let arguments = ["fit", "--pool", "mean", "--bootstrap", "0"]
      let whole = try await duration(arguments, in: work)
      var count = 1
      for _ in 0..<Robustness.killedFits {
        let moment = random.unit() * whole * 1.1
        let outcome = try await Temper.run(arguments, in: work.path, killedAfter: moment)
        #expect(outcome.wasKilled || outcome.code == 0, "\(outcome)")
        try await work.requireClean()
        let fits = try await work.fits()
        #expect(fits.count == count || fits.count == count + 1)
        #expect(outcome.wasKilled || fits.count == count + 1)
        count = fits.count
        try await work.done("show", fits[count - 1], "--json")
      }
      try await work.done("submit", "-o", "s.csv")
    }
  }

  /// Outputs stand under their names whole, or not at all, and a run after a killed one works.
  @Test func killedRunsLeaveWholeOutputs() async throws {
    var random = random
    try await withWorkspace { work in
      try MadeFolder(rows: Robustness.runRows, tests: 40, models: ["m0", "m1"]).write(to: work)
      let arguments = ["run", "in", "-o", "out", "--pool", "mean", "--bootstrap", "0", "--quiet"]
      var whole = try await duration(arguments, in: work)
      let (submission, report) = (try work.bytes("out/submission.csv"), try work.bytes("out/report.html"))
      for number in 0..<Robustness.killedFits {
        if number.isMultiple(of: 2) { try work.remove("out") }
        let outcome = try await Temper.run(
          arguments, in: work.path, killedAfter: whole * (0.5 + 0.6 * random.unit()))
        #expect(outcome.wasKilled || outcome.code == 0, "\(outcome)")
        for (name, bytes) in [("out/submission.csv", submission), ("out/report.html", report)] where work.exists(name) {
          #expect(try work.bytes(name) == bytes)
        }
        whole = min(whole, try await duration(arguments, in: work))
        #expect(try work.bytes("out/submission.csv") == submission)
        try await work.requireClean("out/temper.sqlite")
      }
    }
  }
}
