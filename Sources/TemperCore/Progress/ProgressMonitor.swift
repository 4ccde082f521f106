import Synchronization

/// Shows from outside how far work has come.
///
/// Work counts, and whoever wants to know reads the counts whenever it likes: the work never waits for a reader, calls
/// nobody, and asks no clock. What it computes is the same bits with and without a monitor.
///
///     let progress = ProgressMonitor()
///     async let fit = Blend.fit(training, progress: progress)
///     for await report in progress.reports(every: .milliseconds(100)) {
///       print(report.stage, report.fraction ?? 0)
///     }
///     print(try await fit.score)
///
/// Below the functions that take a monitor it is a task-local value. What counts lies deep, in the readers of files, the
/// statements of a store and the searches of a fit, and has nothing else to do with who is watching; tasks within
/// inherit the value, and work side by side keeps its own.
public final class ProgressMonitor: Sendable {
  /// The monitor of the work at hand; nil where nobody watches.
  @TaskLocal public static var current: ProgressMonitor?

  /// The counts of a stage.
  fileprivate final class Counts: Sendable {
    let stage: ProgressStage
    let number: Int
    let total: Int
    let items: Int
    let completed = Atomic(0)
    let completedItems = Atomic(0)

    init(_ stage: ProgressStage, number: Int, total: Int, items: Int) {
      self.stage = stage
      self.number = number
      self.total = total
      self.items = items
    }

    var report: ProgressReport {
      let completed = completed.load(ordering: .relaxed)
      return ProgressReport(
        stage: stage, number: number, completed: total > 0 ? min(completed, total) : completed,
        total: total > 0 ? total : nil,
        items: items > 0
          ? ProgressReport.Items(completed: min(completedItems.load(ordering: .relaxed), items), total: items) : nil)
    }
  }

  private struct State {
    /// Stages that have begun and not ended, the latest last.
    var active: [Counts] = []
    /// All stages that have begun, in order.
    var begun: [ProgressStage] = []
    /// Pieces of work that are under way, and whether there ever was one.
    var works = 0
    var hasBegun = false
  }

  private let state = Mutex(State())

  public init() {}

  /// What the work is at: of stages side by side the one that began last. Nil before, between and after stages. O(1).
  public var report: ProgressReport? { state.withLock { $0.active.last }?.report }

  /// The stages that the work has come to, in order; one that came again stands there again.
  public var stages: [ProgressStage] { state.withLock { $0.begun } }

  /// Whether work was watched, and has ended.
  public var isOver: Bool { state.withLock { $0.hasBegun && $0.works == 0 } }

  /// The reports of the work, until it has ended; equal ones come once.
  ///
  /// - Parameter interval: the time between two looks.
  public func reports(every interval: Duration = .milliseconds(100)) -> ProgressReports {
    ProgressReports(monitor: self, interval: interval)
  }

  /// Watches some work.
  ///
  /// - Parameters:
  ///   - monitor: nil leaves the work to whoever watches already, if anybody.
  ///   - body: the work.
  public static func watching<Value>(_ monitor: ProgressMonitor?, _ body: () throws -> Value) rethrows -> Value {
    guard let monitor else { return try body() }
    monitor.begin()
    defer { monitor.end() }
    return try $current.withValue(monitor, operation: body)
  }

  /// Watches some work that waits.
  ///
  /// - Parameters:
  ///   - monitor: nil leaves the work to whoever watches already, if anybody.
  ///   - isolation: where the work is done, which is where it is asked for.
  ///   - body: the work.
  public static func watching<Value>(
    _ monitor: ProgressMonitor?, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
  ) async rethrows -> Value {
    guard let monitor else { return try await body() }
    monitor.begin()
    defer { monitor.end() }
    return try await $current.withValue(monitor, operation: body, isolation: isolation)
  }

  private func begin() {
    state.withLock {
      $0.works += 1
      $0.hasBegun = true
    }
  }

  private func end() { state.withLock { $0.works -= 1 } }

  /// Begins a stage of the work at hand; its `end()` must be called once.
  ///
  /// - Parameters:
  ///   - stage: what is done.
  ///   - total: units of all of it; 0 where nobody knows.
  ///   - items: things that the units belong to; 0 for none.
  package static func begin(_ stage: ProgressStage, total: Int = 0, items: Int = 0) -> StageProgress {
    guard let monitor = current else { return StageProgress(monitor: nil, counts: nil) }
    let counts = monitor.state.withLock { state in
      state.begun.append(stage)
      let counts = Counts(stage, number: state.begun.count, total: total, items: items)
      state.active.append(counts)
      return counts
    }
    return StageProgress(monitor: monitor, counts: counts)
  }

  /// A stage of the work at hand that has begun elsewhere; counts nothing where there is none.
  package static func ongoing(_ stage: ProgressStage) -> StageProgress {
    guard let monitor = current else { return StageProgress(monitor: nil, counts: nil) }
    return StageProgress(monitor: monitor, counts: monitor.state.withLock { $0.active.last { $0.stage == stage } })
  }

  fileprivate func end(_ counts: Counts) { state.withLock { $0.active.removeAll { $0 === counts } } }
}

/// A stage as the work sees it: it counts, and does nothing where nobody watches.
package struct StageProgress: Sendable {
  fileprivate let monitor: ProgressMonitor?
  fileprivate let counts: ProgressMonitor.Counts?

  /// Units are done. One atomic addition.
  package func advance(by count: Int = 1) { _ = counts?.completed.add(count, ordering: .relaxed) }

  /// At least so many units are done.
  package func advance(to count: Int) { _ = counts?.completed.max(count, ordering: .relaxed) }

  /// An item is done.
  package func advanceItem() { _ = counts?.completedItems.add(1, ordering: .relaxed) }

  /// The stage is over.
  package func end() { if let counts { monitor?.end(counts) } }
}

/// The reports of work, as it is looked at from time to time.
public struct ProgressReports: AsyncSequence, Sendable {
  public typealias Element = ProgressReport

  fileprivate let monitor: ProgressMonitor
  fileprivate let interval: Duration

  public func makeAsyncIterator() -> Iterator { Iterator(monitor: monitor, interval: interval) }

  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let monitor: ProgressMonitor
    fileprivate let interval: Duration
    private var last: ProgressReport?

    fileprivate init(monitor: ProgressMonitor, interval: Duration) {
      self.monitor = monitor
      self.interval = interval
    }

    /// The next report that differs from the last; nil when the work has ended, or the task was cancelled.
    public mutating func next() async -> ProgressReport? {
      while !monitor.isOver, !Task.isCancelled {
        if let report = monitor.report, report != last {
          last = report
          return report
        }
        try? await Task.sleep(for: interval)
      }
      return nil
    }
  }
}
