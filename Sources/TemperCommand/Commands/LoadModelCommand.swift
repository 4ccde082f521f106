import ArgumentParser
import Temper
import TemperCore

struct LoadModel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model", abstract: "Load the predictions of a model.",
    discussion: """
      Files are CSV, TSV or JSON Lines, also packed, or NumPy arrays: (rows, classes), or (rows,) with the second of two \
      classes. Arrays have no ids: --ids FILE gives them, or --in-order says that their rows are in the order of the labels.
      """)

  @Argument(help: "Name of the model.")
  var name: String

  @Option(help: "Out-of-fold predictions.", completion: .file())
  var oof: String

  @Option(
    help: "Predictions of the test examples; given several times, such as one file a fold, their average is taken.",
    completion: .file())
  var test: [String] = []

  @Option(
    name: .customLong("swapped-oof"), help: "Out-of-fold predictions on inputs with exchanged sides.",
    completion: .file())
  var swappedOOF: String?

  @Option(
    name: .customLong("swapped-test"),
    help: "Test predictions on inputs with exchanged sides; given several times, their average is taken.",
    completion: .file())
  var swappedTest: [String] = []

  @Option(
    help: ArgumentHelp(
      "How several test files become one: arithmetic or geometric. Default: arithmetic.", valueName: "mean"))
  var average: String?

  @Flag(help: "Replace the model if it is loaded.")
  var replace = false

  @OptionGroup var columns: ColumnArguments
  @OptionGroup var arrays: ArrayArguments
  @OptionGroup var input: InputArguments
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    guard let average else { return }
    if ProbabilityMatrix.Average(rawValue: average) == nil {
      throw ValidationError("--average: found \(average), expected arithmetic or geometric")
    }
    if test.count < 2, swappedTest.count < 2 {
      throw ValidationError("--average: found fewer than two test files, expected --test FILE at least twice")
    }
  }

  func run() async throws {
    let files = ModelFiles(name, oof: oof, tests: test, swappedOOF: swappedOOF, swappedTests: swappedTest)
    let meaning = PredictionColumns(
      naming: try columns.naming(), arrayOrder: try columns.order(), array: arrays.array, scale: arrays.scale,
      ids: arrays.ids, testIDs: arrays.testIDs, isInOrder: arrays.inOrder,
      average: average.flatMap(ProbabilityMatrix.Average.init(rawValue:)) ?? .arithmetic)
    let result = try input.loader(database).model(files, replace: replace, columns: meaning)
    try speech.report(result, name, files.paths, isDryRun: input.dryRun)
  }
}
