import ArgumentParser
import Temper
import TemperCore

/// What becomes of rows that are predicted several times, not at all, or with exchanged sides.
struct JoiningArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How several test files, or rows of one id, become one: arithmetic or geometric. Default: arithmetic; an id that comes twice in one file is then refused.",
      valueName: "mean"))
  var average: String?

  @Option(
    name: .customLong("keep-folds"),
    help: ArgumentHelp(
      "auto or never: whether test files of single folds are kept beside their mean, for --averaging; memory and database grow by them.",
      valueName: "when"))
  var keepFolds = "auto"

  @Flag(
    help:
      "Take what is there: labelled rows without out-of-fold predictions, or in no fold (-1, or empty), are left out of fits and scores."
  )
  var partial = false

  @Flag(
    name: .customLong("swapped-mapped-back"),
    help: "The columns of swapped predictions name the sides of the plain order: they were exchanged back already.")
  var swappedMappedBack = false

  func validate() throws {
    if let average, ProbabilityMatrix.Average(rawValue: average) == nil {
      throw ValidationError("--average: found \(average), expected arithmetic or geometric")
    }
    guard ["auto", "never"].contains(keepFolds) else {
      throw ValidationError("--keep-folds: found \(keepFolds), expected auto or never")
    }
  }

  /// The same columns, joined so.
  func applied(to columns: PredictionColumns) -> PredictionColumns {
    var result = columns
    result.average = average.flatMap(ProbabilityMatrix.Average.init(rawValue:))
    result.isPartial = partial
    result.keepsFolds = keepFolds == "auto"
    result.isSwappedMappedBack = swappedMappedBack
    return result
  }
}
