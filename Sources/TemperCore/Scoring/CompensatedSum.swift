/// A sum whose error does not grow with the number of terms (Neumaier 1974).
///
/// For sums that are split into parts which must add up to the whole to the last digits.
struct CompensatedSum {
  private var sum = 0.0
  private var lost = 0.0

  /// The sum of `values`. O(n).
  static func of(_ values: some Sequence<Double>) -> Double {
    var total = CompensatedSum()
    for value in values { total.add(value) }
    return total.value
  }

  var value: Double { sum + lost }

  mutating func add(_ value: Double) {
    let next = sum + value
    lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
    sum = next
  }
}
