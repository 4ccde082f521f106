import Foundation

/// What one run of some work cost.
public struct Measurement: Sendable {
  public let seconds: Double
  /// User and system time of all threads.
  public let processorSeconds: Double
  /// Largest resident memory while it ran, less that before it.
  public let extraBytes: Double

  /// Runs the work once. What it returns is kept, so that nothing can be left out.
  public static func of(_ work: () -> [String: Double]) -> (figures: [String: Double], measurement: Measurement) {
    // Written to, this file makes the peak start anew.
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    let before = memory("VmRSS:")
    let processor = processorTime()
    let clock = ContinuousClock()
    let start = clock.now
    var figures: [String: Double] = [:]
    withoutActuallyEscaping(work) { work in
      current = { figures = work() }
      temperMeasured()
      current = nil
    }
    let elapsed = (clock.now - start) / .seconds(1)
    let measurement = Measurement(
      seconds: elapsed, processorSeconds: processorTime() - processor, extraBytes: max(0, memory("VmHWM:") - before))
    return (figures, measurement)
  }

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// A line of this process's status, in bytes; zero where there is none.
  private static func memory(_ field: String) -> Double {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
    let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
    return (line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Double($0) } ?? 0) * 1024
  }
}

/// The work of the measurement under way. One thread measures.
nonisolated(unsafe) private var current: (() -> Void)?

/// All work runs below this symbol, so that callgrind can be told to count instructions there alone.
@inline(never)
public func temperMeasured() { current?() }
