/// "What about ties?": predicted against observed, over all rows and where the sides are closest.
struct TieView {
  struct Row {
    var label: String
    var predicted: PageNumber
    var observed: PageNumber
    var predictedBar: PageBar
    var observedBar: PageBar
  }

  var tie: String
  var rows: [Row]

  init(_ check: RunSummary.TieCheck, tie: String) {
    self.tie = tie
    let scale = PageScale(covering: [check.predicted, check.observed, check.closestPredicted, check.closestObserved])
    rows = [
      Self.row("All rows", check.predicted, check.observed, scale),
      Self.row("Closest tenth", check.closestPredicted, check.closestObserved, scale),
    ]
  }

  private static func row(_ label: String, _ predicted: Double, _ observed: Double, _ scale: PageScale) -> Row {
    Row(
      label: label, predicted: .probability(predicted), observed: .probability(observed),
      predictedBar: PageBar(predicted, scale), observedBar: PageBar(observed, scale))
  }
}
