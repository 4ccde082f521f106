import TemperCore

/// The segments of an inspection as a table: log loss, the tie where there is one, and confidence beside accuracy.
enum SegmentTableText {
  /// - Parameter tie: name of the tie class, or nil.
  static func render(_ parts: [SegmentReliability], tie: String?, style: TerminalStyle) -> String {
    var columns: [TerminalTable.Column] = [
      .init("segment", alignment: .left, maximumWidth: style.width >= 100 ? 32 : 20), .init("rows"),
      .init("log loss"), .init("± se"),
    ]
    if tie != nil { columns += [.init("tie predicted", gap: 3), .init("observed", gap: 1)] }
    columns += [.init("confidence", gap: 3), .init("accuracy", gap: 1), .init("flagged", alignment: .left, gap: 3)]
    let rows = parts.map { part in
      let tied = part.perClass.filter { $0.name == tie }.map(\.result)
      let rates = (tied + [part.topLabel]).flatMap {
        [NumberText.probability($0.meanProbability), NumberText.probability($0.frequency)]
      }
      let flags = flags(part).map(VisibleText.escaping)
      return [
        "\(VisibleText.escaping(part.segment)): \(VisibleText.escaping(part.value))", NumberText.count(part.rows),
        NumberText.loss(part.logLoss), NumberText.loss(part.standardError),
      ] + rates + [flags.isEmpty ? "-" : flags.joined(separator: ", ")]
    }
    return TerminalTable(columns: columns, rows: rows).render(style: style)
  }

  /// What contradicts calibration, in words; names as they are.
  static func flags(_ part: SegmentReliability) -> [String] {
    var flags = part.perClass.filter(\.result.flagged).map {
      "\($0.name) \($0.frequency > $0.meanProbability ? "under" : "over")-predicted"
    }
    if part.topLabel.flagged {
      flags.append(part.topLabel.frequency > part.topLabel.meanProbability ? "underconfident" : "overconfident")
    }
    return flags
  }
}
