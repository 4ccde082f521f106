import TemperCore

/// "What about ties?": the tie rate by margin, the side given no tie, and what is known of the sides' positions.
struct TieView {
  struct Row {
    var margin: PageNumber
    var count: Int
    var shownCount: String
    var predicted: PageNumber
    var observed: PageNumber
    var interval: PageBounds
    var isFlagged: Bool
    var reading: String
  }

  struct Fact {
    var name: String
    var value: PageNumber
    var error: [PageNumber]
    var meaning: String
  }

  /// A model's predictions with the sides exchanged, beside the plain ones.
  struct Swap {
    var name: PageName
    var change: PageNumber
    var offset: PageNumber
    var error: PageNumber
    var loss: PageNumber
    var swapped: PageNumber
    var averaged: PageNumber

    init(name: String, _ swap: SwapReliability) {
      self.name = PageName(name)
      change = .probability(swap.meanChange)
      offset = .bias(swap.offset.mean)
      error = .weight(swap.offset.standardError)
      loss = .loss(swap.logLoss)
      swapped = .loss(swap.swappedLogLoss)
      averaged = .loss(swap.averagedLogLoss)
    }
  }

  var tie: String
  var plot: Plot
  var rows: [Row]
  /// The first side against the second where there is no tie; empty where there are no such rows.
  var side: [DiagramView]
  var firstSide: String
  var facts: [Fact]
  var swaps: [Swap]
  var hasSwaps: Bool

  /// - Parameter document: an inspection with these views, which also knows the swapped predictions of its models.
  init(_ views: TieInspection, _ document: InspectDocument, _ words: Message.Words) {
    tie = views.className
    firstSide = views.sides.first ?? ""
    plot = MarginPlot(identifier: "tie-margin", tie: views.className, bins: views.byMargin).plot()
    rows = views.byMargin.map { bin in
      Row(
        margin: .weight(bin.margin), count: bin.count, shownCount: NumberText.count(bin.count),
        predicted: .probability(bin.predicted), observed: .probability(bin.observed),
        interval: PageBounds(bin.interval), isFlagged: bin.flagged,
        reading: bin.flagged ? (bin.observed > bin.predicted ? "too low" : "too high") : "")
    }
    side =
      views.side.map {
        [
          DiagramView(
            name: views.sides.first ?? "", part: "", isTie: false, identifier: "side-given-no-tie", reliability: $0,
            heading: "The side, given no tie", words)
        ]
      } ?? []
    facts = Self.facts(views)
    let swapped =
      (views.swap.map { [(document.name, $0)] } ?? [])
      + document.models.compactMap { model in model.swap.map { (model.name, $0) } }
    swaps = swapped.map { Swap(name: $0, $1) }
    hasSwaps = !swaps.isEmpty
  }

  private static func facts(_ views: TieInspection) -> [Fact] {
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
          name: "Uncorrected position offset", value: .bias(offset.mean), error: [.weight(offset.standardError)],
          meaning: "Log-odds to be added to the first side so that it wins as often as it did."))
    }
    if let davidson = views.davidson {
      facts.append(
        Fact(
          name: "Gain from tie log-odds", value: .difference(davidson.gain), error: [],
          meaning:
            "How much the log loss rises where ties are predicted from the margin alone (Davidson's model, refitted)."))
    }
    return facts
  }
}
