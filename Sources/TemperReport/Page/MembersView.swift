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
    let blend = InspectDocument.Member(
      name: document.subject, logLoss: document.logLoss, brier: document.brierDecomposition, swap: nil)
    let members = [(blend, true)] + document.models.sorted { $0.brier.score < $1.brier.score }.map { ($0, false) }
    plot = MemberPlot(
      identifier: "members",
      points: members.map { MemberPlot.Point(name: $1 ? "blend" : $0.name, brier: $0.brier, isBlend: $1) }
    ).plot()
    rows = members.map { member, isBlend in
      Row(
        name: isBlend ? "blend" : member.name, isBlend: isBlend, loss: .loss(member.logLoss),
        score: .loss(member.brier.score), mcb: .loss(member.brier.mcb), dsc: .loss(member.brier.dsc))
    }
  }
}
