import Foundation
import Testing

/// Several commands at once write one database: nothing is lost, nothing is damaged, and none fails but for being busy.
@Suite(.serialized) struct WritersTests {
  /// What one writer did, in order.
  private struct Work: Sendable {
    var loaded: [String] = []
    var fits = 0
    var busy = 0
    var failures: [Outcome] = []
  }

  @Test(arguments: [2, 8]) func nothingIsLost(_ writers: Int) async throws {
    try await withWorkspace { work in
      try await work.load(["m0"], of: MadeFolder(rows: 300, tests: 30, models: ["m0", "m1"]))
      let done = try await withThrowingTaskGroup(of: Work.self) { group in
        for number in 0..<writers {
          group.addTask { try await Self.write(number, steps: Robustness.writes / writers, in: work) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for outcome in done.flatMap(\.failures) { Issue.record("\(outcome)") }
      try await work.requireClean()
      let loaded = ["m0"] + done.flatMap(\.loaded)
      #expect(try await work.models().sorted() == loaded.sorted())
      #expect(try await work.fits().count == done.reduce(0) { $0 + $1.fits })
      #expect(loaded.count > writers)
      print("\(writers) writers: \(loaded.count) models, \(done.reduce(0) { $0 + $1.busy }) times busy")
    }
  }

  /// Loads models of its own names, removes every fourth, and fits now and then.
  private static func write(_ number: Int, steps: Int, in work: Workspace) async throws -> Work {
    var result = Work()
    func run(_ arguments: [String]) async throws -> Bool {
      let outcome = try await Temper.run(arguments, in: work.path)
      if outcome.code == 75 { result.busy += 1 } else if outcome.code != 0 { result.failures.append(outcome) }
      return outcome.code == 0
    }
    for step in 0..<steps {
      let name = "w\(number)-\(step)"
      if try await run(["load", "model", name, "--oof", "in/oof/m1.csv", "--test", "in/test/m1.csv"]) {
        result.loaded.append(name)
      }
      if step % 4 == 3, let last = result.loaded.last, try await run(["remove", "model", last]) {
        result.loaded.removeLast()
      }
      if step % 5 == 2, try await run(["fit", "--pool", "mean", "--models", "m0", "--bootstrap", "0"]) {
        result.fits += 1
      }
    }
    return result
  }

  /// All of them make the same new database.
  @Test func firstLoadsAtOnce() async throws {
    try await withWorkspace { work in
      try MadeFolder(rows: 300, tests: 30, models: ["m0"]).write(to: work)
      let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
        for _ in 0..<6 {
          group.addTask { try await Temper.run(["load", "labels", "in/labels.csv"], in: work.path) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.count { $0.code == 0 } == 1, "\(outcomes)")
      for outcome in outcomes where outcome.code != 0 {
        #expect(outcome.code == 75 || outcome.errors.contains("labels are already loaded"), "\(outcome)")
      }
      try await work.requireClean()
    }
  }

  /// Test examples come with the first model that has them, whichever that is.
  @Test func firstModelsAtOnce() async throws {
    try await withWorkspace { work in
      let names = (0..<5).map { "m\($0)" }
      try await work.load([], of: MadeFolder(rows: 300, tests: 30, models: names))
      let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
        for name in names {
          group.addTask {
            try await Temper.run(
              ["load", "model", name, "--oof", "in/oof/\(name).csv", "--test", "in/test/\(name).csv"], in: work.path)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for outcome in outcomes { #expect(outcome.code == 0, "\(outcome)") }
      #expect(try await work.models() == names)
      try await work.requireClean()
    }
  }
}
