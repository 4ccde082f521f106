import TemperCore
import TemperFiles

/// A reader that is fuzzed. Input is either read, or refused with a `FileError`; whatever else happens is a find.
enum FuzzTarget: String, CaseIterable {
  case csv, tsv, jsonl, npy, npz, gzip, zstd
  case labels, segments, weights, sample
  case json, lists, arena, zip, names, unnamed

  /// What the name of the file ends in.
  var ending: String {
    switch self {
    case .csv, .labels, .segments, .weights, .sample: ".csv"
    case .tsv: ".tsv"
    case .jsonl: ".jsonl"
    case .npy: ".npy"
    case .npz: ".npz"
    case .gzip: ".csv.gz"
    case .zstd: ".csv.zst"
    case .json, .lists, .arena: ".json"
    case .zip: ".zip"
    case .names: ".npy"
    case .unnamed: ".tsv"
    }
  }

  func read(_ path: String) {
    do {
      let file = TableFile(path)
      switch self {
      case .csv, .tsv, .jsonl, .gzip, .zstd, .json, .zip: check(try PredictionReader(classes: classes).read(file))
      case .npy, .npz: check(try PredictionReader(classes: classes).read(TableFile(path, rows: rows)))
      case .lists:
        check(try PredictionReader(classes: classes, scale: .unnormalised, arrayColumns: classes.reversed()).read(file))
      case .unnamed:
        check(try PredictionReader(classes: ["0", "1"]).read(TableFile(path, hasHeader: false, rows: rows)))
      case .arena: _ = try LabelReader(column: "winner").read(file)
      case .names:
        _ = try IdentifierReader().read(file)
        _ = try LabelReader().read(TableFile(path, rows: rows))
      case .labels: _ = try LabelReader().read(file)
      case .segments: _ = try SegmentReader(none: "").read(file)
      case .weights:
        let weights = try WeightReader().read(file).values
        precondition(weights.allSatisfy(RowWeights.allows) && weights.contains { $0 > 0 })
      case .sample: _ = try SampleReader(classes: classes).read(file)
      }
    } catch let error as FileError {
      precondition(!error.description.isEmpty, "an error says what is wrong")
    } catch {
      fatalError("an error that names no file: \(error)")
    }
  }

  private var classes: [String] { ["a", "b", "tie"] }
  private var rows: RowOrigin { .inOrder(["r1", "r2"], of: "labels.csv") }

  /// What was read is what was promised.
  private func check(_ table: PredictionTable) {
    precondition(table.ids.count == table.probabilities.rowCount)
    for row in 0..<table.probabilities.rowCount {
      let values = table.probabilities[row: row]
      precondition(values.allSatisfy { $0 >= 0 && $0 <= 1 } && abs(values.reduce(0, +) - 1) < 1e-12)
    }
  }
}
