import ArgumentParser
import Temper
import TemperFiles

/// How the files of a loading command are written.
struct InputArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Format of standard input, where a file is -: csv, tsv, jsonl, npy or npz. Default: csv.", valueName: "format"))
  var format: String?

  @Option(
    name: .customLong("id-column"),
    help: ArgumentHelp("The column of ids; else the one named id, or the first.", valueName: "name"))
  var idColumn: String?

  @Flag(name: .customLong("dry-run"), help: "Check everything, say what would be loaded, and write nothing.")
  var dryRun = false

  func validate() throws {
    if let format, FileFormat(rawValue: format) == nil {
      let known = FileFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--format: found \(format), expected one of \(known)")
    }
  }

  func loader(_ database: DatabaseOptions) -> Loader {
    Loader(
      database: database.path,
      input: InputOptions(format: format.flatMap(FileFormat.init(rawValue:)), idColumn: idColumn), isDryRun: dryRun)
  }
}
