public import TemperCore

/// How far work has come, in words on one line.
public enum ProgressText {
  /// What is done, how far it is, and how long the stage still takes, as far as these are known.
  ///
  ///     choosing penalties: 41 %, 12 s left of this step
  ///     reading file 3 of 11: 27 %
  ///     vacuuming the database: 4 s so far
  ///
  /// - Parameters:
  ///   - report: what the work is at.
  ///   - elapsed: how long the stage has taken.
  ///   - timeLeft: how long it still takes; nil where that is not known.
  ///   - width: columns that the line may take; what there is no room for is left out, the least important first.
  public static func line(
    _ report: ProgressReport, elapsed: Duration, timeLeft: Duration?, width: Int = .max
  ) -> String {
    let phrase = phrase(report)
    var lines = [phrase]
    if let fraction = report.fraction {
      let share = "\(phrase): \(percent(fraction))"
      lines.insert(share, at: 0)
      if let timeLeft { lines.insert("\(share), \(duration(timeLeft, isEstimate: true)) left of this step", at: 0) }
    } else if elapsed >= .seconds(1) {
      lines.insert("\(phrase): \(duration(elapsed)) so far", at: 0)
    }
    return lines.first { DisplayWidth.columns(of: $0) <= width } ?? DisplayWidth.shortened(phrase, to: max(0, width))
  }

  /// What is done, and with which of several things.
  public static func phrase(_ report: ProgressReport) -> String {
    switch report.stage {
    case .readingFiles:
      guard let items = report.items, items.total > 1 else { return "reading the file" }
      return "reading file \(position(items.completed, of: items.total))"
    case .askingEngine: return "waiting for the engine\(counted(report, "statement"))"
    case .readingDatabase: return "reading the database"
    case .arranging: return "arranging predictions"
    case .choosingPenalties: return "choosing penalties"
    case .tryingPools: return "trying pools"
    case .settlingTies: return "refitting near-ties\(outerFold(report))"
    case .mixingPools: return "mixing pools\(outerFold(report))"
    case .eliminatingModels: return "eliminating models\(outerFold(report))"
    case .calibrating: return "choosing the calibration\(outerFold(report))"
    case .scoring: return "scoring outer folds\(counted(report, "fit"))"
    case .leavingModelsOut: return "leaving models out\(counted(report))"
    case .comparingCalibrators: return "comparing calibrators"
    case .refitting: return "refitting to resampled rows\(counted(report))"
    case .resampling: return "resampling differences"
    case .inspecting: return "inspecting"
    case .predicting: return "predicting test rows"
    case .makingPage: return "making the page"
    case .writingFile: return "writing the submission"
    case .writingDatabase: return "writing the database"
    case .checking: return "checking the database\(counted(report, "part"))"
    case .vacuuming: return "vacuuming the database"
    }
  }

  /// The fold at hand of outer folds, behind which all rows come.
  private static func outerFold(_ report: ProgressReport) -> String {
    guard let total = report.total, total > 1 else { return "" }
    return report.completed < total - 1 ? ", outer fold \(report.completed + 1) of \(total - 1)" : ", all rows"
  }

  private static func counted(_ report: ProgressReport, _ what: String? = nil) -> String {
    guard let total = report.total, total > 1 else { return "" }
    return ", \(what.map { "\($0) " } ?? "")\(position(report.completed, of: total))"
  }

  private static func position(_ completed: Int, of total: Int) -> String {
    "\(NumberText.count(min(completed + 1, total))) of \(NumberText.count(total))"
  }

  private static func percent(_ fraction: Double) -> String {
    // All of it is done only when it is.
    "\(min(Int(fraction * 100), fraction < 1 ? 99 : 100)) %"
  }

  /// A time in its two largest units; an estimate no more exactly than it deserves.
  static func duration(_ time: Duration, isEstimate: Bool = false) -> String {
    let seconds = time / .seconds(1)
    let step = !isEstimate || seconds < 10 ? 1.0 : seconds < 60 ? 5.0 : seconds < 600 ? 10.0 : 60.0
    let whole = max(1, Int(isEstimate ? (seconds / step).rounded(.up) * step : seconds))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s" }
    let minutes = whole / 60
    return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
  }
}
