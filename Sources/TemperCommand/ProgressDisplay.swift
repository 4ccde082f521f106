import Foundation
import TemperCore
import TemperReport

/// Shows how far the work is, from a thread of its own that reads the counts ten times a second.
enum ProgressDisplay {
  /// Starts showing it, if it is to be shown at all.
  ///
  /// - Returns: the monitor that the work is to be watched by; nil where nothing is shown.
  static func start(_ speech: OutputOptions) -> ProgressMonitor? {
    guard !speech.json, !speech.quiet else { return nil }
    switch speech.progress {
    case .never: return nil
    case .plain: return start(isPlain: true)
    case .auto: return Console.canShowProgress ? start(isPlain: false) : nil
    }
  }

  private static func start(isPlain: Bool) -> ProgressMonitor {
    let monitor = ProgressMonitor()
    let start = ContinuousClock.now
    Thread.detachNewThread {
      var lines = ProgressLines(isPlain: isPlain)
      while !monitor.isOver {
        Thread.sleep(forTimeInterval: ProgressLines.interval / .seconds(1))
        // One column stays free: at the last one some terminals begin a new line.
        switch lines.next(monitor.report, at: ContinuousClock.now - start, width: Console.progressWidth - 1) {
        case .show(let line): Console.progress(line)
        case .clear: Console.progress(nil)
        case .log(let line): Console.error(line)
        case nil: break
        }
      }
    }
    return monitor
  }
}

/// What is shown when: a line that is drawn anew, or lines for a log.
struct ProgressLines {
  /// Time between two looks.
  static let interval = Duration.milliseconds(100)
  /// Work that takes no longer is not worth a word.
  static let patience = Duration.milliseconds(500)
  /// Time between two lines of a log about the same stage.
  static let logInterval = Duration.seconds(10)

  enum Step: Equatable {
    /// The line is drawn anew.
    case show(String)
    /// The line is taken away.
    case clear
    /// A line is added to the log.
    case log(String)
  }

  let isPlain: Bool
  private var timeLeft = TimeLeft()
  /// The stage at hand, and when it was first seen.
  private var stage = 0
  private var begin = Duration.zero
  /// What stands there, and when there was last something to say.
  private var shown: String?
  private var last = Duration.zero
  /// The stage that the log's last line is about, and when it was written.
  private var logged: (stage: Int, time: Duration)?

  init(isPlain: Bool) { self.isPlain = isPlain }

  /// - Parameters:
  ///   - report: what the work is at; nil between stages.
  ///   - time: since the work began.
  ///   - width: columns of the line.
  /// - Returns: nil where everything stays as it is.
  mutating func next(_ report: ProgressReport?, at time: Duration, width: Int) -> Step? {
    guard let report else {
      // A stage is soon followed by another.
      guard shown != nil, time - last > ProgressLines.patience else { return nil }
      shown = nil
      return .clear
    }
    if report.number != stage {
      stage = report.number
      begin = time
    }
    last = time
    let left = timeLeft.estimate(report, at: time)
    guard time >= ProgressLines.patience else { return nil }
    if isPlain {
      if let logged, logged.stage == stage, time - logged.time < ProgressLines.logInterval { return nil }
      logged = (stage, time)
      return .log("temper: \(ProgressText.line(report, elapsed: time - begin, timeLeft: left))")
    }
    let line = ProgressText.line(report, elapsed: time - begin, timeLeft: left, width: width)
    if line == shown { return nil }
    shown = line
    return .show(line)
  }
}
