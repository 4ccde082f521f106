import ArgumentParser
import Temper
import TemperFiles

/// What the columns of a file of labels mean, where their names do not say it.
struct LabelArguments: ParsableArguments {
  @Option(
    name: .customLong("label-column"),
    help: ArgumentHelp("The column of class names, where there are others, which are passed over.", valueName: "name"))
  var labelColumn: String?

  @Option(
    name: .customLong("label-map"),
    help: ArgumentHelp(
      "Names in that column that stand for other classes. In a column winner those of arenas are known.",
      valueName: "name=class,…"))
  var labelMap: String?

  @Option(
    name: .customLong("fold-column"),
    help: ArgumentHelp("The column of folds, where the file of labels holds them.", valueName: "name"))
  var foldColumn: String?

  @Option(
    name: .customLong("group-column"),
    help: ArgumentHelp("The column of groups, where the file of labels holds them.", valueName: "name"))
  var groupColumn: String?

  @Option(
    name: .customLong("weight-column"),
    help: ArgumentHelp("The column of weights, where the file of labels holds them.", valueName: "name"))
  var weightColumn: String?

  func validate() throws {
    _ = try names()
  }

  /// Whether labels are said to be one column of names.
  var isOfNames: Bool { labelColumn != nil || labelMap != nil }

  /// - Parameters:
  ///   - naming: how one-hot columns are called.
  ///   - isPartial: whether rows may be in no fold.
  func columns(naming: ColumnNaming? = nil, isPartial: Bool) throws -> LabelColumns {
    LabelColumns(
      column: labelColumn, names: try names(), naming: naming, folds: foldColumn, groups: groupColumn,
      weights: weightColumn, isPartial: isPartial)
  }

  private func names() throws -> LabelNames {
    guard let labelMap else { return LabelNames() }
    guard let pairs = try PairList.split(labelMap, option: "--label-map") else {
      throw ValidationError("--label-map: found \"\(labelMap)\", expected NAME=CLASS, with commas between several")
    }
    return LabelNames(pairs: pairs.map { LabelNames.Pair(name: $0.0, className: $0.1) })
  }
}
