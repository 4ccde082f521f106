import Foundation
import Testing

/// `temper check`, `temper vacuum` and `temper remove fit`, and databases that are damaged.
@Suite struct CheckTests {
  private func withLoaded(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { work in
      try await work.load(["m0", "m1"], of: MadeFolder(rows: 60, models: ["m0", "m1"]))
      try await work.done("fit", "--pool", "best")
      try await body(work)
    }
  }

  /// Replaces bytes of the database: the first place where they stand.
  private func replace(_ old: String, _ new: String, in work: Workspace) throws {
    var content = try work.bytes("temper.sqlite")
    let range = try #require(content.range(of: Data(old.utf8)))
    #expect(old.utf8.count == new.utf8.count)
    content.replaceSubrange(range, with: Data(new.utf8))
    try work.write("temper.sqlite", content)
  }

  @Test func cleanDatabase() async throws {
    try await withLoaded { work in
      let before = try work.contents()
      let bytes = try work.bytes("temper.sqlite").count
      let text = try await work.done("check")
      #expect(text.hasPrefix("temper.sqlite: 60 labelled and 10 test rows, 6 files, 1 fit, 0 submissions, "))
      #expect(text.hasSuffix("\nclean: structure, references, numbers of rows and checksums are as they were stored\n"))
      let json = try document(try await work.done("check", "--json"))
      let shape = Shape.object([
        "database": .text, "clean": .truth, "bytes": .integer, "labelled_rows": .integer, "test_rows": .integer,
        "sources": .integer, "fits": .integer, "submissions": .integer, "problems": .list(.object([:])),
      ])
      #expect(shape.faults(in: json, at: "check") == [])
      #expect(json["bytes"] as? Int == bytes && json["clean"] as? Bool == true)
      #expect(try await work.done("check", "--quiet") == "")
      #expect(try work.contents() == before)
    }
  }

  /// A changed byte that SQLite itself cannot notice.
  @Test func alteredFileNameIsFound() async throws {
    try await withLoaded { work in
      try replace("in/oof/m1.csv", "in/oof/M1.csv", in: work)
      let line = "temper: temper.sqlite: found 1 problem, expected none; do what stands below each, and check again\n"
      let found = try await work.temper("check")
      #expect(found.code == 65 && found.errors == line)
      #expect(
        found.output.hasSuffix(
          """
          OOF predictions of model "m1": not what was stored: number of rows or checksum differ
            load them again with `temper load model NAME --replace` (from in/oof/M1.csv, in/test/m1.csv)

          """))
      let json = try await work.temper("check", "--json")
      #expect(json.code == 65 && json.errors == line)
      let problems = try #require(try document(json.output)["problems"] as? [[String: String]])
      #expect(problems.map { $0["part"] } == ["OOF predictions of model \"m1\""])
      try await work.refused(
        "inspect", "--model", "m1", code: 65,
        says:
          "temper: temper.sqlite: the OOF predictions of model \"m1\" are not what was stored: their checksum is another. Load them again with `temper load model NAME --replace`."
      )
      try await work.done("inspect", "--model", "m0")
      try await work.done(
        "load", "model", "m1", "--oof", "in/oof/m1.csv", "--test", "in/test/m1.csv", "--replace")
      try await work.done("check")
    }
  }

  @Test func alteredFitIsRemoved() async throws {
    try await withLoaded { work in
      try replace("{\n  \"calibration", "{\n  \"Calibration", in: work)
      let found = try await work.temper("check")
      #expect(found.code == 65 && found.output.contains("numbers of fit \"fit-1\": not what was stored"), "\(found)")
      let show = try await work.temper("show")
      #expect(show.code == 65)
      try await work.done("fits")
      #expect(try await work.done("remove", "fit", "fit-1") == "removed fit-1\n")
      try await work.done("check")
      try await work.refused(
        "remove", "fit", "fit-1", code: 64,
        says: "temper: temper.sqlite: no fit is named \"fit-1\". No fit is stored; `temper fit` makes one.")
      #expect(try await work.done("fit", "--pool", "best", "--quiet") == "")
    }
  }

  /// Every command says one sentence on a file of which a part is missing, and leaves it as it is.
  @Test(arguments: [200, 16_384, 40_000]) func truncatedDatabase(_ length: Int) async throws {
    try await withLoaded { work in
      try work.write("temper.sqlite", work.bytes("temper.sqlite").prefix(length))
      let before = try work.contents()
      for arguments in [
        ["models"], ["show"], ["fit", "--pool", "best"], ["inspect"], ["compare", "m0", "m1"],
        ["submit", "-o", "s.csv"],
        ["load", "folds", "in/folds.csv"], ["run", "in", "-d", "temper.sqlite", "--pool", "mean"],
      ] {
        let outcome = try await Temper.run(arguments, in: work.path)
        #expect(outcome.code == 65 && !outcome.wasKilled, "\(arguments) \(outcome)")
        #expect(outcome.errors.hasPrefix("temper: temper.sqlite: "), "\(arguments) \(outcome)")
        #expect(outcome.errors.count { $0 == "\n" } == 1, "\(arguments) \(outcome)")
        #expect(outcome.output.isEmpty)
      }
      let check = try await work.temper("check")
      #expect(check.code == 65, "\(check)")
      #expect(try work.contents() == before)
    }
  }

  /// Seeded flips of one bit in a page: a command ends well, or with one sentence and 65.
  @Test func flippedBitsNeverBreakACommand() async throws {
    var random = SeededGenerator(state: 11)
    try await withLoaded { work in
      let content = try work.bytes("temper.sqlite")
      for _ in 0..<(Temper.isGiven ? 150 : 5) {
        var flipped = content
        var position = 0
        repeat { position = Int.random(in: 0..<content.count, using: &random) } while content[position] == 0
        flipped[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        try work.write("temper.sqlite", flipped)
        for arguments in [["models"], ["show"], ["submit", "-o", "s.csv", "--force"], ["check"]] {
          let outcome = try await Temper.run(arguments, in: work.path)
          #expect([0, 65].contains(outcome.code) && !outcome.wasKilled, "byte \(position): \(arguments) \(outcome)")
          #expect(outcome.errors.count { $0 == "\n" } == (outcome.code == 0 ? 0 : 1), "byte \(position): \(outcome)")
        }
      }
    }
  }

  @Test func vacuumGivesRoomBack() async throws {
    try await withLoaded { work in
      for number in 0..<6 { try await work.done("load", "model", "x\(number)", "--oof", "in/oof/m0.csv") }
      for number in 0..<6 { try await work.done("remove", "model", "x\(number)") }
      let models = try await work.done("models")
      let before = try work.bytes("temper.sqlite").count
      let json = try document(try await work.done("vacuum", "--json"))
      let after = try work.bytes("temper.sqlite").count
      #expect(json["bytes_before"] as? Int == before && json["bytes_after"] as? Int == after && after < before)
      #expect(json["database"] as? String == "temper.sqlite")
      #expect(try await work.done("models") == models)
      let again = try await work.done("vacuum")
      let size = NumberFormatter.localizedString(from: NSNumber(value: after), number: .none)
      #expect(again.filter { $0 != "," } == "temper.sqlite: \(size) bytes before \(size) after\n")
      try await work.done("check")
    }
  }
}
