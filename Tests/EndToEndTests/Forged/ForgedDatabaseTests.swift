import Foundation
import GRDB
import Synchronization
import Testing

/// Databases that somebody has changed, checksums included: every command ends by itself, soon, with what it found or with
/// one sentence; no number that is no probability is written, and nothing reaches a terminal that it would obey.
@Suite struct ForgedDatabaseTests {
  private static let limit = 10.0

  private static let commands = [
    ["check"], ["check", "--json"], ["show"], ["show", "--json"], ["models"], ["fits"],
    ["submit", "-o", "s.csv", "--force"], ["inspect"], ["inspect", "--model", "m0", "--json"], ["compare", "m0", "m1"],
    ["inspect", "--by", "kind", "--html", "page.html", "--csv", "points"],
  ]

  /// Columns and keys of probabilities and of shares, wherever they are written.
  private static let probabilities: Set<String> = [
    "mean_probability", "frequency", "probability", "recalibrated", "lower", "upper", "interval_lower",
    "interval_upper",
    "band_lower", "band_upper", "predicted", "observed", "accuracy", "share",
  ]

  /// Pools and calibrators; the last is the one that a debug build makes.
  private static let fits = [
    ("best", "temperature"), ("mean", "beta"), ("linear", "isotonic"), ("selection", "vector"),
    ("logarithmic", "matrix"),
    ("tie-aware", "tie-map"),
  ]

  private func withFits(_ body: (Workspace) async throws -> Void) async throws {
    try await withWorkspace { work in
      try await work.load(["m0", "m1"], of: MadeFolder(rows: 60, models: ["m0", "m1"], hasGroups: true))
      try await work.done("load", "groups", "in/groups.csv")
      try work.write("weights.csv", text([["id", "w"]] + (0..<60).map { ["r\($0)", "\($0 % 4 + 1)"] }))
      try await work.done("load", "weights", "weights.csv")
      let ids = (0..<60).map { "r\($0)" } + (0..<10).map { "t\($0)" }
      try work.write("segments.csv", text([["id", "kind"]] + ids.enumerated().map { [$1, "k\($0 % 3)"] }))
      try await work.done("load", "segments", "segments.csv")
      // Fits are slow on a debug build.
      for (pool, calibration) in Temper.isGiven ? Self.fits : Array(Self.fits.suffix(1)) {
        try await work.done("fit", "--pool", pool, "--calibration", calibration, "--name", pool, "--quiet")
      }
      try await work.done("submit", "-o", "first.csv", "--quiet")
      try await body(work)
    }
  }

  /// Runs a command, and looks at what must hold whatever the database is.
  @discardableResult
  private func run(_ arguments: [String], in work: Workspace, _ context: String) async throws -> Outcome {
    let start = ContinuousClock.now
    let outcome = try await Temper.run(arguments, in: work.path, killedAfter: Self.limit)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let what = "\(context): \(arguments) after \(seconds) s: \(outcome)"
    #expect(!outcome.wasKilled && [0, 64, 65].contains(outcome.code), "\(what)")
    let controls = (outcome.output + outcome.errors).unicodeScalars.filter {
      $0.properties.generalCategory == .control && $0 != "\n"
    }
    #expect(controls.isEmpty, "\(what)")
    if outcome.code == 0, arguments.contains("--json") {
      #expect((try? JSONSerialization.jsonObject(with: Data(outcome.output.utf8))) != nil, "\(what)")
    }
    if outcome.code != 0 { #expect(outcome.errors.count { $0 == "\n" } == 1, "\(what)") }
    if arguments.first == "submit" {
      #expect(work.exists("s.csv") == (outcome.code == 0), "\(what)")
      if outcome.code == 0 {
        #expect(Self.isSubmission(try work.text("s.csv")), "\(what)")
        try work.remove("s.csv")
      }
    }
    if arguments.contains("--csv") {
      #expect(
        work.exists("page.html") == (outcome.code == 0) && work.exists("points") == (outcome.code == 0), "\(what)")
      if outcome.code == 0 {
        for name in try FileManager.default.contentsOfDirectory(atPath: work.path("points")) {
          #expect(Self.holdsProbabilities(try work.text("points/\(name)"), of: name), "\(name): \(what)")
        }
        for name in ["points", "page.html"] { try work.remove(name) }
      }
    }
    if arguments.contains("--json"), arguments[0] == "inspect", outcome.code == 0 {
      let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
      #expect(Self.holdsProbabilities(document), "\(what)")
    }
    return outcome
  }

  /// Whether all numbers of a table that shall be probabilities are some.
  private static func holdsProbabilities(_ table: String, of name: String) -> Bool {
    let records = records(table)
    // Bounds of margins are none.
    let columns = records[0].indices.filter { column in
      probabilities.contains(records[0][column]) && !(name == "by_margin.csv" && records[0][column].count == 5)
    }
    return records.dropFirst().dropLast().allSatisfy { record in
      columns.allSatisfy { record[$0].isEmpty || Double(record[$0]).map { $0 >= 0 && $0 <= 1 } ?? false }
    }
  }

