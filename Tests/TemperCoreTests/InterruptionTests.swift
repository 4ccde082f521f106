import Foundation
import Synchronization
import Testing

@testable import TemperCore

@Suite struct InterruptionTests {
  /// What happened, in order.
  private final class Log: Sendable {
    private let entries = Mutex<[String]>([])
    var all: [String] { entries.withLock { $0 } }
    func add(_ entry: String) { entries.withLock { $0.append(entry) } }
  }

  /// Runs a body on a thread that may never come back.
  private func onThread(_ body: @escaping @Sendable () -> Void) { Thread.detachNewThread(body) }

  private func until(_ isTrue: @Sendable () -> Bool) async throws {
    for _ in 0..<5_000 where !isTrue() { try await Task.sleep(for: .milliseconds(1)) }
    #expect(isTrue())
  }

  @Test func whatIsLeftIsUndoneTheLastFirst() {
    let (interruption, log) = (Interruption(), Log())
    let section = interruption.enter()
    interruption.atEnd { log.add("folder") }
    interruption.atEnd { log.add("file") }
    section.leave()
    #expect(!interruption.isRequested)
    #expect(!interruption.end())
    #expect(interruption.isRequested && log.all == ["file", "folder"])
    // A second end has nothing left to do.
    #expect(!interruption.end())
    #expect(log.all == ["file", "folder"])
  }

  @Test func nothingGivesUpWhereNobodyAsks() throws {
    let interruption = Interruption()
    let section = interruption.enter()
    try interruption.check()
    try interruption.decide()
    #expect(!interruption.mustGiveUp())
    interruption.noteChange()
    section.leave()
    #expect(interruption.end())
  }

  @Test func aSectionGivesUpAndIsWaitedFor() async throws {
    let (interruption, log) = (Interruption(), Log())
    onThread {
      let section = interruption.enter()
      defer { section.leave() }
      log.add("begun")
      do {
        while true {
          try interruption.check()
          usleep(1_000)
        }
      } catch {
        // Undoing may need sections of its own, and is not asked to give up again.
        let inner = interruption.enter()
        #expect(!interruption.mustGiveUp())
        usleep(20_000)
        inner.leave()
        log.add("undone")
      }
    }
    try await until { log.all == ["begun"] }
    onThread { log.add(interruption.end() ? "changed" : "unchanged") }
    try await until { log.all.count == 3 }
    #expect(log.all == ["begun", "undone", "unchanged"])
  }

  /// A step whose errors are passed over does not hide that the end is near.
  @Test func whatWasPassedOverIsSaidAgain() async throws {
    let (interruption, log) = (Interruption(), Log())
    onThread {
      let section = interruption.enter()
      defer { section.leave() }
      #expect(throws: Never.self) { try interruption.checkAgain() }
      log.add("begun")
      while (try? interruption.check()) != nil { usleep(1_000) }
      #expect(throws: Never.self) { try interruption.check() }
      for _ in 0..<2 { #expect(throws: Interruption.GivingUp.self) { try interruption.checkAgain() } }
      log.add("undone")
    }
    try await until { log.all == ["begun"] }
    onThread { log.add(interruption.end() ? "changed" : "unchanged") }
    try await until { log.all.count == 3 }
    #expect(log.all == ["begun", "undone", "unchanged"])
  }

  @Test func whatIsDecidedIsFinished() async throws {
    let (interruption, log) = (Interruption(), Log())
    onThread {
      let section = interruption.enter()
      defer { section.leave() }
      try? interruption.decide()
      log.add("decided")
      while !interruption.isRequested { usleep(1_000) }
      usleep(20_000)
      #expect(!interruption.mustGiveUp())
      interruption.noteChange()
      log.add("finished")
    }
    try await until { log.all == ["decided"] }
    onThread { log.add(interruption.end() ? "changed" : "unchanged") }
    try await until { log.all.count == 3 }
    #expect(log.all == ["decided", "finished", "changed"])
  }

  @Test func nothingIsDecidedAfterTheEndIsAskedFor() async throws {
    let (interruption, log) = (Interruption(), Log())
    onThread {
      let section = interruption.enter()
      defer { section.leave() }
      log.add("begun")
      while !interruption.isRequested { usleep(1_000) }
      // Whoever has swallowed the first refusal is refused again.
      try? interruption.check()
      do { try interruption.decide() } catch { log.add("refused") }
    }
    try await until { log.all == ["begun"] }
    onThread { log.add(interruption.end() ? "changed" : "unchanged") }
    try await until { log.all.count == 3 }
    #expect(log.all == ["begun", "refused", "unchanged"])
  }

  @Test func noSectionBeginsAfterTheEnd() async throws {
    let (interruption, log) = (Interruption(), Log())
    _ = interruption.end()
    onThread {
      _ = interruption.enter()
      log.add("entered")
    }
    try await Task.sleep(for: .milliseconds(50))
    #expect(log.all.isEmpty)
  }
}
