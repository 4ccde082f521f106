import ArgumentParser
import Foundation
import TemperCore

/// Options that are given twice where one value is expected. The parser would take the last one in silence.
enum RepeatedOptions {
  /// - Parameter arguments: what stands on the command line behind the program's name.
  /// - Throws: `RequestError` of kind `.usage`.
  static func check(_ arguments: [String]) throws {
    let names = arguments.prefix { $0 != "--" }.map(name)
    let options = names.filter { $0.hasPrefix("-") && $0.count > 1 }
    // What every option means is only asked where one may come again, under one name or as a letter and a word.
    let hasBoth = options.contains { short in short.count == 2 && options.contains { $0.hasPrefix("-" + short) } }
    guard Set(options).count < options.count || hasBoth else { return }
    guard let command = try command(for: names) else { return }
    for argument in command.arguments ?? [] where argument.kind == "option" && !argument.isRepeating {
      let spellings = Set((argument.names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name })
      guard let first = options.first(where: spellings.contains), options.filter(spellings.contains).count > 1 else {
        continue
      }
      throw RequestError(.usage, "\(first): found it twice, expected it once; leave one of both out")
    }
  }

  /// The name of an option that is written with its value, `--name=value`.
  private static func name(_ argument: String) -> String {
    argument.hasPrefix("--") ? String(argument.prefix { $0 != "=" }) : argument
  }

  /// The command that the words name, as the parser describes it.
  private static func command(for words: [String]) throws -> Command? {
    var command = try? JSONDecoder().decode(Tool.self, from: Data(TemperCommand._dumpHelp().utf8)).command
    for word in words {
      guard let next = command?.subcommands?.first(where: { $0.commandName == word }) else { continue }
      command = next
    }
    return command
  }

  private struct Tool: Decodable {
    var command: Command
  }

  private struct Command: Decodable {
    var commandName: String
    var subcommands: [Command]?
    var arguments: [Argument]?
  }

  private struct Argument: Decodable {
    var kind: String
    var isRepeating: Bool
    var names: [Name]?
  }

  private struct Name: Decodable {
    var kind: String
    var name: String
  }
}
