import Foundation
import Testing

/// The repository's `fixtures`.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("fixtures").path

/// A folder for one test, in which commands run.
struct Workspace: Sendable {
  let path: String

  func path(_ name: String) -> String { name.hasPrefix("/") ? name : "\(path)/\(name)" }

  /// Writes a file, with the folders it lies in.
  func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

  func write(_ name: String, _ bytes: Data) throws {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try bytes.write(to: url)
  }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

  func permissions(_ mode: Int, _ name: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

  /// Every file below the folder with its bytes.
  func contents() throws -> [String: Data] {
    var result: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
      // A pipe would be waited for, and a link may lead nowhere.
      var status = stat()
      let isFile = stat(path(name), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      result[name] = isFile ? try bytes(name) : Data()
    }
    return result
  }

  func temper(_ arguments: String..., environment: [String: String] = [:]) async throws -> Outcome {
    try await Temper.run(arguments, in: path, environment: environment)
  }

  /// Runs a command that must succeed without a word on standard error.
  @discardableResult
  func done(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
    let outcome = try await Temper.run(arguments, in: path)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(arguments) \(outcome)", sourceLocation: sourceLocation)
    return outcome.output
  }

  /// Runs a command that must succeed with these warnings, and no other word on standard error.
  func warned(
    _ arguments: String..., of warnings: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let outcome = try await Temper.run(arguments, in: path)
    #expect(outcome.code == 0, "\(arguments) \(outcome)", sourceLocation: sourceLocation)
    #expect(outcome.errors == warnings.map { "temper: warning: \($0)\n" }.joined(), sourceLocation: sourceLocation)
  }

  /// Runs a command that must fail with this code and this first line, print nothing else of use, and change no file.
  func refused(
    _ arguments: String..., code: Int32, says line: String, environment: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try contents()
    let outcome = try await Temper.run(arguments, in: path, environment: environment)
    #expect(outcome.code == code && !outcome.wasKilled, "\(arguments) \(outcome)", sourceLocation: sourceLocation)
    #expect(outcome.firstError == line, "\(arguments)", sourceLocation: sourceLocation)
    #expect(outcome.output == "", "\(arguments)", sourceLocation: sourceLocation)
    let after = try contents()
    #expect(after.keys.sorted() == before.keys.sorted(), "\(arguments)", sourceLocation: sourceLocation)
    for (name, bytes) in before {
      #expect(after[name] == bytes, "\(arguments) changed \(name)", sourceLocation: sourceLocation)
    }
  }
}

/// Runs a body with a new folder, which is removed with its content when the body ends.
func withWorkspace<Value>(_ body: (Workspace) async throws -> Value) async throws -> Value {
  let path = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
  let workspace = Workspace(path: path + "/temper-e2e-" + UUID().uuidString)
  try FileManager.default.createDirectory(atPath: workspace.path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: workspace.path) }
  return try await body(workspace)
}

/// A table as rows of cells; the made files have neither quotes nor commas in cells.
func cells(_ text: String) -> [[String]] {
  text.split(whereSeparator: \.isNewline).map {
    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}

func text(_ cells: [[String]]) -> String { cells.map { $0.joined(separator: ",") + "\n" }.joined() }
