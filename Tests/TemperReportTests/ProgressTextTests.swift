import TemperCore
import Testing

@testable import TemperReport

@Suite struct ProgressTextTests {
  private typealias Case = (report: ProgressReport, phrase: String)

  private static func report(
    _ stage: ProgressStage, _ completed: Int, of total: Int?, items: (Int, Int)? = nil
  ) -> ProgressReport {
    ProgressReport(
      stage: stage, completed: completed, total: total,
      items: items.map { ProgressReport.Items(completed: $0.0, total: $0.1) })
  }

  @Test func phrasesSayWhatIsDone() {
    let cases: [Case] = [
      (Self.report(.readingFiles, 10, of: 100, items: (2, 11)), "reading file 3 of 11"),
      (Self.report(.readingFiles, 100, of: 100, items: (11, 11)), "reading file 11 of 11"),
      (Self.report(.readingFiles, 10, of: nil, items: (0, 1)), "reading the file"),
      (Self.report(.choosingPenalties, 5, of: 300), "choosing penalties"),
      (Self.report(.settlingTies, 0, of: 6), "refitting near-ties, outer fold 1 of 5"),
      (Self.report(.mixingPools, 4, of: 6), "mixing pools, outer fold 5 of 5"),
      (Self.report(.calibrating, 5, of: 6), "choosing the calibration, all rows"),
      (Self.report(.scoring, 3, of: 20), "scoring outer folds, fit 4 of 20"),
      (Self.report(.leavingModelsOut, 0, of: 11), "leaving models out, 1 of 11"),
      (Self.report(.refitting, 1_199, of: 10_000), "refitting to resampled rows, 1,200 of 10,000"),
      (Self.report(.checking, 0, of: nil), "checking the database"),
      (Self.report(.checking, 1, of: 4), "checking the database, part 2 of 4"),
    ]
    for (report, phrase) in cases { #expect(ProgressText.phrase(report) == phrase) }
    for stage in ProgressStage.allCases { #expect(!ProgressText.phrase(Self.report(stage, 0, of: 1)).isEmpty) }
  }

  @Test func linesSayHowFarAndHowLong() {
    let report = Self.report(.inspecting, 41, of: 100)
    func line(_ report: ProgressReport, _ elapsed: Double, left: Double? = nil, width: Int = .max) -> String {
      ProgressText.line(report, elapsed: .seconds(elapsed), timeLeft: left.map { .seconds($0) }, width: width)
    }
    #expect(line(report, 3) == "inspecting: 41 %")
    #expect(line(report, 3, left: 11.2) == "inspecting: 41 %, 15 s left of this step")
    #expect(line(Self.report(.inspecting, 999, of: 1_000), 3) == "inspecting: 99 %")
    #expect(line(Self.report(.inspecting, 7, of: 7), 3) == "inspecting: 100 %")
    let unknown = Self.report(.vacuuming, 0, of: nil)
    #expect(line(unknown, 0.7) == "vacuuming the database")
    #expect(line(unknown, 75) == "vacuuming the database: 1 min 15 s so far")
  }

  @Test func linesFitTheirWidth() {
    let report = Self.report(.refitting, 1_199, of: 10_000)
    let whole = "refitting to resampled rows, 1,200 of 10,000: 11 %, 15 s left of this step"
    for width in 0...whole.count {
      let line = ProgressText.line(report, elapsed: .seconds(9), timeLeft: .seconds(12), width: width)
      #expect(DisplayWidth.columns(of: line) <= width)
      if width >= 44 { #expect(line.hasPrefix("refitting to resampled rows, 1,200 of 10,000")) }
      if width >= 50 { #expect(line.contains("11 %")) }
    }
    #expect(ProgressText.line(report, elapsed: .seconds(9), timeLeft: .seconds(12), width: whole.count) == whole)
    #expect(ProgressText.line(report, elapsed: .seconds(9), timeLeft: nil, width: 12) == "refitt…0,000")
  }

  @Test(arguments: [
    (0.2, "1 s", "1 s"), (4.2, "4 s", "5 s"), (12, "12 s", "15 s"), (59, "59 s", "1 min"),
    (61, "1 min 1 s", "1 min 10 s"),
    (600, "10 min", "10 min"), (3_601, "1 h", "1 h 1 min"), (7_321, "2 h 2 min", "2 h 3 min"),
  ])
  func timesAreRoundedAsTheyDeserve(_ seconds: Double, _ exact: String, _ estimate: String) {
    #expect(ProgressText.duration(.seconds(seconds)) == exact)
    #expect(ProgressText.duration(.seconds(seconds), isEstimate: true) == estimate)
  }
}
