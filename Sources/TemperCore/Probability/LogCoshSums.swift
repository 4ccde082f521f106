import TemperKernels

/// Sums of log cosh over several numbers, for many rows at once, without overflow for large numbers.
///
/// log cosh x = |x| + log(1 + e^(-2|x|)) - log 2, and the logarithms of a sum are that of a product: one a row.
struct LogCoshSums {
  private var magnitudes: [Double]
  private var products: [Double]
  private var terms = 0.0

  /// Each factor of a product is at most 2, so that this many stay below the largest double.
  private static let safeTerms = 1000.0

  init(count: Int) {
    magnitudes = Array(repeating: 0, count: count)
    products = Array(repeating: 1, count: count)
  }

  /// Adds log cosh of a number, times a factor, to every row's sum. O(rows).
  mutating func add(_ x: UnsafeBufferPointer<Double>, times factor: Double = 1) {
    precondition(x.count == magnitudes.count, "one number a row")
    if terms == LogCoshSums.safeTerms { self = LogCoshSums(magnitudes: values(), terms: 0) }
    temper_add_log_cosh(x.baseAddress, factor, x.count, &magnitudes, &products)
    terms += 1
  }

  private init(magnitudes: [Double], terms: Double) {
    self.magnitudes = magnitudes
    self.terms = terms
    products = Array(repeating: 1, count: magnitudes.count)
  }

  /// The sum of every row.
  func values() -> [Double] {
    var result = products
    result.takeLogarithms()
    for row in result.indices { result[row] += magnitudes[row] - terms * 0.693_147_180_559_945_3 }
    return result
  }
}
