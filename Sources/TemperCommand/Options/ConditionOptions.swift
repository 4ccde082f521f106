import ArgumentParser
import Foundation
import TemperCore

/// Which labelled rows a command looks at.
struct ConditionOptions: ParsableArguments {
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Look at the rows of which this holds only: a segment, label=CLASS or group=NAME. May be repeated: of one column any value will do, of different columns all must hold.",
      valueName: "column=value"))
  var conditions: [String] = []

  func validate() throws { _ = try rows() }

  /// The conditions, in the order they were given.
  func rows() throws -> [RowCondition] { try conditions.map(ConditionOptions.condition) }

  /// `column=value`, or where a name holds the sign `{"a=b": "c"}`.
  private static func condition(_ text: String) throws -> RowCondition {
    let form = "expected a column, = and a value, as in --where language=Japanese"
    if text.hasPrefix("{") {
      guard let found = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8)), found.count == 1,
        let (column, value) = found.first
      else { throw ValidationError("--where: found \(text), expected one pair, as in {\"a=b\": \"c\"}") }
      return RowCondition(column: column, value: value)
    }
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex, text.index(after: sign) < text.endIndex else {
      throw ValidationError("--where: found \"\(text)\", \(form)")
    }
    return RowCondition(column: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
  }
}
