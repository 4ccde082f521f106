import ArgumentParser
import Temper
import TemperFiles

/// How the files of a loading command are written.
struct InputArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Format of standard input, where a file is -: csv, tsv, jsonl, json, npy or npz. Default: csv.",
      valueName: "format"))
  var format: String?

  @Option(
    name: .customLong("id-column"),
    help: ArgumentHelp("The column of ids; else the one named id, or the first.", valueName: "name"))
  var idColumn: String?

  @Flag(
    name: .customLong("no-header"), help: "The first line of CSV or TSV is a row; its columns are called 1, 2, …")
  var noHeader = false

  @Flag(name: .customLong("dry-run"), help: "Check everything, say what would be loaded, and write nothing.")
  var dryRun = false

  func validate() throws {
    if let format, FileFormat(rawValue: format) == nil {
      let known = FileFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--format: found \(format), expected one of \(known)")
    }
  }

  func loader(_ database: DatabaseOptions, rows: RowArguments? = nil) -> Loader {
    Loader(
      database: database.path,
      input: InputOptions(
        format: format.flatMap(FileFormat.init(rawValue:)), idColumn: idColumn, hasHeader: !noHeader,
        array: rows?.array, ids: rows?.ids, isInOrder: rows?.inOrder ?? false),
      isDryRun: dryRun)
  }
}

/// Which example each row of a file without ids is.
struct RowArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which array of an .npz archive; FILE.npz:NAME says the same.", valueName: "name"))
  var array: String?

  @Option(help: "A file with the ids of rows without them, of an array or of text.", completion: .file())
  var ids: String?

  @Flag(
    name: .customLong("in-order"),
    help: "Rows without ids are in the order of the labels; labels themselves are then numbered from 0.")
  var inOrder = false

  func validate() throws {
    try PathOption.check(ids, "--ids")
    if ids != nil, inOrder { throw ValidationError("--in-order cannot be combined with --ids") }
  }
}