  /// Likewise of a document.
  private static func holdsProbabilities(_ value: Any) -> Bool {
    if let list = value as? [Any] { return list.allSatisfy(holdsProbabilities) }
    guard let object = value as? [String: Any] else { return true }
    return object.allSatisfy { key, value in
      // Bounds of margins are none.
      let isProbability = probabilities.contains(key) && (object["margin"] == nil || key.count > 5)
      guard isProbability, let number = value as? NSNumber else { return holdsProbabilities(value) }
      return number.doubleValue >= 0 && number.doubleValue <= 1
    }
  }

  /// Whether every row behind the header holds probabilities with the sum 1, behind its id.
  private static func isSubmission(_ text: String) -> Bool {
    records(text).dropFirst().dropLast().allSatisfy { record in
      let numbers = record.dropFirst().map { Double($0) ?? .nan }
      return numbers.allSatisfy { $0 >= 0 && $0 <= 1 } && abs(numbers.reduce(0, +) - 1) <= 2e-6
    }
  }

  /// The records of a CSV file, with an empty one behind the last.
  private static func records(_ text: String) -> [[String]] {
    var records: [[String]] = [[""]]
    var isQuoted = false
    for character in text.unicodeScalars {
      switch character {
      case "\"": isQuoted.toggle()
      case ",": if isQuoted { fallthrough } else { records[records.count - 1].append("") }
      case "\n" where !isQuoted: records.append([""])
      default: records[records.count - 1][records[records.count - 1].count - 1].unicodeScalars.append(character)
      }
    }
    return records
  }

  @Test func sealedDatabaseIsClean() async throws {
    try await withFits { work in
      try Forgery.make(work.path("temper.sqlite")) { _ in }
      for arguments in Self.commands { #expect(try await run(arguments, in: work, "sealed").code == 0) }
    }
  }

  /// Seeded changes, one to three at a time.
  @Test func everyCommandEndsWell() async throws {
    try await withFits { work in
      let whole = try work.bytes("temper.sqlite")
      let seeds = Seeds()
      // Most commands use one processor.
      try await withThrowingTaskGroup { group in
        for _ in 0..<(Temper.isGiven ? ProcessInfo.processInfo.activeProcessorCount : 1) {
          group.addTask {
            try await withWorkspace { work in while let seed = seeds.next() { try await tryOut(whole, seed, in: work) }
            }
          }
        }
        try await group.waitForAll()
      }
      print(seeds.figures)
    }
  }

  /// Seeds of databases, for several tasks at once.
  private final class Seeds: Sendable {
    private let start = ContinuousClock.now
    private let count = Mutex(0)

    /// The seed of another database; nil where there have been enough.
    func next() -> Int? {
      count.withLock { count in
        guard count < Robustness.forgedDatabases else { return nil }
        count += 1
        return Robustness.firstSeed + count - 1
      }
    }

    var figures: String {
      "\(count.withLock { $0 }) forged databases in \(Int((ContinuousClock.now - start) / .seconds(1))) s"
    }
  }

  /// Forges one database, and puts it through the commands.
  private func tryOut(_ whole: Data, _ seed: Int, in work: Workspace) async throws {
    var random = SeededGenerator(state: UInt64(seed))
    try work.write("temper.sqlite", whole)
    let chosen = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
      // Schemas are refused before anything else can be.
      (random.next() % 5 == 0 ? Mutation.behindChecksums : Mutation.ofContent).randomElement(using: &random)
    }
    let kept = Self.fits[Int.random(in: 0..<Self.fits.count, using: &random)].0
    var names: [String] = []
    func apply(_ isLast: Bool, _ db: Database) {
      for mutation in chosen where mutation.isLast == isLast {
        // Rules of the tables forbid some of them.
        if (try? mutation.apply(db, &random)) != nil { names.append(mutation.name) }
      }
    }
    try Forgery.make(
      work.path("temper.sqlite"),
      { db in
        if Temper.isGiven { try Self.keep(kept, db) }
        apply(false, db)
      }, last: { apply(true, $0) })
    let commands = Temper.isGiven ? Self.commands : Self.commands.filter { $0.count == 1 || $0[0] != "inspect" }
    for arguments in commands { try await run(arguments, in: work, "seed \(seed) \(kept) \(names)") }
  }

  /// Removes all fits but one, which is the newest then.
  private static func keep(_ fit: String, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM fit WHERE name <> ?", arguments: [fit])
    try db.execute(sql: "UPDATE submission SET fit = NULL WHERE fit NOT IN (SELECT id FROM fit)")
    for table in ["fit_score", "fit_input", "fit_prediction"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE fit NOT IN (SELECT id FROM fit)")
    }
  }
}
