import Testing

@testable import TemperCore

@Suite struct ParallelMapTests {
  /// Counts how many pieces of work are under way, and the most there ever were.
  private actor Gauge {
    private var running = 0
    private(set) var most = 0

    func enter() {
      running += 1
      most = max(most, running)
    }

    func leave() { running -= 1 }
  }

  /// Lets nobody pass until everybody has come.
  private actor Meeting {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) { missing = count }

    func arrive() async {
      missing -= 1
      guard missing > 0 else {
        for continuation in waiting { continuation.resume() }
        return
      }
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  @Test(arguments: [1, 2, 7], [0, 1, 2, 100])
  func resultsAreInTheOrderOfTheItems(threads: Int, count: Int) async {
    let results = await parallelMap(Array(0..<count), threads: threads) { item in
      if item.isMultiple(of: 3) { await Task.yield() }
      return item * item
    }
    #expect(results == (0..<count).map { $0 * $0 })
  }

  @Test(arguments: [1, 2, 7])
  func noMoreThanTheWantedNumberRunAtOnce(threads: Int) async {
    let gauge = Gauge()
    _ = await parallelMap(Array(0..<60), threads: threads) { _ in
      await gauge.enter()
      for _ in 0..<5 { await Task.yield() }
      await gauge.leave()
    }
    let most = await gauge.most
    #expect(most >= 1 && most <= threads)
  }

  /// Three items that wait for each other can only finish side by side.
  @Test func theWantedNumberDoRunAtOnce() async {
    let meeting = Meeting(3)
    let results = await parallelMap([1, 2, 3], threads: 3) { item in
      await meeting.arrive()
      return item
    }
    #expect(results == [1, 2, 3])
  }
}
