import Foundation
import Temper
import TemperCore
import Testing

/// A program that uses the library for days: what a call needed is given back when it returns.
@Suite struct MemoryTests {
  /// Pages of this process in memory.
  private static func residentPages() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return fields.count > 1 ? Int(fields[1]) ?? 0 : 0
  }

  /// In a process of its own, where no other test allocates.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/statm")))
  func repeatedCallsKeepNoMemory() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let arena = MadeArena(rows: 300, tests: 300)
      let dataset = arena.dataset()
      func use() async throws {
        let result = try await dataset.fit(FitRequest(pool: .linear, threads: 2), name: "f")
        let tests = Dictionary(uniqueKeysWithValues: arena.models.map { ($0.name, arena.matrix($0.test)) })
        for _ in 0..<10 { _ = try result.fit.blend.predict(tests) }
        let data = try TrainingSet(
          classes: arena.classes, labels: arena.labels.map { arena.classes[$0] },
          models: Dictionary(uniqueKeysWithValues: arena.models.map { ($0.name, arena.matrix($0.oof)) }))
        _ = try await Blend.fit(data, BlendOptions(pool: .linear))
      }
      for _ in 0..<4 { try await use() }
      let before = MemoryTests.residentPages()
      for _ in 0..<16 { try await use() }
      // A matrix of this size has 7,200 bytes; sixteen rounds make hundreds.
      let growth = (MemoryTests.residentPages() - before) * Int(sysconf(CInt(_SC_PAGESIZE)))
      precondition(growth < 2 << 20, "\(growth) bytes more")
    }
  }
}
