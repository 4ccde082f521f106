import Foundation

@testable import TemperCore

/// A folder of fixtures, read plainly: the files are known to be free of quotes, and to hold every row.
struct Fixture: Sendable {
  let layout: ClassLayout
  /// Sorted by UTF-8 bytes.
  let models: [String]
  let labels: [Int]
  /// In `0..<foldCount`.
  let folds: [Int]
  let foldCount: Int
  let predictions: [ProbabilityMatrix]
  /// In the swapped orientation; nil where a model has no swapped file.
  let swapped: [ProbabilityMatrix?]

  static let cems = Result { try Fixture(named: "cems") }
  static let digits = Result { try Fixture(named: "digits") }

  static func named(_ name: String) throws -> Fixture {
    try name == "cems" ? cems.get() : digits.get()
  }

  /// The folder `fixtures` of the repository.
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "fixtures")

  /// What pools see, in folds.
  func inputs(swapping: SwapUse = .none, rows: FoldLayout? = nil) -> PoolInputs {
    PoolInputs(
      layout: layout, labels: labels, rows: rows ?? FoldLayout(folds: folds, foldCount: foldCount),
      floor: TrainingSet.defaultFloor,
      predictions: TrainingSet.inputs(
        predictions, swapped: swapped, use: swapping, layout: layout, floor: TrainingSet.defaultFloor))
  }

  private init(named name: String) throws {
    let folder = Fixture.folder.appending(path: name)
    let labels = try Table(folder.appending(path: "labels.csv"))
    let oof = folder.appending(path: "oof")
    models = try FileManager.default.contentsOfDirectory(atPath: oof.path())
      .filter { $0.hasSuffix(".csv") }.map { String($0.dropLast(4)) }
      .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    layout = ClassLayout(names: labels.columns, tieStructure: ClassLayout.findTieStructure(in: labels.columns))
    self.labels = labels.rows.map { $0.firstIndex(of: 1) ?? -1 }
    let folds = try Table(folder.appending(path: "folds.csv")).rows(of: labels.ids).map { Int($0[0]) }
    let names = Set(folds).sorted()
    self.folds = folds.map { names.firstIndex(of: $0) ?? -1 }
    foldCount = names.count
    predictions = try models.map { try Table(oof.appending(path: $0 + ".csv")).probabilities(of: labels) }
    swapped = try models.map { model in
      let file = folder.appending(path: "swapped/oof/\(model)_swapped.csv")
      guard FileManager.default.fileExists(atPath: file.path()) else { return nil }
      return try Table(file).probabilities(of: labels)
    }
  }

  /// A header and a row of numbers for each id.
  private struct Table {
    let columns: [String]
    let ids: [String]
    let rows: [[Double]]

    init(_ file: URL) throws {
      let text = try String(contentsOf: file, encoding: .utf8)
      let lines = text.components(separatedBy: "\n").filter { !$0.isEmpty }.map { $0.components(separatedBy: ",") }
      columns = Array(lines[0].dropFirst())
      ids = lines.dropFirst().map { $0[0] }
      rows = lines.dropFirst().map { line in line.dropFirst().map { Double($0) ?? .nan } }
    }

    func rows(of wanted: [String]) throws -> [[Double]] {
      let byId = Dictionary(uniqueKeysWithValues: zip(ids, rows))
      return try wanted.map { id in
        guard let row = byId[id] else { throw CocoaError(.fileReadCorruptFile) }
        return row
      }
    }

    /// The rows of the ids of the labels, each divided by its sum.
    func probabilities(of labels: Table) throws -> ProbabilityMatrix {
      guard columns == labels.columns else { throw CocoaError(.fileReadCorruptFile) }
      let rows = try rows(of: labels.ids).flatMap { row in
        let sum = row.reduce(0, +)
        return row.map { $0 / sum }
      }
      return ProbabilityMatrix(classCount: columns.count, values: rows)
    }
  }
}
