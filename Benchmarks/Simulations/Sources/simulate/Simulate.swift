/// Simulations with known truth, printed as Markdown tables: `simulate NAME [--simulations N] [--seed N]`.
@main
enum Simulate {
  /// A simulation by its name, the number of simulations it makes unless told, and what it prints.
  struct Study: Sendable {
    let name: String
    let simulations: Int
    let run: @Sendable (Settings) async -> Table
  }

  struct Settings: Sendable {
    var simulations: Int
    var seed: UInt64 = 1
  }

  static let studies = [
    Study(name: "flags", simulations: 1000, run: flags),
    Study(name: "null-levels", simulations: 1000, run: nullLevels),
    Study(name: "verdicts", simulations: 400, run: verdicts),
    Study(name: "bands", simulations: 400, run: bands),
    Study(name: "coverage-weights", simulations: 1000, run: coverageOfWeights),
    Study(name: "coverage-score", simulations: 1000, run: coverageOfScores),
    Study(name: "coverage-groups", simulations: 1000, run: coverageWithGroups),
    Study(name: "coverage-differences", simulations: 400, run: coverageOfDifferences),
    Study(name: "averaging", simulations: 40, run: averaging),
  ]

  static func main() async {
    var arguments = CommandLine.arguments.dropFirst()
    guard let study = arguments.popFirst().flatMap({ name in studies.first { $0.name == name } }) else {
      fail("which simulation? " + studies.map(\.name).joined(separator: ", "))
    }
    var settings = Settings(simulations: study.simulations)
    while let option = arguments.popFirst() {
      guard let value = arguments.popFirst().flatMap(UInt64.init) else { fail("\(option) needs a number") }
      switch option {
      case "--simulations": settings.simulations = max(2, Int(value))
      case "--seed": settings.seed = value
      default: fail("unknown option \(option)")
      }
    }
    let clock = ContinuousClock()
    let start = clock.now
    let table = await study.run(settings)
    print("\(study.name): \(settings.simulations) simulations each, seed \(settings.seed), \(clock.now - start)\n")
    print(table.markdown)
  }

  static func fail(_ message: String) -> Never { fatalError(message) }

  /// What `simulation` makes of every seed, in order, two at a time.
  static func map<Result: Sendable>(
    _ settings: Settings, _ simulation: @escaping @Sendable (UInt64) async -> Result
  ) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { group in
      var results = [Result?](repeating: nil, count: settings.simulations)
      var next = 0
      func add() {
        guard next < settings.simulations else { return }
        let index = next
        group.addTask { (index, await simulation(settings.seed &* 1_000_003 &+ UInt64(index))) }
        next += 1
      }
      add()
      add()
      while let (index, result) = await group.next() {
        results[index] = result
        add()
      }
      return results.map { $0! }
    }
  }
}
