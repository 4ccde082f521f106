import Synchronization
import Testing

@testable import Temper

@Suite struct HandoverTests {
  private struct Failed: Error, Equatable { let by: String }

  @Test(arguments: [false, true]) func valueReachesWhoWaits(isConcurrent: Bool) async throws {
    let (value, output) = try await ConcurrentProducer.run(isConcurrent: isConcurrent) {
      await Task.yield()
      return 7
    } using: { wait in
      try wait() + wait() - 6
    }
    #expect(value == 7 && output == 8)
  }

  /// What is used has begun before the value is there: the value is made of what it says.
  @Test func theyRunSideBySide() async throws {
    let (sent, send) = AsyncStream.makeStream(of: Int.self)
    let (value, output) = try await ConcurrentProducer.run(isConcurrent: true) {
      for await number in sent { return number * 10 }
      return 0
    } using: { wait in
      send.yield(4)
      return try wait() + 1
    }
    #expect(value == 40 && output == 41)
  }

  @Test(arguments: [false, true]) func whoWaitsLearnsOfAFailure(isConcurrent: Bool) async {
    let heard = Mutex<Failed?>(nil)
    await #expect(throws: Failed(by: "maker")) {
      let _: (Int, Int) = try await ConcurrentProducer.run(isConcurrent: isConcurrent) {
        throw Failed(by: "maker")
      } using: { wait in
        do {
          return try wait()
        } catch {
          heard.withLock { $0 = error as? Failed }
          throw error
        }
      }
    }
    #expect(heard.withLock { $0 } == (isConcurrent ? Failed(by: "maker") : nil))
  }

  @Test(arguments: [false, true], [false, true])
  func whoUsesMayFail(isConcurrent: Bool, isMakerFailing: Bool) async {
    let isSaidByMaker = isMakerFailing && !isConcurrent
    await #expect(throws: Failed(by: isSaidByMaker ? "maker" : "user")) {
      let _: (Int, Int) = try await ConcurrentProducer.run(isConcurrent: isConcurrent) {
        if isMakerFailing { throw Failed(by: "maker") }
        return 1
      } using: { _ in
        throw Failed(by: "user")
      }
    }
  }
}
