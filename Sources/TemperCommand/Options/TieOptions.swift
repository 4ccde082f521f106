import ArgumentParser
import Temper

/// Which class is the tie and which are the sides.
struct TieOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The class that is the tie; else it is found by its name.", valueName: "class"))
  var tie: String?

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("The two sides, a before b; put the option last.", valueName: "a b"))
  var sides: [String] = []

  @Flag(name: .customLong("no-tie"), help: "No class is a tie, whatever the names say.")
  var noTie = false

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
