import Foundation

/// Names in one argument, separated by commas; spaces around them do not count. Names with commas in them are written as a
/// JSON array: `["a,b","c"]`.
enum NameList {
  static func split(_ text: String) -> [String] {
    if text.hasPrefix("["), let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) { return names }
    return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
