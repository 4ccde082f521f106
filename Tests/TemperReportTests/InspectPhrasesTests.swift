import Testing

@testable import TemperCore
@testable import TemperReport

@Suite struct InspectSentenceTests {
  /// Nothing is flagged.
  private var calm: InspectDocument {
    var document = InspectSamples.arena
    for index in document.perClass.indices { document.perClass[index].bins[4].flagged = false }
    document.tie?.byMargin[0].flagged = false
    return document
  }

  private func flag(_ reliability: inout ForecastReliability, _ index: Int, _ mean: Double, _ observed: Double) {
    reliability.bins[index].flagged = true
    reliability.bins[index].meanProbability = mean
    reliability.bins[index].frequency = observed
  }

  @Test func withoutFlagsNothingIsClaimed() {
    #expect(
      InspectSentence.text(calm)
        == "No diagram contradicts calibration: on these 3,195 rows the probabilities cannot be told apart from calibrated ones."
    )
  }

  @Test func tiesBySidesCloseAndFar() {
    var document = calm
    document.tie?.byMargin[1].flagged = true
    document.tie?.byMargin[1].observed = 0.41
    document.tie?.byMargin[1].predicted = 0.33
    #expect(
      InspectSentence.text(document)
        == "Ties are under-predicted where the models see the sides close: observed .41, predicted .33.")
    document.tie?.byMargin[9].flagged = true
    document.tie?.byMargin[9].observed = 0.012
    document.tie?.byMargin[9].predicted = 0.11
    #expect(
      InspectSentence.text(document)
        == "Ties are over-predicted where the models see the sides far apart: observed .012, predicted .11.")
  }

  @Test func overAndUnderconfidence() {
    var document = calm
    flag(&document.topLabel, 13, 0.81, 0.64)
    flag(&document.topLabel, 14, 0.93, 0.85)
    #expect(
      InspectSentence.text(document)
        == "Where the likeliest class is given .81 it comes true .64 of the time (overconfident).")
    flag(&document.perClass[0].result, 3, 0.2, 0.31)
    #expect(InspectSentence.text(document).hasSuffix("(overconfident)."))
    document.perClass[0].bins[3].flagged = false
    flag(&document.topLabel, 14, 0.93, 0.999)
    #expect(
      InspectSentence.text(document)
        == "Where the likeliest class is given .81 it comes true .64 of the time.")
    flag(&document.topLabel, 13, 0.81, 0.9)
    #expect(InspectSentence.text(document).hasSuffix("(underconfident)."))
  }

  @Test func classesAreNamedAndFurtherOnesCounted() {
    var document = calm
    flag(&document.perClass[0].result, 3, 0.2, 0.31)
    #expect(InspectSentence.text(document) == "winner_model_a is under-predicted around .20: observed .31.")
    var many = InspectSamples.digits((0..<10).map { "digit \($0)" })
    for index in 0..<5 { flag(&many.perClass[index].result, 2, 0.5, 0.25) }
    #expect(
      InspectSentence.text(many)
        == "digit 0 is over-predicted around .50: observed .25; digit 1 is over-predicted around .50: observed .25; "
        + "3 more classes have bins that contradict calibration.")
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
    #expect(InspectSentence.text(document).hasPrefix("\\u{202E}gnp\\u{1B}[31m is under-predicted"))
  }

  @Test(arguments: [(0.412, ".41"), (0.0934, ".093"), (0.0, ".000"), (1.0, "1.000"), (0.9951, ".995"), (0.25, ".25")])
  func shortNumbers(value: Double, text: String) {
    #expect(InspectSentence.short(value) == text)
  }
}
