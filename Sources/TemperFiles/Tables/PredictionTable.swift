public import TemperCore

/// Probabilities of a model, as a file holds them.
public struct PredictionTable: Sendable {
  public let source: SourceRecord
  /// N ids in file order, all different.
  public let ids: [String]
  /// The line each row's id starts on, counted from 1.
  public let lines: [Int]
  /// Position of the id column in the file.
  public let idPosition: Int
  /// The file that the ids stand in: the same one, unless it is an array.
  public let idsPath: String
  /// N rows in file order, columns in the order of the reader's classes; every row sums to 1.
  public let probabilities: ProbabilityMatrix
}

/// Which example each row of an array is.
public enum ArrayRows: Sendable {
  /// Nothing was said about it.
  case unknown
  /// The ids of a file, row by row.
  case identified(by: IdentifierTable)
  /// These ids, in this order.
  case inOrder([String], of: String)
}
