extension Array where Element == Int {
  /// Whether every number is at least 0 and below a count: ordinals of classes, or indices of rows. O(count).
  func areOrdinals(below count: Int) -> Bool {
    // A number, or its distance from the last ordinal, is negative where it is none. Signs are gathered without a branch.
    var signs = 0
    for number in self { signs |= number | (count &- 1 &- number) }
    return signs >= 0
  }
}
