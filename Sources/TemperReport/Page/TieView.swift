/// "What about ties?": the tie rate by margin, the side given no tie, and what is known of the sides' positions.
struct TieView {
  struct Row {
    var margin: PageNumber
    var count: Int
    var shownCount: String
    var predicted: PageNumber
    var observed: PageNumber
    var interval: [PageBounds]
    var isFlagged: Bool
    var reading: String
  }

  struct Fact {
    var name: String
    var value: PageNumber
    var error: [PageNumber]
    var meaning: String
  }

  var tie: String
  var plot: Plot
  var rows: [Row]
  /// The first side against the second where there is no tie; empty where there are no such rows.
  var side: [DiagramView]
  var firstSide: String
  var facts: [Fact]

  init(_ views: InspectDocument.TieViews) {
    tie = views.className
    firstSide = views.sides.first ?? ""
    plot = MarginPlot(identifier: "tie-margin", tie: views.className, bins: views.byMargin).plot()
    rows = views.byMargin.map { bin in
      Row(
        margin: .weight(bin.margin), count: bin.count, shownCount: NumberText.count(bin.count),
        predicted: .probability(bin.predicted), observed: .probability(bin.observed),
        interval: PageBounds.all(bin.interval), isFlagged: bin.flagged,
        reading: bin.flagged ? (bin.observed > bin.predicted ? "too low" : "too high") : "")
    }
    side =
      views.side.map {
        [
          DiagramView(
            name: views.sides.first ?? "", part: "", isTie: false, identifier: "side-given-no-tie", reliability: $0,
            heading: "The side, given no tie")
        ]
      } ?? []
    facts = Self.facts(views)
  }

  private static func facts(_ views: InspectDocument.TieViews) -> [Fact] {
    var facts = [
      Fact(
        name: "First side's lead, predicted", value: .difference(views.position.predictedMargin), error: [],
        meaning: "Mean probability of the first side minus that of the second."),
      Fact(
        name: "First side's lead, observed", value: .difference(views.position.observedMargin),
        error: [.loss(views.position.standardError)],
        meaning: "Share of its wins minus the other side's; ± is the standard error of observed minus predicted."),
    ]
    if let offset = views.position.offset {
      facts.append(
        Fact(
          name: "Position offset missed", value: .bias(offset.mean), error: [.weight(offset.standardError)],
          meaning: "Log-odds to be added to the first side so that it wins as often as it did."))
    }
    if let swap = views.swap {
      facts.append(
        Fact(
          name: "Change when swapped", value: .probability(swap.meanChange), error: [],
          meaning: "Mean change of a probability when the two sides are exchanged; 0 where position does not matter."))
      facts.append(
        Fact(
          name: "Offset when swapped", value: .bias(swap.offset.mean), error: [.weight(swap.offset.standardError)],
          meaning: "Log-odds that the predictions give the first side for its position alone."))
    }
    if let davidson = views.davidson {
      facts.append(
        Fact(
          name: "What tie log-odds know", value: .difference(davidson.gain), error: [],
          meaning: "Log loss that is lost when the tie is told from the margin alone (Davidson's model, refitted)."))
    }
    return facts
  }
}
