import Foundation
import Temper
import TemperCore
import Testing

@testable import TemperCommand

/// A folder for one test, removed with its content when the body ends.
func withFolder<Value>(_ body: (Folder) async throws -> Value) async throws -> Value {
  let folder = Folder(path: NSTemporaryDirectory() + "temper-tests-" + UUID().uuidString)
  try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder.path) }
  return try await body(folder)
}

struct Folder: Sendable {
  let path: String

  func path(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, with the folders it lies in, and returns its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  func names(_ name: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
  }
}

/// Kind and message of the error a body throws; a folder's path in it is written `DIR`.
func failure<Value>(in folder: Folder? = nil, _ body: () async throws -> Value) async -> Failed? {
  do {
    _ = try await body()
    Issue.record("no error was thrown")
  } catch let error as any TemperFailure {
    let text = folder.map { error.text(\.words).replacingOccurrences(of: $0.path, with: "DIR") } ?? error.text(\.words)
    return Failed(error.kind, text)
  } catch {
    Issue.record("another error: \(error)")
  }
  return nil
}

struct Failed: Equatable, Sendable {
  let kind: FailureKind
  let text: String

  init(_ kind: FailureKind, _ text: String) {
    self.kind = kind
    self.text = text
  }
}
