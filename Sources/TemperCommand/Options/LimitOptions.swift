import ArgumentParser
import Foundation
import Temper
import TemperCore

/// What the weights are held to.
struct LimitOptions: ParsableArguments {
  @Option(
    name: .customLong("min-weight"), parsing: .unconditional,
    help: ArgumentHelp("Smallest weight of every model that is kept.", valueName: "weight"),
    transform: NumberArgument.decimal)
  var minimum: Double?

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

  func wishes() throws -> WeightRequest {
    do {
      return WeightRequest(minimum: minimum, fixed: try fix.map(fixed) ?? [], maximumModels: maximumModels)
    } catch let error as RequestError {
      throw ValidationError(error.text(\.words))
    }
  }

  /// Names with commas in them are written as a JSON object: `{"a,b": 0.5}`.
  private func fixed(_ text: String) throws -> [WeightRequest.Fixed] {
    guard text.hasPrefix("{"), let weights = try? JSONDecoder().decode([String: Double].self, from: Data(text.utf8))
    else { return try WeightRequest.fixed(text) }
    return weights.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { WeightRequest.Fixed(model: $0.key, weight: $0.value) }
  }
}
