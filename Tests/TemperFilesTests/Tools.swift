import Foundation

/// Programs of the system that tests need.
enum Tools {
  static func exists(_ name: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(name)")
    }
  }

  /// Packs a file; returns the path of the packed one, whose name has one more ending.
  static func pack(_ path: String, with tool: String, ending: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool, "-qf", path]
    try process.run()
    process.waitUntilExit()
    return path + ending
  }
}
