/// `text` with control characters written as escapes, so that a hostile name can neither break a line nor steer a
/// terminal.
func printable(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default:
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// `text` in quotation marks, shortened to 80 characters.
func quoted(_ text: String) -> String {
  "\"\(printable(String(text.prefix(80))))\(text.count > 80 ? "…" : "")\""
}

/// The candidate nearest to `name` by edit distance, when it is near enough to be a slip of the fingers.
///
/// Near enough is a third of the longer name's characters, case aside. The first of equally near candidates wins.
/// O(n m) per candidate for names of n and m characters.
func nearMiss(of name: String, among candidates: [String]) -> String? {
  let wanted = Array(name.lowercased())
  var best: (distance: Int, candidate: String)?
  for candidate in candidates {
    let other = Array(candidate.lowercased())
    let distance = editDistance(wanted, other)
    let limit = max(1, max(wanted.count, other.count) / 3)
    if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
  }
  return best?.candidate
}

/// Number of insertions, deletions, substitutions and exchanges of neighbours that turn `a` into `b`
/// (optimal string alignment).
func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    current.reserveCapacity(b.count + 1)
    for j in b.indices {
      let substitution = last[j] + (a[i] == b[j] ? 0 : 1)
      var distance = min(substitution, last[j + 1] + 1, current[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { distance = min(distance, beforeLast[j - 1] + 1) }
      current.append(distance)
    }
    beforeLast = last
    last = current
  }
  return last[b.count]
}
