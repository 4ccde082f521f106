import TemperCore

/// How the options are written that a message names as the next step: ready to be typed at a shell, with their values.
///
/// An option that speaks of one model of several has the model's name before its value: `--prefix m3:pred_`.
public struct OptionText: Sendable, Equatable {
  /// The model whose file is read; nil where the command reads one model only.
  public var model: String?

  public init(model: String? = nil) {
    self.model = model
  }

  /// What stands before the names of classes in those of columns: `--prefix pred_`.
  func prefix(_ text: String) -> Message { "\(.prefix) \(value(text))" }

  /// Columns and the classes they hold: `--columns a=x,b=y`.
  func columns(_ pairs: [(column: String, className: String)]) -> Message {
    "\(.columns) \(value(OptionText.joined(pairs.map { ($0.column, $0.className) })))"
  }

  /// The classes in the order of columns without names: `--columns x,y`.
  func order(_ classes: [String]) -> Message { "\(.columns) \(value(OptionText.joined(classes)))" }

  /// What texts stand for: `--label-map 0=x,1=y`.
  static func labelMap(_ pairs: [(String, String)]) -> Message { "\(.labelMap) \(OptionText.pairs(pairs))" }

  /// An option without a value, such as `--logits`; of one model of several, its value is the model's name.
  func flag(_ term: Message.Term) -> Message {
    guard let model else { return "\(term)" }
    return "\(term) \(OptionText.quoted(model))"
  }

  /// The value of an option that takes names.
  package func value(names: [String]) -> String { value(OptionText.joined(names)) }

  /// The value of an option that takes pairs.
  package func value(pairs: [(String, String)]) -> String { value(OptionText.joined(pairs)) }

  private func value(_ text: String) -> String { OptionText.quoted(model.map { "\($0):\(text)" } ?? text) }

  /// Names separated by commas; as a JSON array where one of them would be taken apart.
  package static func names(_ names: [String]) -> String { quoted(joined(names)) }

  /// Pairs `a=b` separated by commas; as a JSON object where one of them would be taken apart.
  package static func pairs(_ pairs: [(String, String)]) -> String { quoted(joined(pairs)) }

  /// A text in quotes where a shell would not take it as it is.
  package static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || "0123456789_-+=,./:@%".unicodeScalars.contains(scalar)
      }
    let shown = VisibleText.escaping(text)
    return isPlain ? shown : "'\(shown.replacing("'", with: "'\\''"))'"
  }

  private static func joined(_ names: [String]) -> String {
    let isPlain = names.allSatisfy { isWhole($0) && !$0.hasPrefix("[") }
    return isPlain ? names.joined(separator: ",") : "[\(names.map(json).joined(separator: ","))]"
  }

  private static func joined(_ pairs: [(String, String)]) -> String {
    let isPlain = pairs.allSatisfy { isWhole($0.0) && isWhole($0.1) && !$0.0.contains("=") && !$0.0.hasPrefix("{") }
    if isPlain { return pairs.map { "\($0.0)=\($0.1)" }.joined(separator: ",") }
    return "{\(pairs.map { "\(json($0.0)): \(json($0.1))" }.joined(separator: ", "))}"
  }

  /// Whether a name comes back as it is from a list with commas.
  private static func isWhole(_ name: String) -> Bool {
    guard let first = name.first, let last = name.last else { return false }
    return !name.contains(",") && !first.isWhitespace && !last.isWhitespace
  }

  private static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
