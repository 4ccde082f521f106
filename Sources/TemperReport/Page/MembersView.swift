import TemperCore

/// The models of a blend beside it: a picture of miscalibration and discrimination, and its table.
struct MembersView {
  struct Row {
    var name: String
    var isBlend: Bool
    var loss: PageNumber
    var score: PageNumber
    var mcb: PageNumber
    var dsc: PageNumber
  }

  var plot: Plot
  var rows: [Row]

  /// Nil where there are no models to compare with.
  init?(_ document: InspectDocument) {
    guard !document.models.isEmpty else { return nil }
    let members: [(name: String, loss: Double, brier: CORPDecomposition, isBlend: Bool)] =
      [("blend", document.logLoss, document.brierDecomposition, true)]
      + document.models.sorted { $0.brier.score < $1.brier.score }.map { ($0.name, $0.logLoss, $0.brier, false) }
    plot = MemberPlot(
      identifier: "members",
      points: members.map { MemberPlot.Point(name: $0.name, brier: $0.brier, isBlend: $0.isBlend) }
    ).plot()
    rows = members.map {
      Row(
        name: $0.name, isBlend: $0.isBlend, loss: .loss($0.loss), score: .loss($0.brier.score),
        mcb: .loss($0.brier.miscalibration), dsc: .loss($0.brier.discrimination))
    }
  }
}
