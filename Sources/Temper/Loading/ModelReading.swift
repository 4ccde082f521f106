import TemperCore
import TemperFiles
import TemperStore

/// The files of one model while they are read.
struct ModelReading {
  let input: InputOptions
  let columns: PredictionColumns
  let layout: ClassLayout
  let oofKeys: [String]
  /// Ids of the test examples; nil until a file has named them.
  var testKeys: [String]?
  private(set) var loaded: [(split: Split, orientation: Orientation, file: PredictionFile)] = []
  private var ids: IdentifierTable?
  private var testIDs: IdentifierTable?

  init(input: InputOptions, columns: PredictionColumns, layout: ClassLayout, oofKeys: [String], testKeys: [String]?) {
    self.input = input
    self.columns = columns
    self.layout = layout
    self.oofKeys = oofKeys
    self.testKeys = testKeys
  }

  /// Reads the ids of arrays' rows.
  mutating func readIdentifiers() throws {
    if let path = columns.ids { ids = try IdentifierReader().read(input.file(path)) }
    if let path = columns.testIDs { testIDs = try IdentifierReader().read(input.file(path)) }
  }

  /// Reads files of the same rows and averages them; none is nothing.
  mutating func read(_ paths: [String], _ split: Split, _ orientation: Orientation) throws {
    guard let first = paths.first else { return }
    var files: [PredictionFile] = []
    var origin = split == .oof ? "the labels" : "the test rows loaded before"
    for path in paths {
      let keys = split == .oof ? oofKeys : testKeys
      let (file, found) = try PredictionFile.read(
        input.file(path), columns.reader(of: layout), rows: try rows(of: path, split, keys, origin), keys: keys,
        keysPath: origin)
      if split == .test, testKeys == nil {
        testKeys = found
        origin = first
      }
      files.append(file)
    }
    loaded.append((split, orientation, PredictionFile.average(files, columns.average)))
  }

  private func rows(of path: String, _ split: Split, _ keys: [String]?, _ origin: String) throws -> ArrayRows {
    if let table = split == .oof ? ids : testIDs { return .identified(by: table) }
    guard columns.isInOrder, input.file(path).format.isArray else { return .unknown }
    guard let keys else {
      throw RequestError(
        .usage,
        "\(.inOrder): no test rows are loaded yet whose order the rows of \(path) could have; give their ids with \(.testIDs) FILE"
      )
    }
    return .inOrder(keys, of: origin)
  }
}
