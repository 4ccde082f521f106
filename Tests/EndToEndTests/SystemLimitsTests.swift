import Foundation
import Testing

/// Tight limits of the system: one clear error at once, where the runtime would end the process or wait for ever.
@Suite struct SystemLimitsTests {
  static let files =
    "temper: found no room for 16 open files, expected the system to allow that many; raise the limit, such as with: ulimit -n 256\n"
  static let threads =
    "temper: found no room for another thread, expected the system to allow some; raise the limits of processes (ulimit -u) and of memory (ulimit -v)\n"

  @Test(arguments: [5, 6, 8, 10, 12, 16, 18])
  func fewOpenFilesAreAnError(_ count: Int) async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0"]).write(to: work)
      let before = try work.contents()
      let outcome = try await Temper.run(
        ["run", "in", "-o", "out", "--pool", "best"], in: work.path,
        through: ["sh", "-c", "ulimit -n \(count); exec \"$@\"", "sh"], killedAfter: 60)
      #expect(outcome.code == 74 && !outcome.wasKilled, "\(outcome)")
      // A loader without a descriptor to spare cannot say more.
      if count > 5 { #expect(outcome.errors == Self.files) }
      #expect(try work.contents() == before)
    }
  }

  @Test func enoughOpenFilesSuffice() async throws {
    try await withWorkspace { work in
      try MadeFolder(models: ["m0", "m1", "m2", "m3"], swapped: 4).write(to: work)
      let outcome = try await Temper.run(
        ["run", "in", "-o", "out", "--pool", "best", "--quiet"], in: work.path,
        through: ["sh", "-c", "ulimit -n 20; exec \"$@\"", "sh"], killedAfter: 120)
      #expect(outcome.code == 0 && outcome.errors == "", "\(outcome)")
    }
  }

  @Test(.enabled(if: Robustness.has("setpriv") && Robustness.has("prlimit") && geteuid() == 0))
  func noThreadIsAnError() async throws {
    try await withWorkspace { work in
      try await work.load(["m0"], of: MadeFolder(models: ["m0"]))
      let path = work.path("temper.sqlite")
      let outcome = try await Temper.run(
        ["models", "-d", path], in: "/",
        through: ["setpriv", "--reuid=65534", "--clear-groups", "prlimit", "--nproc=1"], killedAfter: 60)
      // A build that this user may not run says nothing about threads.
      guard outcome.code != 126, outcome.code != 127 else { return }
      #expect(outcome.code == 74 && outcome.errors == Self.threads, "\(outcome)")
    }
  }
}
