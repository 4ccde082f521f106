import ArgumentParser
import Foundation
import Temper
import TemperCore

/// A stored fit by its name, or the file that it was exported into.
struct FitArguments: ParsableArguments {
  @Argument(help: "Name of the fit, or a file of temper export, whose name ends in .json; the newest fit if left out.")
  var fit: String?

  func read(_ database: DatabaseOptions) throws -> ExportedFit {
    if let fit, fit.hasSuffix(".json") { return try ExportedFit(file: fit) }
    return try ExportedFit(fit, in: try database.store(.read))
  }
}

/// Predictions of new rows, by model.
struct NewPredictionArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Predictions of a model; for each model of the fit once, or several times for an average.", valueName: "name=file"
    ))
  var model: [String] = []

  @Option(
    help: ArgumentHelp(
      "Its predictions on inputs with exchanged sides, where the fit uses them.", valueName: "name=file"))
  var swapped: [String] = []

  @Option(help: "Segments of the rows, where the fit adjusts by some.", completion: .file())
  var segments: String?

  @Flag(
    name: .customLong("swapped-mapped-back"),
    help: "The columns of swapped predictions name the sides of the plain order.")
  var swappedMappedBack = false

  @OptionGroup var models: ModelArguments

  func validate() throws {
    try PathOption.check(segments, "--segments")
    for (option, values) in [("--model", model), ("--swapped", swapped)] {
      for value in values { _ = try NewPredictionArguments.pair(value, option) }
    }
  }

  func predictions() throws -> NewPredictions {
    var files = try model.map { value -> ModelFiles in
      let (name, path) = try NewPredictionArguments.pair(value, "--model")
      return ModelFiles(name, oofs: [], tests: [path])
    }
    files += try swapped.map { value in
      let (name, path) = try NewPredictionArguments.pair(value, "--swapped")
      return ModelFiles(name, oofs: [], swappedTests: [path])
    }
    var all = models.all
    all.isSwappedMappedBack = swappedMappedBack
    return NewPredictions(
      models: files, segments: segments,
      input: FolderInput(predictions: all, idColumn: models.idColumn, ofModels: models.columns(beside: all)))
  }

  private static func pair(_ value: String, _ option: String) throws -> (name: String, path: String) {
    guard let sign = value.firstIndex(of: "="), sign > value.startIndex, value.index(after: sign) < value.endIndex
    else {
      throw ValidationError("\(option): found \"\(value)\", expected the name of a model, =, and a file: clf=new.csv")
    }
    return (String(value[..<sign]), String(value[value.index(after: sign)...]))
  }
}
