/// How a table is written.
public enum FileFormat: String, Sendable, CaseIterable {
  case csv, tsv, jsonl, npy, npz

  /// The endings of names that stand for the format, in lower case.
  public var endings: [String] {
    switch self {
    case .csv: [".csv"]
    case .tsv: [".tsv", ".tab"]
    case .jsonl: [".jsonl", ".ndjson"]
    case .npy: [".npy"]
    case .npz: [".npz"]
    }
  }

  /// Whether the format is an array of numbers, without ids and names of columns.
  public var isArray: Bool { text == nil }

  /// How a line is a record; nil for arrays.
  var text: TextFormat? {
    switch self {
    case .csv: .csv
    case .tsv: .tsv
    case .jsonl: .jsonLines
    case .npy, .npz: nil
    }
  }

  /// Endings of packed files, which may follow those of the formats.
  public static let packings = Packing.allCases.map(\.ending)

  /// The format by the end of a name, `.gz` and `.zst` taken off; nil where it is none of those known.
  public init?(path: String) {
    var name = path.lowercased()
    if let packing = Packing(path: name) { name.removeLast(packing.ending.count) }
    guard let format = Self.allCases.first(where: { $0.endings.contains(where: name.hasSuffix) }) else { return nil }
    self = format
  }
}
