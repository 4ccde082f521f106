/// The largest absolute difference of two lists of numbers; infinite when their lengths differ or a number is not one.
func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
  guard left.count == right.count else { return .infinity }
  var largest = 0.0
  for (a, b) in zip(left, right) {
    let difference = a == b ? 0 : abs(a - b)
    guard !difference.isNaN else { return .infinity }
    largest = max(largest, difference)
  }
  return largest
}

/// The difference of two numbers as a share of the second, or of 1 where the second is smaller.
func relativeDifference(_ value: Double, _ reference: Double) -> Double {
  largestDifference([value], [reference]) / max(1, abs(reference))
}

/// How far numbers are from adding up to one.
func excessOverOne(_ values: some Sequence<Double>) -> Double { abs(values.reduce(0, +) - 1) }
