import Foundation

/// Names in one argument, separated by commas; spaces around them do not count.
enum NameList {
  static func split(_ text: String) -> [String] {
    text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
