/// Text of a file made fit for a message on one line of a terminal.
enum Printable {
  /// Longest piece of a cell a message shows, in characters.
  private static let limit = 40

  /// The text with control characters written as `\u{…}`, so that a file cannot send escape sequences to a terminal.
  static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isControl(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text in double quotes, escaped, and cut where it is long.
  static func quoted(_ text: String) -> String {
    let cut = text.count > limit ? text.prefix(limit) + "…" : text[...]
    return "\"\(escaped(String(cut)))\""
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

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
      || scalar.value == 0x2028 || scalar.value == 0x2029
  }
}

/// Finds the name somebody most likely meant.
package enum NearMiss {
  /// The candidate closest to `name`, if it is close enough to be a slip of the pen.
  ///
  /// Close enough is an edit distance of at most a third of the longer name, at least 1; upper and lower case count as
  /// equal, and of equally close candidates the first one is taken.
  package static func suggestion(for name: String, among candidates: [String]) -> String? {
    // Beyond this length nothing is a slip, and the table would be large.
    guard name.utf8.count <= 256 else { return nil }
    let wanted = Array(name.lowercased().unicodeScalars)
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate.utf8.count <= 256 {
      let scalars = Array(candidate.lowercased().unicodeScalars)
      let distance = distance(wanted, scalars)
      let allowed = max(1, max(wanted.count, scalars.count) / 3)
      if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// `did you mean "x"?`, or nil without a near miss.
  static func question(for name: String, among candidates: [String]) -> String? {
    suggestion(for: name, among: candidates).map { "did you mean \(Printable.quoted($0))?" }
  }

  /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. O(n m).
  static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var current = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in 0..<b.count {
        var cost = min(last[j + 1] + 1, current[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        current[j + 1] = cost
      }
      beforeLast = last
      last = current
    }
    return last[b.count]
  }
}
