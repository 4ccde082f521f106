import TemperCore

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
