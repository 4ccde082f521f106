import ArgumentParser
import Temper

/// Which class is the tie and which are the sides.
struct TieOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The class that is the tie; else it is found by its name.", valueName: "class"))
  var tie: String?

  @Option(
    name: .customLong("sides"), parsing: .upToNextOption,
    help: ArgumentHelp("The two sides, a before b: a,b, or as two words with the option last.", valueName: "a,b"))
  var givenSides: [String] = []

  @Flag(name: .customLong("no-tie"), help: "No class is a tie, whatever the names say.")
  var noTie = false

  /// Both names, given as one word with a comma or as two.
  private var sides: [String] { givenSides.count == 1 ? NameList.split(givenSides[0]) : givenSides }

  func validate() throws {
    if noTie && (tie != nil || !sides.isEmpty) {
      throw ValidationError("--no-tie cannot be combined with --tie or --sides")
    }
    if !sides.isEmpty {
      if sides.count != 2 {
        throw ValidationError(
          "--sides: found \(sides.count == 1 ? "one name" : "\(sides.count) names"), expected two; put the option after the other arguments"
        )
      }
      if tie == nil { throw ValidationError("--sides needs --tie CLASS") }
    }
  }

  var choice: TieChoice {
    if noTie { return .none }
    guard let tie else { return .byName }
    return .given(tie: tie, sides: sides.isEmpty ? nil : sides)
  }
}
