import ArgumentParser
import Temper
import TemperCore

struct LoadModel: SpeakingCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Load the predictions of a model.",
    discussion: """
      Files are CSV, TSV or JSON, also packed, or NumPy arrays: (rows, classes), or (rows,) with the second of two \
      classes. Where there are no ids, as in arrays, --ids FILE gives them, or --in-order says that the rows are in the \
      order of the labels.

      Examples:
        temper load model gemma --oof oof/gemma.csv --test test/gemma.csv
        temper load model clf --predictions validation.csv
      """)

  @Argument(help: "Name of the model.")
  var name: String

  @Option(
    help:
      "Out-of-fold predictions, of rows that the model did not see; given several times, rows are joined by id: one file a fold, or repeats, whose average is taken.",
    completion: .file())
  var oof: [String] = []

  @Option(
    help:
      "The same under another name: predictions of labelled rows that the model did not see, such as those of a validation set.",
    completion: .file())
  var predictions: [String] = []

  @Option(
    help: "Predictions of the test examples; given several times, such as one file a fold, their average is taken.",
    completion: .file())
  var test: [String] = []

  @Option(
    name: .customLong("test-fold"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Test predictions of the models of the folds, a file each, where --test is that of a model refitted to all rows; a single file says that all folds have one model.",
      valueName: "file …"), completion: .file())
  var testFold: [String] = []

  @Option(
    name: .customLong("swapped-oof"), help: "Out-of-fold predictions on inputs with exchanged sides; as --oof.",
    completion: .file())
  var swappedOOF: [String] = []

  @Option(
    name: .customLong("swapped-test"),
    help: "Test predictions on inputs with exchanged sides; given several times, their average is taken.",
    completion: .file())
  var swappedTest: [String] = []

  @Option(
    name: .customLong("swapped-test-fold"), parsing: .upToNextOption,
    help: ArgumentHelp("The same on inputs with exchanged sides, beside --swapped-test.", valueName: "file …"),
    completion: .file())
  var swappedTestFold: [String] = []

  @Flag(help: "Replace the model if it is loaded.")
  var replace = false

  @OptionGroup var joining: JoiningArguments
  @OptionGroup var columns: ColumnArguments
  @OptionGroup var arrays: ArrayArguments
  @OptionGroup var input: InputArguments
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    if !oof.isEmpty, !predictions.isEmpty {
      throw ValidationError("--predictions: found --oof too, which is the same; leave one of the two out")
    }
    if oof.isEmpty, predictions.isEmpty {
      throw ValidationError(
        "--oof: found no predictions of labelled rows, expected --oof FILE, or --predictions FILE of a validation set")
    }
    if joining.swappedMappedBack, swappedOOF.isEmpty, swappedTest.isEmpty {
      throw ValidationError("--swapped-mapped-back: found no swapped predictions, expected --swapped-oof FILE")
    }
  }

  func run() async throws {
    var files = ModelFiles(
      name, oofs: oof + predictions, tests: test, swappedOOFs: swappedOOF, swappedTests: swappedTest)
    files.testFolds = testFold
    files.swappedTestFolds = swappedTestFold
    let meaning = joining.applied(
      to: PredictionColumns(
        naming: try columns.naming(), arrayOrder: try columns.order(), array: arrays.array, scale: arrays.scale,
        ids: arrays.ids, testIDs: arrays.testIDs, order: arrays.order))
    let result = try input.loader(database).model(files, replace: replace, columns: meaning)
    try speech.report(result, name, files.paths, isDryRun: input.dryRun)
  }
}
