import ArgumentParser
import Foundation
import Temper
import TemperCore
import TemperFiles
import TemperSQL

extension Dialect {
  /// - Throws: `ValidationError` for a name of none.
  static func named(_ name: String) throws -> Dialect {
    if let dialect = Dialect(rawValue: name) { return dialect }
    let names = Dialect.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("found \"\(name)\", expected one of \(names)")
  }
}

/// Where the rows lie, and what their columns are called.
struct RelationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the rows lie: what may stand behind FROM, such as a table or a query in parentheses with a name.",
      valueName: "relation"))
  var from: String

  @Option(help: ArgumentHelp("The column of ids.", valueName: "name"))
  var id = "id"

  @Option(help: ArgumentHelp("How the columns of a model's predictions are called.", valueName: "pattern"))
  var columns = ColumnPattern.plain.text

  @Option(
    name: .customLong("swapped-columns"),
    help: ArgumentHelp("How those of its predictions on inputs with exchanged sides are called.", valueName: "pattern"))
  var swappedColumns = ColumnPattern.swapped.text

  func validate() throws { _ = try table() }

  /// - Throws: `ValidationError`.
  func table() throws -> TableLayout {
    func pattern(_ text: String, _ option: String) throws -> ColumnPattern {
      guard let pattern = ColumnPattern(text) else {
        throw ValidationError(
          "\(option): found \"\(text)\", expected {model} and behind it {class}, as in \(ColumnPattern.plain.text)")
      }
      return pattern
    }
    return TableLayout(
      relation: from, id: id, columns: try pattern(columns, "--columns"),
      swappedColumns: try pattern(swappedColumns, "--swapped-columns"))
  }
}

/// The engine that is asked.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The engine's client as a line of shell: it reads SQL and writes CSV with a header, as in \"duckdb -csv x.duckdb\"; else the variable TEMPER_ENGINE. It is never stored.",
      valueName: "command"))
  var engine: String?

  @Option(help: ArgumentHelp("Seconds without a word after which the client is taken to hang.", valueName: "seconds"))
  var timeout = EngineCommand.defaultTimeout

  func validate() throws {
    if engine?.isEmpty == true { throw ValidationError("--engine: found an empty text, expected a command") }
    guard timeout > 0 else { throw ValidationError("--timeout: found \(timeout), expected at least 1") }
  }

  /// The client; nil where none was named.
  var command: EngineCommand? {
    let variable = ProcessInfo.processInfo.environment["TEMPER_ENGINE"].flatMap { $0.isEmpty ? nil : $0 }
    return (engine ?? variable).map { EngineCommand($0, timeout: timeout) }
  }

  /// - Throws: `ValidationError` where none was named.
  func required() throws -> EngineCommand {
    if let command { return command }
    throw ValidationError(
      "give --engine COMMAND, such as \"duckdb -csv x.duckdb\" or \"psql -X --csv -v ON_ERROR_STOP=1 NAME\", or set TEMPER_ENGINE"
    )
  }
}
