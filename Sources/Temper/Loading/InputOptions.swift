public import TemperFiles

/// How the files of a loading command are written, where their names do not say it.
public struct InputOptions: Sendable, Equatable {
  /// The format of standard input; nil is CSV.
  public var format: FileFormat?
  /// The name of the id column; nil takes the one named `id`, or else the first.
  public var idColumn: String?

  public init(format: FileFormat? = nil, idColumn: String? = nil) {
    self.format = format
    self.idColumn = idColumn
  }

  func file(_ path: String) -> TableFile {
    TableFile(path, format: path == TableFile.standardInput ? format : nil, idColumn: idColumn)
  }

  /// - Throws: `RequestError` of kind `.usage` where standard input is to be read twice, or its format is given and it is
  ///   not read.
  func check(_ paths: [String?]) throws {
    let count = paths.count { $0 == TableFile.standardInput }
    if count > 1 {
      throw RequestError(
        .usage, "-: found standard input in \(count) places, expected it once; write the others to files")
    }
    if count == 0, format != nil {
      throw RequestError(
        .usage,
        "\(.format): found no file -, expected standard input among the files; other formats go by the name's end"
      )
    }
  }
}
