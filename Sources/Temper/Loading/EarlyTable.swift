import TemperCore
import TemperFiles
import TemperStore

/// The first file of a model's labelled rows, read beside the labels of the database, which take as long where rows are many.
///
/// What is read early is what would be read later; where anything is wrong with the file it is read again, and says so then.
struct EarlyTable: Sendable {
  /// Smaller files are read so soon that nothing is gained.
  private static let smallest = 1_000_000

  let path: String
  let classes: [String]
  private let keys = Handover<[String]>()
  private let table: Handover<PredictionTable>

  /// - Parameter classes: names of the classes of the database.
  /// - Returns: nil where the file is small, cannot be read twice, or is no text with ids.
  init?(_ files: ModelFiles, _ columns: PredictionColumns, classes: [String], input: InputOptions) {
    guard let path = files.oofs.first, columns.ids == nil, columns.order == .unknown,
      !input.file(path).format.isArray, SystemCalls.regularSize(of: path) ?? 0 >= EarlyTable.smallest
    else { return nil }
    self.path = path
    self.classes = classes
    let reader = PredictionFiles.reader(columns, classes: classes, .oof, of: nil)
    var file = PredictionFiles.file(path, columns, .oof, rows: .unknown, input: input)
    file.likelyIDs = keys
    let named = file
    table = .work { try reader.read(named) }
  }

  /// Says what ids are likely; it must be said, or the reading never ends. Only the first time counts.
  func give(_ ids: [String]) { keys.give(.success(ids)) }

  /// What was read; nil where something is wrong with it.
  func read() -> PredictionTable? { try? table.wait() }
}
