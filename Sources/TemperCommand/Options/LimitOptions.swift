import ArgumentParser
import Temper

/// What the weights are held to.
struct LimitOptions: ParsableArguments {
  @Option(
    name: .customLong("min-weight"), parsing: .unconditional,
    help: ArgumentHelp("Smallest weight of every model that is kept.", valueName: "weight"))
  var minimum: Double?

  @Option(
    help: ArgumentHelp("Weights of some models that are given, on sides and ties alike.", valueName: "a=0.5,b=0.2"))
  var fix: String?

  @Option(
    name: .customLong("max-models"), parsing: .unconditional,
    help: ArgumentHelp("Keep at most so many models, by backward elimination with refits.", valueName: "n"))
  var maximumModels: Int?

  func wishes() throws -> WeightRequest {
    do {
      return WeightRequest(
        minimum: minimum, fixed: try fix.map(WeightRequest.fixed) ?? [], maximumModels: maximumModels)
    } catch let error as RequestError {
      throw ValidationError(error.description)
    }
  }
}
