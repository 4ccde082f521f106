import ArgumentParser

@main
struct TemperCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "temper")
}
