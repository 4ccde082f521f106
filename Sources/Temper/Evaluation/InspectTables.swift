import TemperCore
import TemperReport

/// The points of an inspection's diagrams as tables, to be drawn elsewhere.
struct InspectTables {
  /// `bins.csv`, `corp.csv`, `histogram.csv` and `scores.csv`; with a tie `by_margin.csv`; with models `models.csv`; with segments
  /// `by_segment.csv`.
  ///
  /// The column `diagram` says what a class is shown for: `class`, `top-label` (no class), or `side` (the first side among
  /// the rows that are no tie).
  let tables: [EvaluationTable]

  /// What the file names may be.
  static let names = [
    "bins.csv", "corp.csv", "histogram.csv", "scores.csv", "by_margin.csv", "models.csv", "by_segment.csv",
  ]

  init(_ document: InspectDocument) {
    let diagrams = InspectTables.diagrams(document)
    var tables = [
      InspectTables.bins(diagrams), InspectTables.curves(diagrams), InspectTables.histograms(diagrams),
      InspectTables.scores(diagrams),
    ]
    if let tie = document.tie { tables.append(InspectTables.byMargin(tie)) }
    if !document.models.isEmpty { tables.append(InspectTables.models(document)) }
    if let by = document.by { tables.append(InspectTables.bySegment(by)) }
    self.tables = tables
  }

  private struct Diagram {
    var kind: String
    var name: String
    var reliability: ForecastReliability

    var label: [String] { [kind, name] }
  }

  private static func diagrams(_ document: InspectDocument) -> [Diagram] {
    document.perClass.map { Diagram(kind: "class", name: $0.name, reliability: $0.result) }
      + [Diagram(kind: "top-label", name: "", reliability: document.topLabel)]
      + (document.tie.flatMap { tie in
        tie.side.map { [Diagram(kind: "side", name: tie.sides.first ?? "", reliability: $0)] }
      } ?? [])
  }

  private static func text(_ values: any CustomStringConvertible...) -> [String] { values.map(\.description) }

  private static func text(_ interval: ClosedRange<Double>) -> [String] { EvaluationTable.ends(interval) }

  private static func bins(_ diagrams: [Diagram]) -> EvaluationTable {
    EvaluationTable(
      name: "bins.csv",
      columns: [
        "diagram", "class", "lower", "upper", "count", "mean_probability", "frequency", "interval_lower",
        "interval_upper", "flagged",
      ],
      rows: diagrams.flatMap { diagram in
        diagram.reliability.bins.map { bin in
          let found = text(bin.lower, bin.upper, bin.count, bin.meanProbability, bin.frequency)
          return diagram.label + found + text(bin.interval) + text(bin.flagged)
        }
      })
  }

  private static func curves(_ diagrams: [Diagram]) -> EvaluationTable {
    EvaluationTable(
      name: "corp.csv", columns: ["diagram", "class", "probability", "recalibrated", "band_lower", "band_upper"],
      rows: diagrams.flatMap { diagram in
        diagram.reliability.curve.map { point in
          diagram.label + text(point.probability, point.recalibrated) + text(point.band)
        }
      })
  }

  private static func histograms(_ diagrams: [Diagram]) -> EvaluationTable {
    EvaluationTable(
      name: "histogram.csv", columns: ["diagram", "class", "lower", "upper", "count"],
      rows: diagrams.flatMap { diagram in
        let counts = diagram.reliability.histogram
        return counts.indices.map { cell in
          let width = 1 / Double(counts.count)
          return diagram.label + text(Double(cell) * width, Double(cell + 1) * width, counts[cell])
        }
      })
  }

  private static func scores(_ diagrams: [Diagram]) -> EvaluationTable {
    EvaluationTable(
      name: "scores.csv",
      columns: [
        "diagram", "class", "frequency", "mean_probability", "ece", "ece_null", "smooth_ece", "smooth_ece_null",
        "brier", "brier_mcb", "brier_dsc", "brier_unc", "log_loss", "log_loss_mcb", "log_loss_dsc", "log_loss_unc",
        "spiegelhalter_z", "spiegelhalter_p",
      ],
      rows: diagrams.map { diagram in
        let found = diagram.reliability
        let rates = text(found.frequency, found.meanProbability)
        let errors = text(found.ece, found.eceUnderCalibration, found.smoothEce, found.smoothEceUnderCalibration)
        let test = text(found.spiegelhalter.z, found.spiegelhalter.p)
        return diagram.label + rates + errors + parts(found.brier) + parts(found.logLoss) + test
      })
  }

  private static func parts(_ parts: CORPDecomposition) -> [String] {
    text(parts.score, parts.miscalibration, parts.discrimination, parts.uncertainty)
  }

  private static func byMargin(_ tie: TieInspection) -> EvaluationTable {
    EvaluationTable(
      name: "by_margin.csv",
      columns: [
        "margin", "lower", "upper", "count", "predicted", "observed", "interval_lower", "interval_upper", "flagged",
      ],
      rows: tie.byMargin.map { bin in
        let found = text(bin.margin, bin.lower, bin.upper, bin.count, bin.predicted, bin.observed)
        return found + text(bin.interval) + text(bin.flagged)
      })
  }

  private static func models(_ document: InspectDocument) -> EvaluationTable {
    EvaluationTable(
      name: "models.csv", columns: ["model", "log_loss", "brier", "brier_mcb", "brier_dsc", "brier_unc"],
      rows: document.models.map { [$0.name] + text($0.logLoss) + parts($0.brier) })
  }

  private static func bySegment(_ parts: [SegmentReliability]) -> EvaluationTable {
    EvaluationTable(
      name: "by_segment.csv",
      columns: [
        "segment", "value", "rows", "log_loss", "standard_error", "diagram", "class", "mean_probability", "frequency",
        "frequency_error", "flagged",
      ],
      rows: parts.flatMap { part in
        let start = [part.segment, part.value] + text(part.rows, part.logLoss, part.standardError)
        let rates = part.perClass.map { (["class", $0.name], $0.result) } + [(["top-label", ""], part.topLabel)]
        return rates.map { label, rate in
          start + label + text(rate.meanProbability, rate.frequency, rate.standardError, rate.flagged)
        }
      })
  }
}
