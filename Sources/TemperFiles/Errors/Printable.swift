import TemperCore

/// Text of a file made fit for a message on one line of a terminal.
enum Printable {
  /// Longest piece of a cell a message shows, in characters.
  private static let limit = 40

  /// The text in double quotes, escaped, and cut where it is long.
  static func quoted(_ text: String) -> String {
    VisibleText.quoted(text, longest: limit)
  }

  /// The text as `quoted` has it, without quotes where it is a plain word.
  static func name(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != ASCII.quote && $0 != ASCII.comma }
    return isPlain ? VisibleText.escaping(String(text.prefix(limit))) : quoted(text)
  }

  /// `"a", "b" and "c"`; more than `most` names end in `and 7 more`.
  static func list(_ names: some Collection<String>, total: Int? = nil, most: Int = 5) -> String {
    let total = total ?? names.count
    var shown = names.prefix(most).map(quoted)
    let rest = total - shown.count
    guard rest > 0 || shown.count > 1 else { return shown.first ?? "none" }
    let last = rest > 0 ? "\(grouped(rest)) more" : shown.removeLast()
    return shown.joined(separator: ", ") + " and \(last)"
  }

  /// `1 row`, `2 rows`, `57,477 rows`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// The number with a comma between thousands.
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, digits[index - 1] != "-", (digits.count - index).isMultiple(of: 3) { result.append(",") }
      result.append(digit)
    }
    return result
  }
}

extension NearMiss {
  /// `did you mean "x"?`, or nil without a near miss.
  static func question(for name: String, among candidates: [String]) -> Message? {
    suggestion(for: name, among: candidates).map { "did you mean \(Printable.quoted($0))?" }
  }
}
