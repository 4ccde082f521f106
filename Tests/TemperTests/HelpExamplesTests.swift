import ArgumentParser
import Foundation
import Testing

@testable import TemperCommand

/// The two examples in the help of every command, held to what the command line understands.
@Suite struct HelpExamplesTests {
  private struct Subject: CustomStringConvertible, Sendable {
    var words: [String]
    var type: any ParsableCommand.Type
    var description: String { words.joined(separator: " ") }
  }

  /// The command itself, and all below it.
  private static let subjects = below(["temper"], TemperCommand.self)

  private static func below(_ words: [String], _ type: any ParsableCommand.Type) -> [Subject] {
    [Subject(words: words, type: type)]
      + type.configuration.subcommands.flatMap { below(words + [$0.configuration.commandName ?? ""], $0) }
  }

  /// The lines of a help text below "Examples:".
  private static func examples(_ type: any ParsableCommand.Type) -> [String] {
    let text = TemperCommand.helpMessage(for: type, columns: 200)
    guard let found = text.components(separatedBy: "Examples:\n").dropFirst().first else { return [] }
    return found.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("  ") }
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// Words as a shell divides them, of which some stand in double quotes.
  private static func words(_ line: String) -> [String] {
    line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
      index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
    }
  }

  @Test func everyCommandHasTwoThatParse() throws {
    #expect(Self.subjects.count > 30)
    for subject in Self.subjects {
      let examples = Self.examples(subject.type)
      #expect(examples.count == 2, "\(subject): \(examples)")
      for example in examples {
        let words = Self.words(example)
        #expect(words.starts(with: subject.words) && example.count <= 76, "\(example)")
        if words[1] == "help" { continue }
        let command = try #require(
          try? TemperCommand.parseAsRoot(Array(words.dropFirst())), "\(example) is not understood")
        // What stands there is what the help is of, or one of its commands.
        let parsed = type(of: command).configuration.commandName
        #expect(
          words.contains(parsed ?? "")
            && (subject.type.configuration.subcommands.isEmpty
              ? parsed == subject.words.last : parsed != subject.words.last),
          "\(example)")
      }
    }
  }

  /// Files whose blocks show commands to type.
  @Test(arguments: [
    "README.md", "Sources/Temper/Temper.docc/StepByStep.md", "Sources/Temper/Temper.docc/CompareModels.md",
    "Sources/Temper/Temper.docc/CalibrateAClassifier.md", "Sources/Temper/Temper.docc/YourOwnData.md",
  ])
  func commandsOfTheDocumentationParse(_ name: String) throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    let text = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
    let blocks = text.components(separatedBy: "```").enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
    let lines = blocks.flatMap { $0.split(separator: "\n") }.flatMap { line in
      line.components(separatedBy: " #")[0].components(separatedBy: " && ").flatMap {
        $0.components(separatedBy: " | ")
      }
    }.map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasPrefix("temper ") }
    #expect(lines.count >= 3)
    for line in lines {
      let words = Self.words(line.replacing("'", with: "\""))
      #expect(throws: Never.self, "\(line)") { _ = try TemperCommand.parseAsRoot(Array(words.dropFirst())) }
    }
  }

  @Test(arguments: ["temper remove modle gemma", "temper fit --poool linear", "temper load table --from \"a b\""])
  func otherLinesDoNot(_ line: String) {
    #expect(throws: (any Error).self) { _ = try TemperCommand.parseAsRoot(Array(Self.words(line).dropFirst())) }
  }
}
