extension FitPhrases {
  /// "at least 0.05 each", "gemma2 = 0.5", "at most 3 models".
  static func limits(_ limits: FitDocument.Limits) -> [String] {
    var phrases: [String] = []
    if let minimum = limits.minimum { phrases.append("at least \(NumberText.exact(minimum)) each") }
    let fixed = (limits.fixed ?? [:]).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    phrases += fixed.map { "\(name($0.key)) = \(NumberText.exact($0.value))" }
    if let count = limits.maxModels { phrases.append("at most \(NumberText.count(count, "model"))") }
    return phrases
  }
}
