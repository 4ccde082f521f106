import Foundation
import Temper
import TemperCore
import Work

/// Reads names of tasks, one a line, does each once on the arena of the folder given as first argument, and answers each
/// with a line of JSON: its figures, and what it cost. Given a task as second argument it does that one and ends. The folder
/// `micro` stands for none: the task is then a micro benchmark, run once, and without a task their names are printed.
@main
enum Kernels {
  static func main() throws {
    ProcessMemory.keepFreed()
    if CommandLine.arguments[1] == "micro" { return try micro() }
    let data = try Arena(folder: CommandLine.arguments[1])
    var prepared: [String: @Sendable () -> [String: Double]] = [:]
    func answer(_ name: String) throws {
      guard let work = prepared[name] ?? Tasks.all[name].map({ $0(data) }) else {
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

  private static func micro() throws {
    guard CommandLine.arguments.count > 2 else { return Micro.all.forEach { print($0.name) } }
    guard let found = Micro.all.first(where: { $0.name == CommandLine.arguments[2] }) else {
      fatalError("no micro benchmark \(CommandLine.arguments[2])")
    }
    let kernel = try found.prepare()
    print(Measurement.of { ["figure": kernel()] })
  }
}
