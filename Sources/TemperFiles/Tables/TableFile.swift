import TemperCore

/// A file that a table is read from: rows with ids, and columns with names.
public struct TableFile: Sendable, Equatable {
  /// The path that stands for standard input.
  public static let standardInput = "-"

  /// The file as it was named by the caller; `-` is standard input.
  public let path: String
  public let format: FileFormat
  /// The name of the id column; nil takes the one named `id`, or else the first.
  public let idColumn: String?
  public var repeats = Repeats.refused

  /// What becomes of several rows of one id.
  public enum Repeats: Sendable, Equatable {
    case refused
    /// They could be averaged, had somebody said how.
    case refusedUntilAveraged
    /// All are read; their predictions are averaged.
    case averaged
  }

  /// - Parameters:
  ///   - format: nil takes what the name ends in, and CSV for any other name.
  ///   - idColumn: nil takes the column named `id`, or else the first.
  ///   - path: path of the file.
  public init(_ path: String, format: FileFormat? = nil, idColumn: String? = nil) {
    self.path = path
    self.format = format ?? FileFormat(path: path) ?? .csv
    self.idColumn = idColumn
  }

  /// How a line is a record.
  ///
  /// - Throws: `FileError` for an array, which has neither ids nor names of columns.
  func textFormat() throws -> TextFormat {
    if let text = format.text { return text }
    throw FileError(
      kind: .badData, path: path, found: "a NumPy array by its name", expected: "text with an id in every row",
      remedy: "write it as CSV, TSV or JSON Lines")
  }
}

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
