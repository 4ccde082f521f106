import Foundation
import Testing

/// How much the tests of a database's survival do: the full counts on a release binary, a few on a debug build.
enum Robustness {
  static var kills: Int { Temper.isGiven ? 100 : 6 }
  static var killedFits: Int { Temper.isGiven ? 50 : 2 }
  /// How many models are loaded by all writers at once together.
  static var writes: Int { Temper.isGiven ? 96 : 16 }
  /// Rows of what is loaded and fitted: enough that a signal finds the command at work.
  static var rows: Int { Temper.isGiven ? 10_000 : 240 }
  /// Rows of a whole run, which has more to do with each: writing its files is to be a good part of it.
  static var runRows: Int { Temper.isGiven ? 1000 : 48 }
  static var runsAtOnce: [Int] { Temper.isGiven ? [2, 8] : [2] }
  /// Rounds of several runs at once; `TEMPER_ROUNDS` asks for more.
  static var rounds: Int { count("TEMPER_ROUNDS") ?? (Temper.isGiven ? 25 : 1) }
  /// How many forged databases are tried; `TEMPER_FORGED` asks for more.
  static var forgedDatabases: Int { count("TEMPER_FORGED") ?? (Temper.isGiven ? 60 : 5) }
  /// The seed of the first of them: a find says its own.
  static var firstSeed: Int { count("TEMPER_FORGED_SEED") ?? 1 }

  private static func count(_ variable: String) -> Int? {
    ProcessInfo.processInfo.environment[variable].flatMap(Int.init)
  }

  /// Whether a program is in PATH.
  static func has(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
  }
}

extension Workspace {
  /// Runs `temper check`, which must find nothing wrong.
  func requireClean(_ database: String = "temper.sqlite", sourceLocation: SourceLocation = #_sourceLocation)
    async throws
  {
    let outcome = try await temper("check", "-d", database)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)", sourceLocation: sourceLocation)
  }

  /// Names of the loaded models.
  func models() async throws -> [String] { try names(try await done("models", "--json")) }

  /// Names of the stored fits.
  func fits() async throws -> [String] { try names(try await done("fits", "--json")) }

  private func names(_ json: String) throws -> [String] {
    let list = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    return try list.map { try #require($0["name"] as? String) }
  }

  /// A folder `in` of made predictions, and a database with its labels and the models named.
  func load(_ models: [String], of folder: MadeFolder) async throws {
    try folder.write(to: self)
    try await done("load", "labels", "in/labels.csv")
    if folder.hasFolds { try await done("load", "folds", "in/folds.csv") }
    for name in models {
      try await done("load", "model", name, "--oof", "in/oof/\(name).csv", "--test", "in/test/\(name).csv")
    }
  }
}
