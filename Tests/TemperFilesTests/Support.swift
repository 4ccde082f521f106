import Foundation
import TemperCore
import Testing

@testable import TemperFiles

/// A folder that is removed with everything in it when the test is over.
final class ScratchFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/temper-files-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit {
    _ = chmod(path, 0o700)
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    try file(name, Array(text.utf8))
  }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = path(name)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
  }

  /// The names of all files, hidden ones too, sorted.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Keeps every record as text.
struct RecordingSink: RecordSink {
  struct Row: Equatable {
    let line: Int
    let fields: [String]
    let columns: [Int]
  }

  var rows: [Row] = []
  var nextLine: Int?
  var wanted = Int.max
  var wantsMore: Bool { rows.count < wanted }

  mutating func header(_ record: TableRecord) { row(record) }

  mutating func row(_ record: TableRecord) {
    let indices = record.fields.indices
    rows.append(
      Row(
        line: record.line, fields: indices.map(record.text),
        columns: indices.map { record.location(ofField: $0).column }))
  }

  mutating func finish(nextLine: Int) { self.nextLine = nextLine }
}

/// What parsing gave: the rows, or the message of the error.
enum Parsed: Equatable {
  case rows([RecordingSink.Row], nextLine: Int?)
  case failure(String)

  /// Parses the bytes in pieces of the given sizes; what is left is one more piece.
  init(_ bytes: [UInt8], pieces: [Int] = [], format: TextFormat = .csv) {
    switch format {
    case .separated:
      self.init(RecordParser(path: "x.csv", format: format, sink: RecordingSink()), bytes, pieces)
    case .json: self.init(JSONParser(path: "x.csv", sink: RecordingSink()), bytes, pieces)
    }
  }

  private init(_ parser: some TableParser<RecordingSink>, _ bytes: [UInt8], _ pieces: [Int]) {
    var parser = parser
    do {
      var start = 0
      for size in pieces + [bytes.count] where start < bytes.count {
        let end = min(start + size, bytes.count)
        let more = try bytes[start..<end].withUnsafeBytes { try parser.feed($0) }
        precondition(more)
        start = end
      }
      try parser.finish()
      self =
        parser.problems.combined().map { .failure($0.description) }
        ?? .rows(parser.sink.rows, nextLine: parser.sink.nextLine)
    } catch let error as FileError {
      self = .failure((parser.problems.combined(with: error) ?? error).description)
    } catch {
      self = .failure("\(error)")
    }
  }

  init(_ text: String, pieces: [Int] = [], format: TextFormat = .csv) {
    self.init(Array(text.utf8), pieces: pieces, format: format)
  }

  var fields: [[String]]? {
    guard case .rows(let rows, _) = self else { return nil }
    return rows.map(\.fields)
  }
}

/// The `FileError` a body throws; other errors are recorded as issues.
func fileError<Result>(_ body: () throws -> Result) -> FileError? {
  do {
    _ = try body()
    Issue.record("no error was thrown")
  } catch let error as FileError {
    return error
  } catch {
    Issue.record("another error: \(error)")
  }
  return nil
}

/// The three classes most tests use.
let winners = ["winner_model_a", "winner_model_b", "winner_tie"]

/// The repository's `fixtures/numpy`.
let numpy = URL(fileURLWithPath: malformed).deletingLastPathComponent().appendingPathComponent("numpy").path

/// The repository's `fixtures/malformed`.
let malformed = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("fixtures/malformed").path
