import Foundation
import TemperCore

/// How much a packed file may unpack to: a few kilobytes can be gigabytes of the same line.
///
/// By default 1 GiB, or 200 times the packed size where that is more: predictions pack to a third of their size or so.
/// `TEMPER_UNPACK_LIMIT`, a number of GiB, takes the place of both.
struct UnpackLimit {
  static let variable = "TEMPER_UNPACK_LIMIT"

  /// In bytes.
  let bytes: Int
  let packedSize: Int

  /// - Throws: `FileError` of kind `.usage` for a variable that is no positive number.
  init(
    packedSize: Int, path: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    self.packedSize = packedSize
    guard let text = environment[UnpackLimit.variable] else {
      bytes = max(1 << 30, packedSize.multipliedReportingOverflow(by: 200).partialValue)
      return
    }
    guard let number = Double(text), number > 0, number <= 1e6 else {
      throw FileError(
        kind: .usage, path: path, found: "\(UnpackLimit.variable)=\(Printable.escaped(text))",
        expected: "a number of GiB above 0", remedy: "correct the variable, or unset it")
    }
    bytes = Int(number * Double(1 << 30))
  }

  func refusal(path: String, entry: String?) -> FileError {
    FileError(
      kind: .badData, path: path, array: entry,
      found: "more than \(Printable.grouped(bytes)) bytes packed into \(Printable.grouped(packedSize))",
      expected: "no more than that",
      remedy: "unpack it to a file first if it holds what you expect, or allow more GiB with \(UnpackLimit.variable)")
  }
}
