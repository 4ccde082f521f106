import TemperCore
public import TemperReport
public import TemperStore

/// The files a comparison writes: a page, and a folder of tables.
public struct CompareOutputs: Sendable {
  private let files: EvaluationFiles

  /// - Parameters:
  ///   - html: path of the page, or nil.
  ///   - csv: path of the folder, or nil; it is made if its parent exists.
  ///   - overwrites: whether files that stand there may be replaced.
  public init(html: String?, csv: String?, overwrites: Bool) {
    files = EvaluationFiles(html: html, csv: csv, overwrites: overwrites, tables: CompareTables.names)
  }

  /// Finds out, before long work, whether everything can be written.
  ///
  /// - Throws: `FileError` or `RequestError`.
  public func check(beside store: Store) throws { try files.check(beside: store) }

  /// Writes everything, or nothing: all bytes reach the disk under temporary names before the first file takes its own.
  ///
  /// - Returns: the paths that were written.
  /// - Throws: `FileError`, `RequestError`.
  public func write(_ summary: CompareSummary) throws -> [String] {
    try files.write(
      page: { try ComparePage.render(summary) }, tables: { CompareTables.tables(summary.comparison) })
  }
}

/// The parts of a comparison as tables: `parts.csv`, with segments `by_segment.csv`, of two fits `differs_in.csv`.
enum CompareTables {
  /// What the file names may be.
  static let names = ["parts.csv", "by_segment.csv", "differs_in.csv"]

  static func tables(_ comparison: CompareDocument) -> [EvaluationTable] {
    [parts(comparison.difference)] + (comparison.by.map { [segments($0)] } ?? [])
      + (comparison.differsIn.map { [differences($0)] } ?? [])
  }

  private static let columns = ["share", "loss_a", "loss_b", "difference", "interval_lower", "interval_upper"]

  /// `part` is `overall`, `tie`, `decisive` or `class`, whose name stands beside.
  private static func parts(_ difference: Comparison.Difference) -> EvaluationTable {
    let named =
      [(["overall", ""], difference.logLoss)]
      + [("tie", difference.tie), ("decisive", difference.decisive)]
      .compactMap { name, part in part.map { ([name, ""], $0) } }
      + difference.perClass.map { (["class", $0.name], $0.result) }
    return EvaluationTable(name: "parts.csv", columns: ["part", "class"] + columns, rows: named.map { $0 + cells($1) })
  }

  private static func segments(
    _ segments: [PerSegment<Labelled<Comparison.Part, Comparison.AmongSegments>>]
  ) -> EvaluationTable {
    EvaluationTable(
      name: "by_segment.csv",
      columns: ["segment", "value"] + columns + [
        "simultaneous_lower", "simultaneous_upper", "against_overall", "against_overall_lower",
        "against_overall_upper", "differs_from_overall",
      ],
      rows: segments.map { segment in
        [segment.segment, segment.value] + cells(segment.result.label)
          + EvaluationTable.ends(segment.simultaneousInterval) + [number(segment.againstOverall?.mean)]
          + EvaluationTable.ends(segment.againstOverall?.interval) + ["\(segment.differsFromOverall)"]
      })
  }

  /// `kind` is `option` or `choice`.
  private static func differences(_ differences: FitDifferences) -> EvaluationTable {
    func rows(_ kind: String, _ entries: [FitDifferences.Entry]) -> [[String]] {
      entries.map { [kind, $0.name, $0.a, $0.b] }
    }
    return EvaluationTable(
      name: "differs_in.csv", columns: ["kind", "name", "a", "b"],
      rows: rows("option", differences.options) + rows("choice", differences.choices))
  }

  private static func cells(_ part: Comparison.Part) -> [String] {
    [number(part.share), number(part.lossA), number(part.lossB), number(part.mean)]
      + EvaluationTable.ends(part.interval)
  }

  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
}
