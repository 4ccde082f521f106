import ArgumentParser
import Temper
import TemperCore
import TemperFiles

/// What the files of several models mean, where their names and columns do not say it; of all models, or of one, whose name
/// stands before the value.
struct ModelArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What stands before the classes' names in the columns of all models, or of one, MODEL:text; may be given several times.",
      valueName: "text"))
  var prefix: [String] = []

  @Option(
    help: ArgumentHelp(
      "Columns that hold classes under other names, of all models or of one, MODEL:column=class,…; of arrays and lists the classes in their order, a,b,c. May be given several times.",
      valueName: "column=class,…"))
  var columns: [String] = []

  @Option(
    help: ArgumentHelp(
      "Models whose numbers are scores, whose softmax is taken; all stands for every one.", valueName: "models"))
  var logits: String?

  @Option(
    name: .customLong("log-probabilities"),
    help: ArgumentHelp("Models whose numbers are natural logarithms of probabilities.", valueName: "models"))
  var logProbabilities: String?

  @Option(help: ArgumentHelp("Models whose rows are divided by their sums.", valueName: "models"))
  var normalise: String?

  @Option(
    name: .customLong("no-header"),
    help: ArgumentHelp("Models whose files of CSV or TSV have no line of names.", valueName: "models"))
  var noHeader: String?

  @Option(
    name: .customLong("id-column"),
    help: ArgumentHelp("The column of ids in all files; else the one named id, or the first.", valueName: "name"))
  var idColumn: String?

  @Flag(
    name: .customLong("in-order"),
    help:
      "Read arrays and text without ids, too: rows are in the order of the labels, or of the sample submission; without one test rows are numbered."
  )
  var inOrder = false

  func validate() throws {
    for text in prefix where text.isEmpty {
      throw ValidationError("--prefix: found nothing, expected the beginning of a name")
    }
  }

  /// What is said of all models.
  var all: PredictionColumns { PredictionColumns(order: inOrder ? .asLoaded : .unknown) }

  /// What is said of single ones, once their names are known.
  ///
  /// - Parameter all: what is said of all of them.
  func columns(beside all: PredictionColumns) -> @Sendable (_ models: [String]) throws -> [String: PredictionColumns] {
    let arguments = self
    return { models in
      do {
        return try arguments.columns(of: models, all)
      } catch let error as ValidationError {
        throw RequestError(.usage, "\(error.message)")
      }
    }
  }

  /// What was said about each model.
  private func columns(of models: [String], _ all: PredictionColumns) throws -> [String: PredictionColumns] {
    var result: [String: PredictionColumns] = [:]
    let scales = try scales(models)
    let unnamed = try noHeader.map { try ModelArguments.chosen($0, models, "--no-header") } ?? []
    for model in models {
      let arguments = ColumnArguments(
        columns: try value(columns, of: model, models, "--columns"),
        prefix: try value(prefix, of: model, models, "--prefix"))
      var columns = all
      columns.naming = try arguments.naming()
      columns.arrayOrder = try arguments.order()
      columns.scale = scales[model] ?? .probabilities
      columns.hasHeader = !unnamed.contains(model)
      if columns != all { result[model] = columns }
    }
    return result
  }

  /// The value for one model, else that for all of them.
  private func value(_ texts: [String], of model: String, _ models: [String], _ option: String) throws -> String? {
    let divided = texts.map { ModelArguments.divide($0, models) }
    for model in models.map(Optional.some) + [nil] where divided.count(where: { $0.model == model }) > 1 {
      throw ValidationError(
        "\(option): found it twice for \(model.map { "the model \"\($0)\"" } ?? "all models"), expected it once")
    }
    return divided.first { $0.model == model }?.value ?? divided.first { $0.model == nil }?.value
  }

  /// A value with a model's name before it; of several names that fit, the longest.
  private static func divide(_ text: String, _ models: [String]) -> (model: String?, value: String) {
    let named = models.filter { text.hasPrefix($0 + ":") }.max { $0.utf8.count < $1.utf8.count }
    return (named, named.map { String(text.dropFirst($0.count + 1)) } ?? text)
  }

  /// The models that a value names; all of them where it says so.
  private static func chosen(_ text: String, _ models: [String], _ option: String) throws -> [String] {
    let names = NameList.split(text)
    if names == ["all"], !models.contains("all") { return models }
    if let name = names.first(where: { !models.contains($0) }) {
      throw ValidationError(
        "\(option): there is no model \"\(name)\", expected some of \(models.joined(separator: ", ")), or all"
      )
    }
    return names
  }

  private func scales(_ models: [String]) throws -> [String: PredictionScale] {
    var result: [String: PredictionScale] = [:]
    for (option, names, scale) in [
      ("--logits", logits, PredictionScale.logits), ("--log-probabilities", logProbabilities, .logProbabilities),
      ("--normalise", normalise, .unnormalised),
    ] {
      guard let names else { continue }
      for name in try ModelArguments.chosen(names, models, option) {
        guard result.updateValue(scale, forKey: name) == nil else {
          throw ValidationError("\(option): the model \"\(name)\" is named twice, expected one scale for it")
        }
      }
    }
    return result
  }
}
