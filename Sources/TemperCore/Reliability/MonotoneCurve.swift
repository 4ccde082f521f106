/// A non-decreasing function made of straight lines between points, constant beyond the first and the last.
public struct MonotoneCurve: Sendable, Equatable {
  /// At least one number, strictly rising.
  public let x: [Double]
  /// As many numbers, not falling.
  public let y: [Double]

  /// - Precondition: as many x as y, at least one.
  public init(x: [Double], y: [Double]) {
    precondition(x.count == y.count && !x.isEmpty, "a curve has a y for every x, and at least one")
    self.x = x
    self.y = y
  }

  /// The height at `position`. O(log points).
  public func value(at position: Double) -> Double {
    if position <= x[0] { return y[0] }
    if position >= x[x.count - 1] { return y[y.count - 1] }
    // The last point that is not beyond the position.
    var low = 0
    var high = x.count - 1
    while high - low > 1 {
      let middle = (low + high) / 2
      if x[middle] <= position { low = middle } else { high = middle }
    }
    let share = (position - x[low]) / (x[high] - x[low])
    return y[low] + share * (y[high] - y[low])
  }
}
