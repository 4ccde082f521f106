/// Estimates how much longer a stage of some work takes, from the pace it has kept.
///
///     var timeLeft = TimeLeft()
///     if let left = timeLeft.estimate(report, at: clock.now - start) { … }
///
/// The pace is that of the later half of the stage so far, since what comes first is often the quickest. It says nothing
/// before it means something: before three steps, a second, and a twentieth of the stage; and nothing any more once a stage
/// has taken longer than was foreseen.
public struct TimeLeft: Sendable {
  private struct Sample {
    var time: Duration
    var completed: Int
  }

  private var stage = 0
  /// When counts changed; the first is the beginning of the stage.
  private var samples: [Sample] = []

  static let leastSteps = 3
  static let leastTime = Duration.seconds(1)
  static let leastFraction = 0.05
  /// Samples that are kept: enough to find the middle.
  private static let capacity = 256

  public init() {}

  /// The time that is left of the report's stage; nil where it cannot be told. O(samples).
  ///
  /// - Parameters:
  ///   - report: of the work; reports of one stage come in order.
  ///   - time: when it was made, from any beginning; never less than the time before.
  public mutating func estimate(_ report: ProgressReport, at time: Duration) -> Duration? {
    if report.number != stage || samples.isEmpty {
      stage = report.number
      samples = [Sample(time: time, completed: report.completed)]
    }
    if report.completed > samples[samples.count - 1].completed {
      samples.append(Sample(time: time, completed: report.completed))
      // Every second one is enough of what lies back.
      if samples.count > TimeLeft.capacity {
        let last = samples.count - 1
        samples = samples.enumerated().filter { $0.offset.isMultiple(of: 2) || $0.offset == last }.map(\.element)
      }
    }
    guard let total = report.total, let fraction = report.fraction, fraction >= TimeLeft.leastFraction,
      samples.count > TimeLeft.leastSteps, let first = samples.first, let last = samples.last,
      last.time - first.time >= TimeLeft.leastTime
    else { return nil }
    let middle = first.time + (last.time - first.time) / 2
    let base = samples.last { $0.time <= middle } ?? first
    let pace = (last.time - base.time) / Double(last.completed - base.completed)
    let left = pace * Double(total - last.completed) - (time - last.time)
    return left > .zero ? left : nil
  }
}
