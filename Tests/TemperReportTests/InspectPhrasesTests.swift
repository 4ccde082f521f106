import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct InspectSentenceTests {
  /// No test found anything, and nothing is flagged.
  private var calm: InspectDocument {
    var document = InspectSamples.arena
    for index in document.perClass.indices { document.perClass[index].bins[4].flagged = false }
    document.tie?.byMargin[0].flagged = false
    document.calibrationTests = InspectSamples.tests()
    return document
  }

  private func flag(_ reliability: inout ForecastReliability, _ index: Int, _ mean: Double, _ observed: Double) {
    reliability.bins[index].flagged = true
    reliability.bins[index].meanProbability = mean
    reliability.bins[index].frequency = observed
  }

  private func sentence(
    _ document: InspectDocument, _ found: [(CalibrationTests.View, String?, Double)]
  ) -> String {
    var document = document
    document.calibrationTests = InspectSamples.tests(found: found)
    return InspectSentence.text(document)
  }

  @Test func withoutFindingsNothingIsClaimed() {
    let text =
      "No test contradicts calibration: on these 3,195 rows the probabilities cannot be told apart from calibrated ones "
      + "(17 tests, which together err in 5 %)."
    #expect(InspectSentence.text(calm) == text)
    // A bin may be flagged by chance: the sentence rests on all tests together.
    var flagged = calm
    flag(&flagged.perClass[0].result, 3, 0.2, 0.31)
    #expect(InspectSentence.text(flagged) == text)
    flagged.calibrationTests = .none
    #expect(InspectSentence.text(flagged).hasPrefix("Calibration was not tested"))
  }

  @Test func tiesBySidesCloseAndFar() {
    var document = calm
    document.tie?.byMargin[1].flagged = true
    document.tie?.byMargin[1].observed = 0.41
    document.tie?.byMargin[1].predicted = 0.33
    let tenths = [(CalibrationTests.View.tieTenths, Optional("winner_tie"), 4.0)]
    #expect(
      sentence(document, tenths)
        == "Ties are under-predicted where the models see the sides close: observed .41, predicted .33.")
    document.tie?.byMargin[9].flagged = true
    document.tie?.byMargin[9].observed = 0.012
    document.tie?.byMargin[9].predicted = 0.11
    #expect(
      sentence(document, tenths)
        == "Ties are over-predicted where the models see the sides far apart: observed .012, predicted .11.")
    #expect(
      sentence(document, tenths + [(.tieByMargin, "winner_tie", -4.5), (.classSlope, "winner_tie", -4)])
        == "Ties become rarer faster than predicted as the sides draw apart: observed .52 in the closest tenth of margins and "
        + ".012 in the farthest, predicted .43 and .11.")
    #expect(sentence(document, [(.tieByMargin, "winner_tie", 4.5)]).hasPrefix("Ties become rarer more slowly than"))
  }

  @Test func overAndUnderconfidence() {
    var document = calm
    flag(&document.topLabel, 13, 0.81, 0.64)
    flag(&document.topLabel, 14, 0.93, 0.85)
    let bins = [(CalibrationTests.View.topLabelBins, String?.none, -5.0)]
    #expect(
      sentence(document, bins)
        == "Where the likeliest class is given .81 it comes true .64 of the time (overconfident).")
    // What all classes share is not said of each.
    #expect(
      sentence(document, bins + [(.classSlope, "winner_model_a", -4), (.sideSlope, "winner_model_a", -4)])
        .hasSuffix("(overconfident)."))
    flag(&document.topLabel, 14, 0.93, 0.999)
    #expect(sentence(document, bins) == "Where the likeliest class is given .81 it comes true .64 of the time.")
    flag(&document.topLabel, 13, 0.81, 0.9)
    #expect(sentence(document, bins).hasSuffix("(underconfident)."))
    document.topLabel.meanProbability = 0.62
    document.topLabel.frequency = 0.571
    #expect(
      sentence(document, [(.topLabelRate, nil, -5), (.confidence, nil, -6)])
        == "The likeliest class is given .62 on average and comes true .57 of the time (overconfident).")
    #expect(sentence(document, [(.confidence, nil, 6)]) == "The probabilities claim too little (underconfident).")
  }

  @Test func classesAreNamedAndFurtherOnesCounted() {
    var document = calm
    flag(&document.perClass[0].result, 3, 0.2, 0.31)
    #expect(
      sentence(document, [(.classBins, "winner_model_a", 4)])
        == "winner_model_a is under-predicted around .20: observed .31.")
    document.perClass[2].frequency = 0.21
    document.perClass[2].meanProbability = 0.25
    #expect(
      sentence(document, [(.classBins, "winner_tie", -4), (.classRate, "winner_tie", -4)])
        == "winner_tie is over-predicted: observed .21, predicted .25.")
    #expect(
      sentence(document, [(.classSlope, "winner_model_b", -4)])
        == "winner_model_b: high predictions are too high, low ones too low.")
    var many = InspectSamples.digits((0..<10).map { "digit \($0)" })
    for index in 0..<5 { flag(&many.perClass[index].result, 2, 0.5, 0.25) }
    #expect(
      sentence(many, (0..<5).map { (.classBins, "digit \($0)", -4) })
        == "digit 0 is over-predicted around .50: observed .25; digit 1 is over-predicted around .50: observed .25; "
        + "3 more classes contradict calibration.")
  }

  @Test func positionsAndSides() {
    #expect(
      sentence(calm, [(.position, "winner_model_a", 4)])
        == "winner_model_a wins more often than its place would let expect: it leads by +1.7 % of the rows, predicted +1.2 %."
    )
    // The rates of the sides say it already.
    #expect(
      !sentence(calm, [(.position, "winner_model_a", 4), (.classRate, "winner_model_a", 4)]).contains("its place"))
    #expect(
      sentence(calm, [(.sideSlope, "winner_model_a", 4)])
        == "Of the sides, given no tie, high predictions are not high enough, low ones not low enough.")
  }

  @Test func segmentsAreNamed() {
    var document = calm
    func rate(_ predicted: Double, _ observed: Double) -> SegmentReliability.Rate {
      .init(meanProbability: predicted, frequency: observed, standardError: 0.01, flagged: true)
    }
    document.by = [
      SegmentReliability(
        segment: "language", value: "Japanese", rows: 300, logLoss: 0.8, standardError: 0.02,
        perClass: [.init("winner_tie", rate(0.22, 0.31))], topLabel: rate(0.6, 0.5))
    ]
    var tests = InspectSamples.tests(found: [(.segments, "winner_tie", 4)])
    tests.all[0].segment = "language"
    tests.all[0].value = "Japanese"
    document.calibrationTests = tests
    #expect(
      InspectSentence.text(document)
        == "Where language is Japanese winner_tie is under-predicted: observed .31, predicted .22.")
    document.calibrationTests.all[0].className = nil
    #expect(
      InspectSentence.text(document)
        == "Where language is Japanese the likeliest class is given .60 on average and comes true .50 of the time.")
  }

  /// The tie by margin says more than the tie's own diagram.
  @Test func theTieIsToldOnce() {
    let text = InspectSentence.text(InspectSamples.arena)
    #expect(text == "Ties are under-predicted where the models see the sides close: observed .52, predicted .43.")
  }

  @Test func hostileNamesAreVisibleText() {
    var document = calm
    document.perClass[0].name = "\u{202E}gnp\u{1B}[31m"
    flag(&document.perClass[0].result, 3, 0.2, 0.31)
    #expect(
      sentence(document, [(.classBins, document.perClass[0].name, 4)])
        .hasPrefix("\\u{202E}gnp\\u{1B}[31m is under-predicted"))
  }

  @Test(arguments: [(0.412, ".41"), (0.0934, ".093"), (0.0, ".000"), (1.0, "1.000"), (0.9951, ".995"), (0.25, ".25")])
  func shortNumbers(value: Double, text: String) {
    #expect(InspectSentence.short(value) == text)
  }
}
