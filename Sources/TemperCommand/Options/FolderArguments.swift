import ArgumentParser
import Temper
import TemperCore
import TemperFiles

/// What the files of a folder mean, where their names and columns do not say it; of all models, or of one, whose name stands
/// before the value.
struct FolderArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The classes in their order, where labels are one column of names, or an array.", valueName: "a,b"))
  var classes: String?

  @OptionGroup var labels: LabelArguments
  @OptionGroup var joining: JoiningArguments

  @Option(
    name: .customLong("sample-columns"),
    help: ArgumentHelp(
      "Columns of the sample submission that stand for classes of other names.", valueName: "column=class,…"))
  var sampleColumns: String?

  @OptionGroup var models: ModelArguments

  /// How the folder is read.
  ///
  /// - Parameter namesClasses: whether a sample with one column of class names is answered with the likeliest class.
  func input(namesClasses: Bool) throws -> FolderInput {
    let all = joining.applied(to: models.all)
    return FolderInput(
      labels: try labels.columns(isPartial: joining.partial), classes: classes.map(NameList.split),
      predictions: all, idColumn: models.idColumn,
      sample: try ColumnArguments(columns: sampleColumns, prefix: nil).naming(), namesClasses: namesClasses,
      ofModels: models.columns(beside: all))
  }
}
