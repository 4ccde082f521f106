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
