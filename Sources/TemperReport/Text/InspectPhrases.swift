import TemperCore

/// Phrases about an inspection, shared by the terminal and the page.
enum InspectPhrases {
  /// The calibration errors of all classes together, each beside what it would be by chance.
  static func errors(_ document: InspectDocument) -> [(name: String, value: Double, chance: Double)] {
    let (found, chance) = (document.ece, document.eceUnderCalibration)
    return [
      ("top label, equal width", found.topLabel, chance.topLabel),
      ("top label, equal mass", found.topLabelEqualMass, chance.topLabelEqualMass),
      ("top label, smooth", found.smooth, chance.smooth),
      ("top label, debiased l2", found.debiasedL2, chance.debiasedL2),
      ("top label, maximum", found.maximum, chance.maximum),
      ("class-wise", found.classWise, chance.classWise),
    ]
  }

  /// The two parts of the log loss that add up to it; empty without a tie.
  static func parts(_ document: InspectDocument) -> [(name: String, value: Double)] {
    guard let tie = document.tie else { return [] }
    return [("- tie or not", tie.tieLogLoss), ("- which side", tie.decisiveLogLoss)]
  }

  /// "[0.104, 0.172]".
  static func interval(_ interval: ClosedRange<Double>) -> String {
    "[\(NumberText.probability(interval.lowerBound)), \(NumberText.probability(interval.upperBound))]"
  }

  /// Position, swapped predictions and Davidson's model: a label and phrases each.
  static func sides(_ tie: TieInspection) -> [(label: String, phrases: [String])] {
    var lines: [(String, [String])] = []
    let position = tie.position
    if tie.sides.count == 2 {
      let sides = tie.sides.map { DisplayWidth.shortened(VisibleText.escaping($0), to: 20) }
      var phrases = [
        "\(sides[0]) minus \(sides[1]): observed \(points(position.observedMargin)) of rows",
        "predicted \(points(position.predictedMargin))",
        "standard error of the gap \(NumberText.fixed(position.standardError * 100, 1)) %",
      ]
      if let offset = position.offset { phrases.append("offset missed \(estimate(offset))") }
      lines.append(("position", phrases))
    }
    if let swap = tie.swap {
      lines.append(
        (
          "swap",
          [
            "probabilities change by \(NumberText.probability(swap.meanChange)) where the sides are exchanged",
            "offset towards the first side \(estimate(swap.offset))",
            "log loss \(NumberText.loss(swap.logLoss)), swapped \(NumberText.loss(swap.swappedLogLoss)), both averaged "
              + NumberText.loss(swap.averagedLogLoss),
          ]
        ))
    }
    if let davidson = tie.davidson {
      lines.append(
        (
          "davidson",
          [
            "from the margins alone log loss \(NumberText.loss(davidson.logLoss))",
            davidson.gain >= 0
              ? "the tie log-odds of the rows gain \(NumberText.loss(davidson.gain))"
              : "the tie log-odds of the rows lose \(NumberText.loss(-davidson.gain))",
          ]
        ))
    }
    return lines
  }

  /// "+0.123 ± 0.012".
  private static func estimate(_ estimate: MeanEstimate) -> String {
    "\(NumberText.signed(estimate.mean, 3)) ± \(NumberText.fixed(estimate.standardError, 3))"
  }

  /// "+12.1 %".
  private static func points(_ share: Double) -> String { "\(NumberText.signed(share * 100, 1)) %" }
}
