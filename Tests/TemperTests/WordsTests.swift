import ArgumentParser
import Testing

@testable import TemperCommand
@testable import TemperCore

/// What errors of files call parameters at a terminal: options as they are typed, which the command has.
@Suite struct WordsTests {
  private static let options: [(Message.Term, String)] = [
    (.array, "--array"), (.average, "--average"), (.classes, "--classes"), (.columns, "--columns"),
    (.foldColumn, "--fold-column"), (.format, "--format"), (.groupColumn, "--group-column"),
    (.idColumn, "--id-column"), (.ids, "--ids"), (.inFoldOrder, "--in-fold-order"), (.inOrder, "--in-order"),
    (.labelColumn, "--label-column"), (.labelMap, "--label-map"), (.logits, "--logits"),
    (.logProbabilities, "--log-probabilities"), (.metric, "--metric"), (.noHeader, "--no-header"),
    (.normalise, "--normalise"), (.partial, "--partial"), (.prefix, "--prefix"), (.replace, "--replace"),
    (.testIDs, "--test-ids"), (.weightColumn, "--weight-column"),
  ]

  /// The help of the command and of all below it.
  private static let help = texts(of: TemperCommand.self).joined(separator: "\n")

  private static func texts(of type: any ParsableCommand.Type) -> [String] {
    [TemperCommand.helpMessage(for: type, columns: 200)] + type.configuration.subcommands.flatMap { texts(of: $0) }
  }

  @Test(arguments: options) func areOptionsOfTheCommand(term: Message.Term, option: String) {
    #expect(term.words == option)
    #expect(Self.help.contains("  \(option) ") || Self.help.contains(", \(option) "))
  }
}
