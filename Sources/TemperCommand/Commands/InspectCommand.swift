import ArgumentParser
import Foundation
import Temper
import TemperCore
import TemperReport

struct InspectCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show how far probabilities can be believed: per class, and for the tie.",
    discussion: """
      Of a fit the nested cross-validated predictions are inspected, of a model its out-of-fold ones. Every calibration \
      error stands beside its null level: what it would be by chance if the probabilities were right. Bins are flagged \
      where they contradict calibration at 5 % for a whole diagram.

      With --engine the rows of a loaded table are counted where they lie: a model on all rows, a fit on those outside its \
      sample.

      Examples:
        temper inspect gemma --by language
        temper inspect --where language=Japanese --html japanese.html --open
      """)

  @Argument(help: "Name of a fit or of a model; the newest fit if left out.")
  var name: String?

  @Option(help: "Inspect the model of this name, whatever fit is called so.")
  var model: String?

  @Option(name: .customLong("class"), help: ArgumentHelp("Draw the diagram of this class.", valueName: "name"))
  var className: String?

  @Option(help: "Write the page of the inspection to this file.", completion: .file())
  var html: String?

  @Option(help: "Write the diagrams' points as CSV files into this folder.", completion: .directory)
  var csv: String?

  @OptionGroup var replacing: ReplaceOption

  @Option(parsing: .unconditional, help: "The largest number of bins of a diagram.")
  var bins = 15

  @Option(help: "mass or width: bins with equally many rows, or equally wide.")
  var binning = "mass"

  @Option(
    help: ArgumentHelp(
      "Look at the rows of each segment of this column apart, too; may be repeated.", valueName: "segment"))
  var by: [String] = []

  @OptionGroup var condition: ConditionOptions

  @Option(
    name: .customLong("fail-if"),
    help: ArgumentHelp(
      "End with exit code 1 if this holds: flagged, or a bound such as ece>0.02; may be repeated. Numbers: log-loss, brier, accuracy, ece, ece-equal-mass, ece-smooth, ece-maximum, ece-class-wise.",
      valueName: "condition"))
  var failIf: [String] = []

  @OptionGroup var opening: OpenOption

  @Option(
    parsing: .unconditional, help: "Seed of the simulations behind null levels and bands. Default: 0.",
    transform: NumberArgument.whole)
  var seed: UInt64 = 0

  @OptionGroup var engine: EngineOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    if name != nil, model != nil { throw ValidationError("give either a name or --model, not both") }
    if engine.engine != nil, !by.isEmpty {
      throw ValidationError("--by: segments are not counted in an engine; leave out --engine or --by")
    }
    if engine.engine != nil, !condition.conditions.isEmpty {
      throw ValidationError("--where: conditions are not looked at in an engine; leave out --engine or --where")
    }
    guard (1...100).contains(bins) else { throw ValidationError("--bins: found \(bins), expected 1 to 100") }
    _ = try binningChoice()
    _ = try gates()
    try opening.check(html)
    try PathOption.check(html, "--html")
    try PathOption.check(csv, "--csv")
    if speech.json, pageIsPrinted {
      throw ValidationError(
        "--json: standard output holds the page already; leave it out, or write the page to a file")
    }
  }

  /// Whether the page takes standard output, which then holds nothing else.
  private var pageIsPrinted: Bool {
    PathOption.isStandardOutput(html)
  }

  func run() async throws {
    let store = try database.store(.read)
    let outputs = InspectOutputs(html: html, csv: csv, overwrites: replacing.replace)
    try outputs.check(beside: store)
    let options = Inspection.Options(
      bins: bins, binning: try binningChoice(), seed: seed, threads: ProcessInfo.processInfo.activeProcessorCount)
    let choice = model.map(InspectSummary.Choice.model) ?? name.map(InspectSummary.Choice.named) ?? .latest
    let summary =
      // The variable of the other commands does not decide: this one works on the sample, too.
      if engine.engine != nil, let client = engine.command {
        try await InspectSummary(choice, className: className, in: store, from: client, options: options)
      } else {
        try await InspectSummary(
          choice, className: className, in: store, by: by, where: try condition.rows(), options: options,
          words: \.words)
      }
    speech.warn(summary.warnings)
    let written = try outputs.write(summary) { $0.words }
    let done = written.isEmpty ? nil : "wrote \(written.joined(separator: ", "))"
    if !pageIsPrinted {
      try speech.showUnlessQuiet(summary.inspection, done: done) {
        InspectText.render(summary.inspection, className: className, next: summary.next, style: $0)
      }
    }
    for path in written {
      try speech.say("wrote \(VisibleText.escaping(path))", aside: pageIsPrinted, done: done)
    }
    if let html { opening.open(html, speech) }
    for gate in try gates() { try gate.check(summary.inspection) }
  }

  /// The gate that fails if this holds: `flagged`, or `ece>0.02`, `accuracy<0.7`; nil for anything else.
  private static func gate(_ text: String) -> InspectGate? {
    if text == "flagged" { return .flagged }
    guard let sign = text.firstIndex(where: { $0 == ">" || $0 == "<" }),
      let measure = InspectGate.Measure(rawValue: text[..<sign].trimmingCharacters(in: .whitespaces)),
      let bound = Double(text[text.index(after: sign)...].trimmingCharacters(in: .whitespaces)), bound.isFinite
    else { return nil }
    return .limit(measure, isUpper: text[sign] == ">", bound: bound)
  }

  private func gates() throws -> [InspectGate] {
    try failIf.map { text in
      if let gate = InspectCommand.gate(text) { return gate }
      let known = InspectGate.Measure.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "--fail-if: found \"\(text)\", expected flagged, or one of \(known) with > or < and a number, such as 'ece>0.02'"
      )
    }
  }

  private func binningChoice() throws -> ReliabilityDiagram.Binning {
    if let choice = ReliabilityDiagram.Binning(rawValue: binning) { return choice }
    throw ValidationError("--binning: found \"\(binning)\", expected one of mass, width")
  }
}
