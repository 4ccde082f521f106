import Temper
import TemperCore
import TemperReport

/// What a loading command prints as JSON.
private struct LoadDocument: Encodable {
  /// What was loaded, or in a dry run would have been.
  var loaded: String?
  var wouldLoad: String?
  var dryRun: Bool?
  var rows: Int
  var classes: [String]
  var tie: String?
  var sides: [String]?
  var segments: [Segments]?
  var averages: [Average]?
  var weights: WeightSummary?
  /// What was assumed, and what speaks against it.
  var notes: [String]?
  var warnings: [String]?

  /// A column of segments.
  struct Segments: Encodable {
    var segment: String
    var kind: String
    var values: [String]
  }

  /// An average of test files.
  struct Average: Encodable {
    var swapped: Bool
    var files: Int
    var spread: Double
  }
}

extension OutputOptions {
  /// Reports a load, or what a dry run found.
  func report(_ result: LoadResult, _ what: String, _ files: [String], isDryRun: Bool) throws {
    warn(result.warnings.map { $0.text(\.words) })
    if json {
      try Console.output(json: JSONText.render(document(result, what, isDryRun)))
      return
    }
    let origin = files.map(VisibleText.escaping).joined(separator: ", ")
    let verb = isDryRun ? "would load" : "loaded"
    try say("\(verb) \(VisibleText.escaping(what)): \(NumberText.count(result.rows)) rows from \(origin)")
    if result.foldsAreIn { try say("\(verb) folds: they stand in the same file") }
    if result.groupsAreIn { try say("\(verb) groups: they stand in the same file") }
    if result.passedOver > 0 {
      try say("passed over \(NumberText.count(result.passedOver)) rows of examples without a label")
    }
    if let weights = result.weights {
      try say("rows are weighted: \(WeightPhrases.effective(weights, of: result.rows))")
    }
    for average in result.averages {
      try say(
        "averaged \(average.files) files of \(average.isSwapped ? "swapped test" : "test") predictions: a probability's standard deviation over them is \(NumberText.loss(average.spread)), averaged over rows and classes"
      )
    }
    for note in result.notes { try say(note.text(\.words)) }
  }

  private func document(_ result: LoadResult, _ what: String, _ isDryRun: Bool) -> LoadDocument {
    let parts = result.layout.tieStructure
    let names = result.layout.names
    return LoadDocument(
      loaded: isDryRun ? nil : what, wouldLoad: isDryRun ? what : nil, dryRun: isDryRun ? true : nil,
      rows: result.rows, classes: names, tie: parts.map { names[$0.tie] },
      sides: parts.map { [names[$0.sideA], names[$0.sideB]] },
      segments: result.segments.isEmpty
        ? nil
        : result.segments.map { .init(segment: $0.name, kind: $0.kind.rawValue, values: $0.values.map(\.name)) },
      averages: result.averages.isEmpty
        ? nil : result.averages.map { .init(swapped: $0.isSwapped, files: $0.files, spread: $0.spread) },
      weights: result.weights, notes: result.notes.isEmpty ? nil : result.notes.map { $0.text(\.words) },
      warnings: result.warnings.isEmpty ? nil : result.warnings.map { $0.text(\.words) })
  }
}
