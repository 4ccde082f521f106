import Foundation
import Testing

/// Writing that fails in the middle: a limit on the size of files, and a small disk. The state is that before the command.
@Suite(.serialized) struct FullDiskTests {
  private static let rows = Temper.isGiven ? 20_000 : 240
  private let hasLimits = Robustness.has("prlimit")

  /// Runs a command with a limit on the size of the files it writes, in bytes.
  private func limited(_ arguments: [String], _ bytes: Int, in work: Workspace) async throws -> Outcome {
    try await Temper.run(arguments, in: work.path, through: ["prlimit", "--fsize=\(bytes)"])
  }

  @Test func loadsAndFitsWithoutRoomChangeNothing() async throws {
    guard hasLimits else { return print("prlimit is not here: a limit on the size of files is not tested") }
    try await withWorkspace { work in
      try await work.load(["m0"], of: MadeFolder(rows: Self.rows, tests: 40, models: ["m0", "m1"]))
      let commands = [
        ["load", "model", "m1", "--oof", "in/oof/m1.csv", "--test", "in/test/m1.csv"],
        ["load", "labels", "in/labels.csv", "--replace"], ["fit", "--pool", "best"], ["vacuum"],
      ]
      try await work.warned(
        "fit", "--pool", "best",
        of: Temper.isGiven
          ? [
            "mean probabilities differ between OOF and test rows (m0): the classes may be distributed otherwise there"
          ] : [])
      let before = try work.bytes("temper.sqlite")
      for command in commands {
        for room in Temper.isGiven ? [0, 1, 511, 512, 4_000, 16_384, 20_000] : [0, 512, 16_384] {
          // A journal that fits may be all that is written, so the limit lies below the size of the file too.
          let outcome = try await limited(command, room, in: work)
          #expect(outcome.code == 74 && !outcome.wasKilled, "\(command) \(room) \(outcome)")
          #expect(outcome.errors.hasPrefix("temper: temper.sqlite: "), "\(outcome)")
          try await work.requireClean()
          #expect(try work.bytes("temper.sqlite") == before, "\(command) \(room)")
        }
      }
      let outcome = try await limited(commands[0], before.count, in: work)
      #expect(outcome.code == 74, "\(outcome)")
      try await work.requireClean()
      #expect(try work.bytes("temper.sqlite") == before)
      #expect(try await Temper.run(commands[0], in: work.path).code == 0)
    }
  }

  @Test func newDatabasesWithoutRoomAreRemoved() async throws {
    guard hasLimits else { return print("prlimit is not here: a limit on the size of files is not tested") }
    try await withWorkspace { work in
      try MadeFolder(rows: Self.rows, models: ["m0"]).write(to: work)
      let before = try work.contents()
      for room in [0, 100, 16_384, 40_000] {
        let outcome = try await limited(["load", "labels", "in/labels.csv"], room, in: work)
        #expect(outcome.code == 74, "\(room) \(outcome)")
        let again = try await Temper.run(["load", "labels", "in/labels.csv", "-d", "x.sqlite"], in: work.path)
        #expect(again.code == 0)
        try work.remove("x.sqlite")
        if work.exists("temper.sqlite") {
          // What is left is the beginning of a database, which the next load goes on with.
          #expect(try await Temper.run(["load", "labels", "in/labels.csv"], in: work.path).code == 0)
          try await work.requireClean()
          try work.remove("temper.sqlite")
        }
        #expect(try work.contents().keys.sorted() == before.keys.sorted())
      }
    }
  }

  @Test func submissionsWithoutRoomAreNotRecorded() async throws {
    guard hasLimits else { return print("prlimit is not here: a limit on the size of files is not tested") }
    try await withWorkspace { work in
      try await work.load(["m0"], of: MadeFolder(rows: 90, tests: 400, models: ["m0"]))
      try await work.done("fit", "--pool", "best")
      try work.write("s.csv", "former")
      let before = try work.contents()
      for room in [0, 1_000, 8_000] {
        let outcome = try await limited(["submit", "-o", "s.csv", "--force"], room, in: work)
        #expect(outcome.code == 74, "\(outcome)")
        #expect(try work.contents() == before)
      }
    }
  }

  /// A disk of one megabyte, where this process may make one.
  @Test func fullDiskChangesNothing() async throws {
    try await withWorkspace { work in
      try FileManager.default.createDirectory(atPath: work.path("disk"), withIntermediateDirectories: false)
      guard try Tools.mountMemory(work.path("disk"), kilobytes: 1_024) else {
        return print("a disk in memory cannot be made here: a full disk is not tested")
      }
      defer { Tools.unmount(work.path("disk")) }
      try MadeFolder(rows: 600, tests: 40, models: ["m0"]).write(to: work)
      let database = "disk/temper.sqlite"
      try await work.done("load", "labels", "in/labels.csv", "-d", database)
      // What fits is loaded; the first that does not fit changes nothing.
      var models: [String] = []
      while true {
        let before = try work.bytes(database)
        let outcome = try await work.temper(
          "load", "model", "m\(models.count)", "--oof", "in/oof/m0.csv", "-d", database)
        if outcome.code == 0 {
          models.append("m\(models.count)")
          continue
        }
        #expect(outcome.code == 74, "\(outcome)")
        #expect(
          outcome.firstError
            == "temper: \(database): the disk is full. Nothing was changed; make room and repeat the command.")
        #expect(try work.bytes(database) == before)
        break
      }
      #expect(models.count > 2)
      try await work.requireClean(database)
      try await work.done("remove", "model", "m0", "-d", database)
      try await work.requireClean(database)
    }
  }

  /// Every file that a publication makes may be the one for which there is no room: temporary files, journals, second names of
  /// what stood there, the database and its journal. A disk in memory counts each, and each second name.
  @Test func noRoomForOneMoreFile() async throws {
    try await withWorkspace { work in
      try FileManager.default.createDirectory(atPath: work.path("disk"), withIntermediateDirectories: false)
      guard try Tools.mountMemory(work.path("disk"), kilobytes: 8_192, files: 12) else {
        return print("a disk in memory cannot be made here: a disk without room for files is not tested")
      }
      defer { Tools.unmount(work.path("disk")) }
      try MadeFolder(models: ["m0"]).write(to: work)
      let arguments = ["run", "in", "-o", "disk/out", "--pool", "best", "--bootstrap", "0", "--quiet"]
      for isSecond in [false, true] {
        if isSecond { try MadeFolder(models: ["m0"], seed: 2).write(to: work) }
        let before = try work.contents()
        // The last one succeeds; the first of them have room for nothing.
        var failures = 0
        for room in 0..<10 {
          let taken = (0..<10 - room).map { "disk/taken\($0)" }.filter { name in
            let file = open(work.path(name), O_CREAT | O_WRONLY, 0o600)
            if file >= 0 { close(file) }
            return file >= 0
          }
          let outcome = try await Temper.run(arguments, in: work.path)
          for name in taken { try work.remove(name) }
          #expect([0, 73, 74].contains(outcome.code) && !outcome.wasKilled, "\(room): \(outcome)")
          if outcome.code == 0 { break }
          failures += 1
          #expect(outcome.errors.count { $0 == "\n" } == 1, "\(room): \(outcome)")
          #expect(try work.contents() == before, "\(room): \(outcome)")
        }
        #expect(failures >= 4)
        try await work.requireClean("disk/out/temper.sqlite")
        #expect(
          try FileManager.default.contentsOfDirectory(atPath: work.path("disk/out")).sorted() == [
            "report.html", "submission.csv", "temper.sqlite",
          ])
      }
    }
  }
}
