import ArgumentParser
import Temper
import TemperFiles

/// What the numbers of predictions are, and what the rows of arrays.
struct ArrayArguments: ParsableArguments {
  @Flag(help: "The numbers are scores; their softmax is taken.")
  var logits = false

  @Flag(name: .customLong("log-probabilities"), help: "The numbers are natural logarithms of probabilities.")
  var logProbabilities = false

  @Flag(help: "Each row is divided by its sum, which may be any above 0.")
  var normalise = false

  @Option(
    help: ArgumentHelp(
      "Which array of an .npz archive, which may also be said as FILE.npz:NAME; in JSON, which list.",
      valueName: "name"))
  var array: String?

  @Option(
    help: "A file with the ids of rows without them, of arrays or text: of out-of-fold predictions.",
    completion: .file())
  var ids: String?

  @Option(name: .customLong("test-ids"), help: "The same of test predictions.", completion: .file())
  var testIDs: String?

  @Flag(
    name: .customLong("in-order"),
    help: "Rows without ids are in the order in which labels, or test rows, are loaded.")
  var inOrder = false

  @Flag(
    name: .customLong("in-fold-order"),
    help: "Out-of-fold rows without ids stand fold after fold, and in each in the order of the labels.")
  var inFoldOrder = false

  func validate() throws {
    if logits, logProbabilities { throw ValidationError("--logits cannot be combined with --log-probabilities") }
    if normalise, logits || logProbabilities {
      throw ValidationError("--normalise cannot be combined with --logits or --log-probabilities")
    }
    if inOrder, inFoldOrder { throw ValidationError("--in-order cannot be combined with --in-fold-order") }
    try PathOption.check(ids, "--ids")
    try PathOption.check(testIDs, "--test-ids")
  }

  var order: PredictionColumns.RowOrder { inFoldOrder ? .foldAfterFold : inOrder ? .asLoaded : .unknown }

  var scale: PredictionScale {
    logits ? .logits : logProbabilities ? .logProbabilities : normalise ? .unnormalised : .probabilities
  }
}
