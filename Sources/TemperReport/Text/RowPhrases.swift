public import TemperCore

/// Which rows a result is of, in words.
enum ConditionPhrases {
  /// "where language = Japanese or Thai, label = winner_tie"; nil without conditions.
  static func text(_ conditions: [RowCondition]?) -> String? {
    guard let conditions, !conditions.isEmpty else { return nil }
    var columns: [String] = []
    for condition in conditions where !columns.contains(condition.column) { columns.append(condition.column) }
    let phrases = columns.map { column in
      let values = conditions.filter { $0.column == column }.map { VisibleText.escaping($0.value) }
      return "\(VisibleText.escaping(column)) = \(values.joined(separator: " or "))"
    }
    return "where \(phrases.joined(separator: ", "))"
  }
}

/// How it is said that rows are weighted.
public enum WeightPhrases {
  /// "2,410 effective rows of 3,200", or with rows that take no part "2,410 effective rows of 3,150, 50 without a weight".
  ///
  /// - Parameters:
  ///   - weights: what they come to.
  ///   - rows: all rows, weighted or not.
  public static func effective(_ weights: WeightSummary, of rows: Int) -> String {
    let rest = rows.subtractingReportingOverflow(weights.rows).partialValue
    let others = rest > 0 ? ", \(NumberText.count(rest)) without a weight" : ""
    // A stored document may hold any number.
    let effective =
      Int(exactly: weights.effectiveRows.rounded()).map { NumberText.count($0) } ?? "\(weights.effectiveRows)"
    return "\(effective) effective rows of \(NumberText.count(weights.rows))\(others)"
  }

  /// The same behind the name of the file.
  static func line(_ weights: WeightSummary, of rows: Int) -> [String] {
    [weights.file.map(FitPhrases.name), effective(weights, of: rows)].compactMap { $0 }
  }
}
