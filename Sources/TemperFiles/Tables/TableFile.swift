import Foundation
import TemperCore

/// A file that a table is read from: rows with ids, and columns with names.
public struct TableFile: Sendable, Equatable {
  /// The path that stands for standard input.
  public static let standardInput = "-"

  /// The path of the file; `-` is standard input.
  public let path: String
  public let format: FileFormat
  /// The name of the id column; nil takes the one named `id`, or else the first.
  public let idColumn: String?
  /// Which array of an archive; nil takes the only one.
  public let array: String?
  /// Whether the first line of separated text names the columns. Where it does not, they are called 1, 2 and so on.
  public let hasHeader: Bool
  /// Which example each row is, of arrays and of text without ids.
  public let rows: RowOrigin
  public var repeats = Repeats.refused
  /// Ids, all different, that the rows probably have in this order: where they do, none need be looked up. They may become
  /// known while the file is read.
  package var likelyIDs: Handover<[String]>?

  /// What becomes of several rows of one id.
  public enum Repeats: Sendable, Equatable {
    case refused
    /// They could be averaged, had somebody said how.
    case refusedUntilAveraged
    /// All are read; their predictions are averaged.
    case averaged
  }

  /// - Parameters:
  ///   - path: path of the file; `FILE.npz:NAME` is an array of an archive.
  ///   - format: nil takes what the name ends in, and CSV for any other name.
  ///   - idColumn: nil takes the column named `id`, or else the first.
  ///   - array: which array of an archive, where the path does not say it.
  ///   - hasHeader: whether the first line of separated text names the columns.
  ///   - rows: which example each row is, of arrays and of text without ids.
  public init(
    _ path: String, format: FileFormat? = nil, idColumn: String? = nil, array: String? = nil, hasHeader: Bool = true,
    rows: RowOrigin = .unknown
  ) {
    let parts = TableFile.parts(of: path)
    self.path = parts.path
    self.array = parts.array ?? array
    self.format = format ?? FileFormat(path: parts.path) ?? .csv
    self.idColumn = idColumn
    self.hasHeader = hasHeader
    self.rows = rows
  }

  /// The file as it was named by the caller.
  var name: String { TableFile.parts(of: path).array == nil && isNamedArray ? "\(path):\(array ?? "")" : path }

  private var isNamedArray: Bool { array != nil && format == .npz }

  /// The path of an archive and the array of it that is named behind a colon.
  private static func parts(of path: String) -> (path: String, array: String?) {
    guard let dot = path.range(of: ".npz:", options: [.backwards, .caseInsensitive]) else { return (path, nil) }
    let colon = path.index(before: dot.upperBound)
    let name = path[dot.upperBound...]
    return name.isEmpty ? (path, nil) : (String(path[..<colon]), String(name))
  }

  /// How text is a record.
  ///
  /// - Throws: `FileError` for an array, and for an archive whose only file cannot be told.
  func textFormat() throws -> TextFormat {
    // What is packed under another name says itself what it is.
    if Packing(path: path) == .zip, FileFormat(path: path) == nil {
      let name = try ZippedFile.name(in: path)
      guard let inner = FileFormat(path: name), !inner.isArray else {
        if name.hasSuffix(".npy") {
          throw FileError(
            kind: .badData, path: path, found: "a NumPy array in the archive", expected: "a file of text",
            remedy: "name the archive .npz")
        }
        return format.text ?? .csv
      }
      return inner.text ?? .csv
    }
    if let text = format.text { return text }
    throw FileError(
      kind: .badData, path: path, found: "a NumPy array by its name", expected: "text with an id in every row",
      remedy: "write it as CSV, TSV or JSON Lines")
  }
}

/// How a table is written.
public enum FileFormat: String, Sendable, CaseIterable {
  case csv, tsv, jsonl, json, npy, npz

  /// The endings of names that stand for the format, in lower case.
  public var endings: [String] {
    switch self {
    case .csv: [".csv"]
    case .tsv: [".tsv", ".tab"]
    case .jsonl: [".jsonl", ".ndjson"]
    case .json: [".json"]
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
    case .jsonl, .json: .json
    case .npy, .npz: nil
    }
  }

  /// Endings of packed files, which may follow those of the formats.
  public static let packings = Packing.allCases.map(\.ending)

  /// The format by the end of a name, `.gz`, `.zst` and `.zip` taken off; nil where it is none of those known.
  public init?(path: String) {
    var name = path.lowercased()
    if let packing = Packing(path: name) { name.removeLast(packing.ending.count) }
    guard let format = Self.allCases.first(where: { $0.endings.contains(where: name.hasSuffix) }) else { return nil }
    self = format
  }
}
