import TemperCore

/// Finds out how ids were changed on their way through a spreadsheet or a data frame.
///
/// Ids are never changed back in silence: who reads the message does that, and sees whether it was right.
enum IdentifierChange: CaseIterable {
  case spaces, zeros, decimals, letterCase, prefix, suffix

  /// A change that explains how ids came to differ from the keys, and how to take it back; nil for none.
  ///
  /// O(ids + keys) on average for each kind of change.
  ///
  /// - Parameters:
  ///   - ids: ids that are not among the keys, at least one.
  ///   - keys: the ids that were expected.
  static func remedy(for ids: [String], keys: [String]) -> Message? {
    for change in allCases {
      guard let map = change.map(ids, keys) else { continue }
      let found = ids.lazy.filter { map($0) != nil }.count
      // One in two: of the others something else may be wrong.
      guard found * 2 > ids.count, let example = ids.first(where: { map($0) != nil }), let key = map(example) else {
        continue
      }
      let share =
        ids.count == 1
        ? ""
        : found == ids.count
          ? ": all \(Printable.grouped(found)) do"
          : ": \(Printable.grouped(found)) of \(Printable.grouped(ids.count)) do"
      return "\(Printable.quoted(example)) looks like \(Printable.quoted(key))\(share); "
        + change.remedy(example: example, key: key)
    }
    return nil
  }

  private func remedy(example: String, key: String) -> Message {
    switch self {
    case .spaces: "take the spaces around the ids away"
    case .decimals: "write the ids as whole numbers, with pandas: astype(\"int64\")"
    case .zeros: "write the ids with the same leading zeros in both files, with pandas: read_csv(…, dtype=str)"
    case .letterCase: "write the ids in the same letters, upper or lower case, in both files"
    case .prefix where example.utf8.count > key.utf8.count:
      "take \(Printable.quoted(String(example.dropLast(key.count)))) off the beginning of the ids"
    case .prefix: "put \(Printable.quoted(String(key.dropLast(example.count)))) before the ids"
    case .suffix where example.utf8.count > key.utf8.count:
      "take \(Printable.quoted(String(example.dropFirst(key.count)))) off the end of the ids"
    case .suffix: "put \(Printable.quoted(String(key.dropFirst(example.count)))) behind the ids"
    }
  }

  /// The key that an id would be by this change.
  private typealias Map = (String) -> String?

  private func map(_ ids: [String], _ keys: [String]) -> Map? {
    switch self {
    case .spaces: byForm(keys, Self.trimmed)
    case .decimals: byForm(keys, Self.wholeNumber)
    case .zeros: byForm(keys, Self.withoutZeros)
    case .letterCase: byForm(keys) { $0.lowercased() }
    case .prefix: byAddition(ids, keys, isPrefix: true)
    case .suffix: byAddition(ids, keys, isPrefix: false)
    }
  }

  /// Ids are the same that have one form; a form that several keys share tells nothing.
  private func byForm(_ keys: [String], _ form: @escaping (String) -> String?) -> Map? {
    var keyOfForm: [String: String?] = [:]
    for key in keys {
      guard let form = form(key) else { continue }
      keyOfForm[form] = keyOfForm[form] == nil ? .some(key) : .some(nil)
    }
    return { id in form(id).flatMap { keyOfForm[$0] ?? nil } }
  }

  /// Ids are keys with something before or behind them, or the other way round.
  private func byAddition(_ ids: [String], _ keys: [String], isPrefix: Bool) -> Map? {
    guard let first = ids.first, !first.isEmpty else { return nil }
    let known = Set(keys)
    // Of the first id every cut that leaves a key; the shortest addition is the likeliest.
    for length in 1..<max(first.count, 2) {
      let rest = String(isPrefix ? first.dropFirst(length) : first.dropLast(length))
      guard known.contains(rest) else { continue }
      let addition = String(isPrefix ? first.prefix(length) : first.suffix(length))
      return { id in
        guard isPrefix ? id.hasPrefix(addition) : id.hasSuffix(addition) else { return nil }
        let rest = String(isPrefix ? id.dropFirst(addition.count) : id.dropLast(addition.count))
        return known.contains(rest) ? rest : nil
      }
    }
    guard let key = keys.first(where: { isPrefix ? $0.hasSuffix(first) : $0.hasPrefix(first) }), key != first else {
      return nil
    }
    let addition = String(isPrefix ? key.dropLast(first.count) : key.dropFirst(first.count))
    return { id in
      let whole = isPrefix ? addition + id : id + addition
      return known.contains(whole) ? whole : nil
    }
  }

  private static func trimmed(_ id: String) -> String? {
    let inner = id.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
    return String(inner)
  }

  /// The digits of a whole number however it is written: `30192.0`, `1e+05`, `3.0192E4`; nil for all else.
  private static func wholeNumber(_ id: String) -> String? {
    let bytes = Array(id.utf8)
    guard let value = DecimalNumber.parse(bytes, 0..<bytes.count), value.rounded() == value, abs(value) < 0x1p53 else {
      return nil
    }
    return String(Int64(value))
  }

  /// A whole number, or another text, without the zeros it begins with.
  private static func withoutZeros(_ id: String) -> String? {
    let rest = id.drop { $0 == "0" }
    return rest.isEmpty ? nil : String(rest)
  }
}
