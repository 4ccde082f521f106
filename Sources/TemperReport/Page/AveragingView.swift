import TemperCore

/// What single folds say about the test rows, and what the submission makes of it.
struct AveragingView {
  struct Row {
    var rows: String
    var mean: PageNumber
    var corrected: PageNumber
    var lowest: PageNumber
    var highest: PageNumber
  }

  /// "The test mean is less noisy …".
  var sentence: String
  /// Whether there is a spread to draw.
  var hasSpread: Bool
  /// The picture, where there is a spread.
  var plot: [Plot]
  var rows: [Row]
  var isCorrected: Bool
  /// How many blends of single folds there are, in words.
  var folds: String

  init(_ averaging: FitDocument.Averaging) {
    let phrases = AveragingPhrases.phrases(averaging).joined(separator: "; ")
    sentence = PageNumber.typographic(phrases.prefix(1).uppercased() + phrases.dropFirst()) + "."
    let spread = averaging.estimate?.spread ?? []
    hasSpread = !spread.isEmpty
    isCorrected = averaging.estimate?.correction != nil
    folds = NumberText.count(averaging.estimate?.folds ?? 0, "blend")
    plot =
      spread.isEmpty ? [] : [SpreadPlot(identifier: "fold-spread", tenths: spread, isCorrected: isCorrected).plot()]
    rows = spread.map {
      Row(
        rows: NumberText.count($0.rows), mean: .probability($0.mean), corrected: .probability($0.corrected),
        lowest: .probability($0.lowest), highest: .probability($0.highest))
    }
  }
}
