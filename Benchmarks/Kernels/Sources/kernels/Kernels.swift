import Foundation
import Work

/// Reads names of tasks, one a line, does each once on the arena of the folder given as first argument, and answers each
/// with a line of JSON: its figures, and what it cost. Given a task as second argument it does that one and ends.
@main
enum Kernels {
  static func main() throws {
    let arena = try Arena(folder: CommandLine.arguments[1])
    var prepared: [String: @Sendable () -> [String: Double]] = [:]
    func answer(_ name: String) throws {
      guard let work = prepared[name] ?? Tasks.all[name].map({ $0(arena) }) else {
        fatalError("no task \(name); there are \(Tasks.all.keys.sorted().joined(separator: ", "))")
      }
      prepared[name] = work
      let (figures, cost) = Measurement.of(work)
      let line: [String: Any] = [
        "figures": figures, "seconds": cost.seconds, "processor": cost.processorSeconds, "bytes": cost.extraBytes,
      ]
      var bytes = try JSONSerialization.data(withJSONObject: line, options: .sortedKeys)
      bytes.append(10)
      try FileHandle.standardOutput.write(contentsOf: bytes)
    }
    if CommandLine.arguments.count > 2 { return try answer(CommandLine.arguments[2]) }
    while let name = readLine() { try answer(name) }
  }
}
