import TemperCore

/// What is wrong with an array, before it is known which file it lies in.
struct ArrayFault: Error, Equatable {
  /// Offset in the data of the array.
  let offset: Int
  let found: String
  let expected: String
  let remedy: String

  init(_ offset: Int, found: String, expected: String, remedy: String) {
    self.offset = offset
    self.found = found
    self.expected = expected
    self.remedy = remedy
  }

  /// The same as an error about a file.
  func error(_ path: String, array: String?) -> FileError {
    FileError(
      kind: .badData, path: path, byte: offset, array: array, found: found, expected: expected, remedy: remedy)
  }
}
