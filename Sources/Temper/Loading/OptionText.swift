import Foundation
import TemperReport

/// Values of options as a person can type them at a shell.
enum OptionText {
  /// Names separated by commas; as a JSON array where one of them would be taken apart.
  static func names(_ names: [String]) -> String {
    let isPlain = names.allSatisfy { isWhole($0) && !$0.hasPrefix("[") }
    return quoted(isPlain ? names.joined(separator: ",") : json(names))
  }

  /// Pairs `a=b` separated by commas; as a JSON object where one of them would be taken apart.
  static func pairs(_ pairs: [(String, String)]) -> String {
    let isPlain = pairs.allSatisfy { isWhole($0.0) && isWhole($0.1) && !$0.0.contains("=") && !$0.0.hasPrefix("{") }
    if isPlain { return quoted(pairs.map { "\($0.0)=\($0.1)" }.joined(separator: ",")) }
    let members = pairs.map { "\(json($0.0)): \(json($0.1))" }
    return quoted("{" + members.joined(separator: ", ") + "}")
  }

  /// A text in quotes where a shell would not take it as it is.
  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || "0123456789_-+=,./:@%".unicodeScalars.contains(scalar)
      }
    return isPlain ? text : "'" + text.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }

  /// Whether a name comes back as it is from a list with commas.
  private static func isWhole(_ name: String) -> Bool {
    !name.isEmpty && !name.contains(",") && name.trimmingCharacters(in: .whitespaces) == name
  }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
