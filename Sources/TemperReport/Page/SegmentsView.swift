import TemperCore

/// The segments of an inspection: rates beside what was predicted, a line a segment.
struct SegmentsView {
  struct Line {
    var name: String
    var rows: String
    var loss: PageNumber
    var error: PageNumber
    var tie: [Pair]
    var topLabel: Pair
    var flags: String
    var isFlagged: Bool
  }

  /// Predicted and observed.
  struct Pair {
    var predicted: PageNumber
    var observed: PageNumber

    init(_ rate: SegmentReliability.Rate) {
      predicted = .probability(rate.meanProbability)
      observed = .probability(rate.frequency)
    }
  }

  var hasTie: Bool
  var lines: [Line]

  /// Nil where no columns were asked for.
  init?(_ document: InspectDocument) {
    guard let parts = document.by else { return nil }
    let tie = document.tie?.className
    hasTie = tie != nil
    lines = parts.map { part in
      let flags = SegmentTableText.flags(part)
      return Line(
        name: "\(part.segment): \(part.value)", rows: NumberText.count(part.rows), loss: .loss(part.logLoss),
        error: .loss(part.standardError), tie: part.perClass.filter { $0.name == tie }.map { Pair($0.result) },
        topLabel: Pair(part.topLabel), flags: flags.isEmpty ? "none" : flags.joined(separator: ", "),
        isFlagged: !flags.isEmpty)
    }
  }
}
