import Foundation
import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct CompareTextTests {
  @Test func table() {
    #expect(
      CompareText.render(sample()) == """
        gemma2 minus llama3.1: log loss on 57,477 rows in 4,321 groups, 95 % paired bootstrap intervals

        part          share   gemma2  llama3.1   difference                   lower loss
        overall       1.000   0.9386    0.9483   -0.0097 [-0.0147, -0.0046]   gemma2
        tie or not    1.000   0.5619    0.5605   +0.0014 [-0.0008, +0.0036]   -
        which side    0.691   0.5452    0.5613   -0.0161 [-0.0220, -0.0102]   gemma2
        rows of a     0.400   0.9349    0.8345   +0.1004 [+0.0830, +0.1178]   llama3.1
        rows of b     0.600   0.9056    0.9203   -0.0147 [-0.0318, +0.0020]   -
        rows of none  0.000        -         -   -                            -

        gemma2 is better overall (-0.0097 [-0.0147, -0.0046]) and at sides; at ties the two cannot be told apart.

        """)
  }

  @Test func narrow() {
    var comparison = sample()
    comparison.a = "gemma2_9b_instruct_lora"
    comparison.groups = nil
    let text = CompareText.render(comparison, style: TerminalStyle(usesColor: false, width: 72))
    #expect(
      text == """
        gemma2_9b_instruct_lora minus llama3.1: log loss on 57,477 rows,
          95 % paired bootstrap intervals

        part          share   gemma…_lora  llama3.1   difference
        overall       1.000        0.9386    0.9483   -0.0097 [-0.0147, -0.0046]
        tie or not    1.000        0.5619    0.5605   +0.0014 [-0.0008, +0.0036]
        which side    0.691        0.5452    0.5613   -0.0161 [-0.0220, -0.0102]
        rows of a     0.400        0.9349    0.8345   +0.1004 [+0.0830, +0.1178]
        rows of b     0.600        0.9056    0.9203   -0.0147 [-0.0318, +0.0020]
        rows of none  0.000             -         -   -

        gemma2_9b_instruct_lora is better overall (-0.0097 [-0.0147, -0.0046])
        and at sides; at ties the two cannot be told apart.

        """)
  }

  @Test func hostileNamesAreWrittenOut() {
    var comparison = sample()
    comparison.a = "\u{1B}[31mred"
    comparison.difference.perClass[0].name = "line\nbreak"
    let text = CompareText.render(comparison)
    #expect(!text.unicodeScalars.contains { $0 != "\n" && VisibleText.escaping(String($0)) != String($0) })
    #expect(text.hasPrefix("\\u{1B}[31mred minus llama3.1: "))
    #expect(text.contains("rows of line\\nbreak "))
  }

  private typealias Verdict = CompareSentence.Verdict

  @Test(arguments: [
    (-0.2, -0.1, "a"), (0.1, 0.2, "b"), (-0.1, 0.1, "open"), (0, 0, "open"), (-0.1, 0, "open"), (0, 0.1, "open"),
  ])
  func verdictNeedsAnIntervalWithoutZero(_ lower: Double, _ upper: Double, _ expected: String) {
    #expect("\(Verdict(part((lower + upper) / 2, lower, upper)))" == expected)
  }

  @Test func verdictWithoutAnIntervalIsOpen() {
    #expect(Verdict(Comparison.Part(share: 0.1, mean: -3, interval: nil, lossA: 1, lossB: 4)) == .open)
  }

  @Test(arguments: [
    (-1, -1, -1, "x is better overall (-0.0200 [-0.0300, -0.0100]), at ties and at sides."),
    (1, 1, 1, "y is better overall (+0.0200 [+0.0100, +0.0300]), at ties and at sides."),
    (-1, 1, -1, "x is better overall (-0.0200 [-0.0300, -0.0100]) and at sides; y is better at ties."),
    (
      1, 0, -1,
      "y is better overall (+0.0200 [+0.0100, +0.0300]); x is better at sides; at ties the two cannot be told apart."
    ),
    (-1, 0, 0, "x is better overall (-0.0200 [-0.0300, -0.0100]); at ties and at sides the two cannot be told apart."),
    (0, 0, 0, "The two cannot be told apart overall (+0.0000 [-0.0100, +0.0100]), at ties and at sides."),
    (
      0, 1, -1,
      "The two cannot be told apart overall (+0.0000 [-0.0100, +0.0100]); x is better at sides; y is better at ties."
    ),
    (0, 0, 1, "The two cannot be told apart overall (+0.0000 [-0.0100, +0.0100]) and at ties; y is better at sides."),
  ])
  func sentence(_ overall: Int, _ tie: Int, _ side: Int, _ expected: String) {
    let comparison = CompareDocument(
      ComparedSubjects(Subject(.model, "x"), Subject(.fit, "y")),
      Comparison(
        rows: 100, groups: nil, resamples: 2000, seed: 0,
        difference: .init(logLoss: verdict(overall), tie: verdict(tie), decisive: verdict(side), perClass: []),
        forecast: nil, by: nil))
    #expect(CompareSentence.text(comparison) == expected)
  }

  @Test func sentenceWithoutATieNamesClasses() {
    let verdicts = [-1, -1, 0, 1, -1, -1, -1, -1]
    var comparison = CompareDocument(
      ComparedSubjects(Subject(.model, "x"), Subject(.model, "y")),
      Comparison(
        rows: 100, groups: nil, resamples: 2000, seed: 0,
        difference: .init(
          logLoss: verdict(-1), tie: nil, decisive: nil,
          perClass: verdicts.enumerated().map { .init("c\($0)", verdict($1)) }), forecast: nil, by: nil))
    #expect(
      CompareSentence.text(comparison)
        == "x is better overall (-0.0200 [-0.0300, -0.0100]), at c0, at c1, at c4, at c5 and at 2 more classes; "
        + "y is better at c3; at c2 the two cannot be told apart.")
    comparison.difference.perClass[7].result = .init(share: 0, mean: nil, interval: nil, lossA: nil, lossB: nil)
    #expect(
      CompareSentence.text(comparison)
        == "x is better overall (-0.0200 [-0.0300, -0.0100]), at c0, at c1, at c4, at c5 and at c6; "
        + "y is better at c3; at c2 the two cannot be told apart.")
  }

  @Test func equalsAndNamesakes() {
    let zero = part(0, 0, 0)
    var comparison = CompareDocument(
      ComparedSubjects(Subject(.model, "run"), Subject(.model, "run")),
      Comparison(
        rows: 4, groups: nil, resamples: 2000, seed: 0,
        difference: .init(logLoss: zero, tie: zero, decisive: zero, perClass: [.init("a", zero)]), forecast: nil,
        by: nil))
    #expect(CompareSentence.text(comparison) == "The two have the same loss in every part.")
    #expect(CompareSentence.names(comparison) == ["run", "run"])
    comparison.kindB = .fit
    #expect(CompareSentence.names(comparison) == ["model run", "fit run"])
  }

  @Test func jsonHasTheKeysOthersRelyOn() throws {
    let text = try JSONText.render(sample())
    let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "a", "b", "kind_a", "kind_b", "rows", "groups", "resamples", "seed", "difference", "forecast", "by",
      ])
    #expect(object["by"] is NSNull)
    let difference = try #require(object["difference"] as? [String: Any])
    #expect(Set(difference.keys) == ["log_loss", "tie", "decisive", "per_class"])
    let keys: Set = ["share", "mean", "interval", "loss_a", "loss_b"]
    for name in ["log_loss", "tie", "decisive"] {
      #expect(Set((difference[name] as? [String: Any])?.keys.map { $0 } ?? []) == keys)
    }
    let classes = try #require(difference["per_class"] as? [[String: Any]])
    #expect(classes.map { $0["class"] as? String } == ["a", "b", "none"])
    #expect(Set(classes[2].keys) == keys.union(["class"]))
    #expect(classes[2]["mean"] is NSNull && classes[2]["interval"] is NSNull)
    #expect(try JSONText.parse(CompareDocument.self, text) == sample())
  }

  @Test func segmentsAreATableOfTheirOwn() throws {
    let text = CompareText.render(segmented())
    #expect(
      text.hasSuffix(
        """

        segment                share   gemma2  llama3.1   difference                   minus overall
        length: < 12.5         0.250   0.9000    0.9100   -0.0100 [-0.0200, -0.0050]   -0.0003 [-0.0103, +0.0097]
        length: >= 12.5\\u{1B}  0.500   0.9100    0.9000   +0.0100                      +0.0197
        language: 日本語       1.000   0.9000    0.9000   +0.0300 [+0.0100, +0.0500]   +0.0397 [+0.0100, +0.0694]  *

        Over all 3 segments at once, with 95 % for all together: gemma2 is better in length: < 12.5; llama3.1 is better in
        language: 日本語; the two cannot be told apart in the other 1. language: 日本語 differs from overall (*).

        """))
    let json = try JSONText.render(segmented())
    let object = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let parts = try #require(object["by"] as? [[String: Any]])
    #expect(parts.map { $0["segment"] as? String } == ["length", "length", "language"])
    #expect(parts.map { $0["value"] as? String } == ["< 12.5", ">= 12.5\u{1B}", "日本語"])
    #expect(
      Set(parts[0].keys) == [
        "segment", "value", "share", "mean", "interval", "loss_a", "loss_b", "simultaneous_interval", "against_overall",
        "differs_from_overall",
      ])
    #expect(parts.map { $0["differs_from_overall"] as? Bool } == [false, false, true])
    #expect(try JSONText.parse(CompareDocument.self, json) == segmented())
  }

  /// Losses go first, then the intervals of the differences from overall.
  @Test(arguments: [
    (120, "length: < 12.5         0.250   0.9000    0.9100   -0.0100 [-0.0200, -0.0050]   -0.0003 [-0.0103, +0.0097]"),
    (100, "length: < 12.5         0.250   -0.0100 [-0.0200, -0.0050]   -0.0003 [-0.0103, +0.0097]"),
    (80, "length: < 12.5         0.250   -0.0100 [-0.0200, -0.0050]   -0.0003"),
    (66, "lengt… 12.5  0.250   -0.0100 [-0.0200, -0.0050]   -0.0003"),
  ])
  func segmentsInANarrowTerminal(_ width: Int, _ line: String) {
    let text = CompareText.render(segmented(), style: TerminalStyle(usesColor: false, width: width))
    let table = text.split(separator: "\n").drop { !$0.hasPrefix("segment ") }.prefix(4)
    #expect(table.count == 4 && table.allSatisfy { DisplayWidth.columns(of: String($0)) <= width })
    #expect(table.contains { $0 == line }, "\(table.joined(separator: "\n"))")
  }

  @Test(arguments: [
    ([-1, 1], "x is better in s: 0; y is better in s: 1. None differs from overall."),
    ([0, 0], "the two cannot be told apart in any. None differs from overall."),
    (
      [-1, -1, -1, -1, -1, -1, 0],
      "x is better in s: 0, s: 1, s: 2, s: 3 and 2 more; the two cannot be told apart in the other 1. None differs from overall."
    ),
  ])
  func sentenceOfSegments(_ signs: [Int], _ expected: String) {
    let segments = signs.enumerated().map { number, sign -> CompareSegmentsText.Segment in
      let part = verdict(sign)
      return .init(
        SegmentLabel(segment: "s", value: "\(number)"),
        Labelled(part, .init(simultaneousInterval: part.interval, againstOverall: .init(mean: 0, interval: -1...1))))
    }
    #expect(CompareSegmentsSentence.text(segments, names: ["x", "y"]).hasSuffix(": \(expected)"))
  }

  @Test func conditionsAreSaid() throws {
    var comparison = sample()
    comparison.where = [
      RowCondition(column: "language", value: "Japanese"), RowCondition(column: "label", value: "tie"),
      RowCondition(column: "language", value: "Thai\u{1B}"),
    ]
    #expect(
      CompareText.render(comparison).hasPrefix(
        """
        gemma2 minus llama3.1: log loss on 57,477 rows in 4,321 groups, where language = Japanese or Thai\\u{1B}, label = tie,
          95 % paired bootstrap intervals
        """))
    let json = try JSONText.render(comparison)
    let object = try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect((object["where"] as? [[String: String]])?.first == ["column": "language", "value": "Japanese"])
    #expect(try JSONText.parse(CompareDocument.self, json) == comparison)
  }

  /// Two columns of segments: one better, one without an interval, one worse and other than overall.
  private func segmented() -> CompareDocument {
    func segment(
      _ column: String, _ value: String, _ share: Double, _ mean: Double, _ interval: ClosedRange<Double>?, a: Double,
      b: Double, against: ClosedRange<Double>?
    ) -> CompareSegmentsText.Segment {
      .init(
        SegmentLabel(segment: column, value: value),
        Labelled(
          .init(share: share, mean: mean, interval: interval, lossA: a, lossB: b),
          .init(simultaneousInterval: interval, againstOverall: .init(mean: mean + 0.0097, interval: against))))
    }
    var comparison = sample()
    comparison.by = [
      segment("length", "< 12.5", 0.25, -0.01, -0.02...(-0.005), a: 0.9, b: 0.91, against: -0.0103...0.0097),
      segment("length", ">= 12.5\u{1B}", 0.5, 0.01, nil, a: 0.91, b: 0.9, against: nil),
      segment("language", "日本語", 1, 0.03, 0.01...0.05, a: 0.9, b: 0.9, against: 0.01...0.0694),
    ]
    return comparison
  }

  @Test func jsonSaysNullWithoutATie() throws {
    var comparison = sample()
    comparison.difference.tie = nil
    comparison.difference.decisive = nil
    comparison.groups = nil
    let text = try JSONText.render(comparison)
    #expect(text.contains("\"tie\" : null") && text.contains("\"decisive\" : null"))
    #expect(text.contains("\"groups\" : null"))
    #expect(try JSONText.parse(CompareDocument.self, text) == comparison)
  }

  private func part(_ mean: Double, _ lower: Double, _ upper: Double) -> Comparison.Part {
    .init(share: 1, mean: mean, interval: lower...upper, lossA: 1 + mean, lossB: 1)
  }

  private func verdict(_ sign: Int) -> Comparison.Part {
    let mean = 0.02 * Double(sign)
    return part(mean, mean - 0.01, mean + 0.01)
  }

  private func sample() -> CompareDocument {
    CompareDocument(
      ComparedSubjects(Subject(.model, "gemma2"), Subject(.model, "llama3.1")),
      Comparison(
        rows: 57_477, groups: 4321, resamples: 2000, seed: 0,
        difference: .init(
          logLoss: .init(share: 1, mean: -0.0097, interval: -0.0147...(-0.0046), lossA: 0.9386, lossB: 0.9483),
          tie: .init(share: 1, mean: 0.0014, interval: -0.0008...0.0036, lossA: 0.5619, lossB: 0.5605),
          decisive: .init(share: 0.691, mean: -0.0161, interval: -0.022...(-0.0102), lossA: 0.5452, lossB: 0.5613),
          perClass: [
            .init("a", .init(share: 0.4, mean: 0.1004, interval: 0.083...0.1178, lossA: 0.9349, lossB: 0.8345)),
            .init("b", .init(share: 0.6, mean: -0.0147, interval: -0.0318...0.002, lossA: 0.9056, lossB: 0.9203)),
            .init("none", .init(share: 0, mean: nil, interval: nil, lossA: nil, lossB: nil)),
          ]), forecast: nil, by: nil))
  }
}
