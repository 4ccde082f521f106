import ArgumentParser
import Temper
import TemperCore

/// What the files of a folder mean, where their names and columns do not say it.
struct FolderArguments: ParsableArguments {
  @Option(
    name: .customLong("label-column"),
    help: ArgumentHelp("The column of class names in the file of labels, where there are others.", valueName: "name"))
  var labelColumn: String?

  @Option(
    name: .customLong("fold-column"),
    help: ArgumentHelp("The column of folds in the file of labels.", valueName: "name"))
  var foldColumn: String?

  @Option(
    name: .customLong("group-column"),
    help: ArgumentHelp("The column of groups in the file of labels.", valueName: "name"))
  var groupColumn: String?

  @Flag(
    help:
      "Take what is there: labelled rows in no fold (-1, or empty) or without out-of-fold predictions of a model are left out of the fit and its scores."
  )
  var partial = false

  @Option(
    help: ArgumentHelp(
      "How several predictions of one row become one: arithmetic or geometric. Default: arithmetic; an id that comes twice in one file is then refused.",
      valueName: "mean"))
  var average: String?

  @Flag(
    name: .customLong("swapped-mapped-back"),
    help: "The columns of swapped predictions name the sides of the plain order: they were exchanged back already.")
  var swappedMappedBack = false

  func validate() throws {
    if let average, ProbabilityMatrix.Average(rawValue: average) == nil {
      throw ValidationError("--average: found \(average), expected arithmetic or geometric")
    }
  }

  var input: FolderInput {
    FolderInput(
      labels: LabelColumns(column: labelColumn, folds: foldColumn, groups: groupColumn, isPartial: partial),
      predictions: PredictionColumns(
        average: average.flatMap(ProbabilityMatrix.Average.init(rawValue:)), isPartial: partial,
        isSwappedMappedBack: swappedMappedBack))
  }
}
