import ArgumentParser
import Foundation

/// Names in one argument, separated by commas; spaces around them do not count. Names with commas in them are written as a
/// JSON array: `["a,b","c"]`.
enum NameList {
  static func split(_ text: String) -> [String] {
    if text.hasPrefix("["), let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) { return names }
    return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}

/// Pairs `a=b` in one argument, separated by commas; spaces around them do not count. Names that hold either sign are written
/// as a JSON object: `{"a=b": "c,d"}`.
enum PairList {
  /// - Returns: Nil where no item has an equals sign.
  /// - Throws: `ValidationError` where some have one and others not, where a side is empty, and for a left side that comes twice.
  static func split(_ text: String, option: String) throws -> [(String, String)]? {
    if text.hasPrefix("{") {
      guard let found = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8)), !found.isEmpty else {
        throw ValidationError("\(option): found \(text), expected a JSON object of names, as in {\"a=b\": \"c,d\"}")
      }
      return found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
    }
    let items = NameList.split(text)
    guard items.contains(where: { $0.contains("=") }) else { return nil }
    var pairs: [(String, String)] = []
    for item in items {
      let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
        throw ValidationError("\(option): found \"\(item)\", expected two names with = between them")
      }
      if pairs.contains(where: { $0.0 == sides[0] }) {
        throw ValidationError("\(option): found \"\(sides[0])\" a second time, expected it once")
      }
      pairs.append((sides[0], sides[1]))
    }
    return pairs
  }
}
