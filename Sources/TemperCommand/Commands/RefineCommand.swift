import ArgumentParser
import Temper
import TemperCore
import TemperReport

struct RefineCommand: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "refine",
    abstract: "Bring a fit of a sample to the optimum over all rows of its table, and score it there.",
    discussion: """
      Every pass is one scan of the table in the engine. What was chosen stays; the coefficients of logarithmic and \
      tie-aware pools move. A bound on the distance to the optimum is proven in every pass. The refinement is stored as \
      another fit, with its score on the rows outside the sample.

      Examples:
        temper refine --engine "duckdb -csv x.duckdb"
        temper refine plain --engine "psql --csv" --passes 5
      """)

  @Argument(help: "Name of the fit; the newest if left out.")
  var fit: String?

  @OptionGroup var engine: EngineOptions

  @Option(help: ArgumentHelp("How far from the optimum the objective may be, in nats per row.", valueName: "nats"))
  var bound = 1e-9

  @Option(help: ArgumentHelp("The most passes over all rows.", valueName: "n"))
  var passes = 8

  @Option(help: "Name of the refined fit; else it is numbered.")
  var name: String?

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    guard bound > 0, bound.isFinite else { throw ValidationError("--bound: found \(bound), expected a number above 0") }
    guard (1...1000).contains(passes) else { throw ValidationError("--passes: found \(passes), expected 1 to 1000") }
  }

  func run() async throws {
    let engine = try engine.required()
    let request = Refinement.Request(fit: fit, bound: bound, passes: passes, name: name)
    let (document, _) = try Refinement.make(
      request, from: engine, in: try database.store(.update),
      announce: { plan in
        try speech.say(
          "refining \(VisibleText.escaping(plan.fit)): up to \(NumberText.count(plan.scans, "scan")) of \(NumberText.count(plan.rows)) rows"
        )
      },
      report: { number, pass in
        let distance = pass.bound.map { bound in
          "within \(NumberText.exact(bound)) nats of the optimum, estimated \(NumberText.exact(pass.estimate ?? 0))"
        }
        try speech.say(
          "pass \(number): loss \(NumberText.loss(pass.loss)), \(distance ?? "the step was too long, and is halved"), \(NumberText.exact(pass.seconds)) s"
        )
      })
    try speech.showUnlessQuiet(document, done: "stored the fit \(document.name)") {
      FitText.render(document, style: $0)
    }
  }
}
