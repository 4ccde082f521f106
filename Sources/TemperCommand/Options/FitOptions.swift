import ArgumentParser
import Foundation
import Temper
import TemperCore

/// How a fit is made.
struct FitOptions: ParsableArguments {
  @Option(
    help:
      "auto, best, mean, geometric, linear, logarithmic, tie-aware or selection; auto lets cross-validation choose. Of a folder without labels mean, geometric, linear (with --fix) or rank blends the test predictions."
  )
  var pool = "auto"

  @Option(help: "auto, nonnegative or signed; auto lets cross-validation choose.")
  var weights = "auto"

  @Option(
    help:
      "Swapped predictions: auto, always (averaged), never, geometric (averaged so) or separate (models of their own).")
  var swapped = "auto"

  @Option(
    help:
      "What the choice between pools, and selection, optimise: log-loss, brier, accuracy, auc, f1-macro or rps. All other pools are fitted to log loss."
  )
  var metric = Metric.logLoss.rawValue

  @Option(
    help:
      "auto, all, none, tie-map, temperature, bias-corrected-temperature, vector, matrix, dirichlet, beta or isotonic; auto and all let cross-validation choose, none included."
  )
  var calibration = "auto"

  @Option(help: "auto or never: slopes and biases of loaded segments; auto lets cross-validation choose.")
  var segments = "auto"

  @Option(
    help:
      "auto or never: whether the files of single folds, where these are loaded, say how much surer than out-of-fold rows the submission should be."
  )
  var averaging = "auto"

  @Option(help: ArgumentHelp("Use these models only; [\"a,b\",\"c\"] where a name holds a comma.", valueName: "a,b"))
  var models: String?

  @Option(help: ArgumentHelp("Leave these models out.", valueName: "c,d"))
  var without: String?

  @Option(
    name: .customLong("min-weight"), parsing: .unconditional,
    help: ArgumentHelp("Smallest weight of every model that is kept.", valueName: "weight"),
    transform: NumberArgument.decimal)
  var minimumWeight: Double?

  @Option(
    help: ArgumentHelp(
      "Weights of some models that are given, on sides and ties alike; {\"a,b\": 0.5} where a name holds a comma.",
      valueName: "a=0.5,b=0.2"))
  var fix: String?

  @Option(
    name: .customLong("max-models"), parsing: .unconditional,
    help: ArgumentHelp("Keep at most so many models, by backward elimination with refits.", valueName: "n"),
    transform: NumberArgument.whole)
  var maximumModels: Int?

  @Option(
    parsing: .unconditional, help: "Number of folds to make where none are loaded. Default: 5.",
    transform: NumberArgument.whole)
  var folds: Int?

  @Option(parsing: .unconditional, help: "Seed of folds and bootstrap. Default: 0.", transform: NumberArgument.whole)
  var seed: UInt64 = 0

  @Flag(help: "Refit every setting exactly while penalties are chosen, however many rows there are.")
  var exact = false

  @Option(
    help: "Smallest probability whose logarithm is taken. Default: \(TrainingSet.defaultFloor).",
    transform: NumberArgument.decimal)
  var floor: Double = TrainingSet.defaultFloor

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Bootstrap refits, for intervals of weights, temperature and biases. Default: 200 where rows x models² is at most a million and the blend is no greedy selection, else 0.",
      valueName: "n"),
    transform: NumberArgument.whole)
  var bootstrap: Int?

  @Option(
    name: .customLong("public-share"), parsing: .unconditional,
    help: ArgumentHelp(
      "Part of the test rows that a leaderboard shows; forecasts the score there.", valueName: "share"),
    transform: NumberArgument.decimal)
  var publicShare: Double?

  @Option(
    parsing: .unconditional,
    help: "How many fits run at once; it changes no number. Default: the number of processors.",
    transform: NumberArgument.whole)
  var threads: Int?

  @Option(help: "Name of the fit.")
  var name: String?

  /// The rule by which test predictions alone are blended; nil for pools that are fitted.
  var unscoredRule: UnscoredRun.Rule? { UnscoredRun.Rule(rawValue: pool) }

  func validate() throws {
    if pool != UnscoredRun.Rule.rank.rawValue { _ = try request() }
    // Written so that not-a-number fails, too.
    guard floor > 0, floor <= 0.01 else {
      throw ValidationError("--floor: found \(floor), expected a number above 0 and up to 0.01")
    }
    if let length = name?.unicodeScalars.count, !(1...300).contains(length) {
      throw ValidationError("--name: found \(length) characters, expected 1 to 300")
    }
    if let threads, threads < 1 { throw ValidationError("--threads: found \(threads), expected at least 1") }
  }

  func request() throws -> FitRequest {
    var request = FitRequest(
      name: name, pool: try choice(pool, "--pool"), weights: try choice(weights, "--weights"),
      swapping: try required(swapped, "--swapped"), metric: try required(metric, "--metric"),
      calibration: try calibrationWish(), usesSegments: try usesSegments(), models: models.map(NameList.split),
      without: without.map(NameList.split) ?? [],
      folds: folds, seed: seed, isExact: exact, floor: floor, bootstrap: bootstrap, publicShare: publicShare,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    request.limits = try limits()
    guard averaging == "auto" || averaging == FitRequest.Averaging.never.rawValue else {
      throw ValidationError("--averaging: found \"\(averaging)\", expected auto or never")
    }
    request.averaging = FitRequest.Averaging(rawValue: averaging)
    return request
  }

  /// What the weights are held to.
  func limits() throws -> WeightRequest {
    do {
      return WeightRequest(
        minimum: minimumWeight, fixed: try fix.map(fixedWeights) ?? [], maximumModels: maximumModels)
    } catch let error as RequestError {
      throw ValidationError(error.text(\.words))
    }
  }

  /// Names with commas in them are written as a JSON object: `{"a,b": 0.5}`.
  private func fixedWeights(_ text: String) throws -> [WeightRequest.Fixed] {
    guard text.hasPrefix("{"), let weights = try? JSONDecoder().decode([String: Double].self, from: Data(text.utf8))
    else { return try WeightRequest.fixed(text) }
    return weights.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { WeightRequest.Fixed(model: $0.key, weight: $0.value) }
  }

  private func calibrationWish() throws -> CalibrationRequest {
    if let wish = CalibrationRequest(name: calibration) { return wish }
    let known = (["auto", "all"] + CalibrationMethod.allCases.map(\.rawValue)).joined(separator: ", ")
    throw ValidationError("--calibration: found \"\(calibration)\", expected one of \(known)")
  }

  private func usesSegments() throws -> Bool {
    guard ["auto", "never"].contains(segments) else {
      throw ValidationError("--segments: found \"\(segments)\", expected auto or never")
    }
    return segments == "auto"
  }

  /// Nil for `auto`.
  private func choice<Value: RawRepresentable & CaseIterable>(_ text: String, _ option: String) throws -> Value?
  where Value.RawValue == String {
    text == "auto" ? nil : try required(text, option, also: ["auto"])
  }

  private func required<Value: RawRepresentable & CaseIterable>(
    _ text: String, _ option: String, also: [String] = []
  ) throws -> Value where Value.RawValue == String {
    if let value = Value(rawValue: text) { return value }
    let known = (also + Value.allCases.map(\.rawValue)).joined(separator: ", ")
    throw ValidationError("\(option): found \"\(text)\", expected one of \(known)")
  }
}
