import Foundation
import Testing

/// Programs of the system that tests need.
enum Tools {
  /// SHA-256 of a file in lower-case hexadecimal, by a program that is not the one under test.
  static func sha256(_ path: String) throws -> String {
    for command in [["sha256sum", path], ["shasum", "-a", "256", path]] {
      if let output = try run(command), let digest = output.split(separator: " ").first { return String(digest) }
    }
    Issue.record("neither sha256sum nor shasum is here")
    return ""
  }

  /// Whether a program is installed.
  static func exists(_ name: String) -> Bool { (try? run(["sh", "-c", "command -v \(name)"])) ?? nil != nil }

  /// Packs a file in place, so that `.gz` is added to its name.
  static func gzip(_ path: String) throws {
    #expect(try run(["gzip", "-n", path]) != nil)
  }

  /// Mounts a file system in memory; false where that is not allowed.
  ///
  /// - Parameter files: how many names there may be, with that of the folder; nil sets no limit.
  static func mountMemory(_ folder: String, kilobytes: Int, files: Int? = nil) throws -> Bool {
    let limit = files.map { ",nr_inodes=\($0)" } ?? ""
    return try run(["mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k\(limit)", "tmpfs", folder]) != nil
  }

  static func unmount(_ folder: String) {
    _ = try? run(["umount", folder])
  }

  /// Packs a file, so that `.zst` is added to its name; false where `zstd` is not installed.
  static func zstd(_ path: String) throws -> Bool { try run(["zstd", "-q", "--rm", path]) != nil }

  /// Runs a line of shell in a folder.
  static func shell(_ script: String, in folder: String) throws {
    #expect(try run(["sh", "-c", "cd \"$0\" && \(script)", folder]) != nil)
  }

  /// The lines that a program of the repository prints, which must end well.
  static func lines(_ command: [String]) throws -> [String] {
    let repository = URL(fileURLWithPath: fixtures).deletingLastPathComponent().path
    let output = try #require(try run(["\(repository)/\(command[0])"] + command.dropFirst()), "\(command)")
    return output.split(separator: "\n").map(String.init)
  }

  private static func run(_ command: [String]) throws -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }
}

/// Texts that are kept beside the tests. `TEMPER_RECORD_SNAPSHOTS=1` writes them anew and fails once.
enum Snapshot {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Snapshots")

  static func check(_ name: String, _ found: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["TEMPER_RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(found.utf8).write(to: file)
      Issue.record("recorded \(name)", sourceLocation: sourceLocation)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == found, "\(name)", sourceLocation: sourceLocation)
  }
}
