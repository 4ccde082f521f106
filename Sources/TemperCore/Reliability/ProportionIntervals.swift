/// The score interval of a proportion (Wilson 1927).
package enum WilsonInterval {
  /// The 97.5 % quantile of the standard normal distribution.
  package static let z = 1.959963984540054

  /// The 95 % interval of a proportion: successes of count, whole numbers or effective ones. O(1).
  ///
  /// - Precondition: `count` is positive.
  package static func interval(successes: Double, count n: Double) -> ClosedRange<Double> {
    precondition(n > 0 && (0...n).contains(successes))
    let share = successes / n
    let square = z * z
    let middle = (share + square / (2 * n)) / (1 + square / n)
    let half = z / (1 + square / n) * (share * (1 - share) / n + square / (4 * n * n)).squareRoot()
    // Rounding must not push a bound past the proportion's own range.
    let lower = successes == 0 ? 0 : max(0, middle - half)
    let upper = successes == n ? 1 : min(1, middle + half)
    return lower...upper
  }
}

/// The exact interval of a proportion (Clopper & Pearson 1934): it covers the truth at least as often as it says.
package enum ClopperPearsonInterval {
  /// The interval of a proportion, successes of count.
  ///
  /// Its bounds are the proportions under which so many successes, or more, have probability (1 - confidence) / 2, and so
  /// many or fewer. Between whole numbers, which effective ones need not be, the beta distribution interpolates.
  /// O(√count).
  ///
  /// - Precondition: `count` is positive and `confidence` in 0..<1.
  package static func interval(successes: Double, count: Double, confidence: Double = 0.95) -> ClosedRange<Double> {
    precondition(count > 0 && (0...count).contains(successes) && (0..<1).contains(confidence))
    let tail = (1 - confidence) / 2
    let hits = successes
    let misses = count - successes
    let lower = successes == 0 ? 0 : IncompleteBeta.inverse(tail, a: hits, b: misses + 1)
    let upper = successes == count ? 1 : 1 - IncompleteBeta.inverse(tail, a: misses, b: hits + 1)
    return lower...upper
  }

  /// The confidence of each of `count` intervals that together err no more often than one of 95 % (Šidák 1967). O(1).
  package static func simultaneousConfidence(count: Int) -> Double {
    pow(0.95, 1 / Double(max(1, count)))
  }
}

/// The regularised incomplete beta function I_x(a, b), the distribution function of the beta distribution (DLMF 8.17).
enum IncompleteBeta {
  /// I_x(a, b), by the continued fraction DLMF 8.17.22 (modified Lentz).
  ///
  /// Relative error about 1e-14, in the lower tail too: the factor before the fraction is Loader's (2000) deviance form, in
  /// which no large logarithms cancel. O(√max(a, b)).
  ///
  /// - Precondition: a and b are positive and finite, x is in [0, 1].
  static func regularized(_ x: Double, a: Double, b: Double) -> Double {
    precondition(a > 0 && b > 0 && (0...1).contains(x))
    if x == 0 || x == 1 { return x }
    // The fraction converges fast below the mean; above it, the other tail is the small one.
    if x > (a + 1) / (a + b + 2) { return 1 - lower(1 - x, complement: x, a: b, b: a) }
    return lower(x, complement: 1 - x, a: a, b: b)
  }

  /// The x at which I_x(a, b) = q, by Newton steps that a shrinking bracket keeps safe.
  ///
  /// Exact to a few units in the last place of x. O(√max(a, b)) a step, some ten steps.
  ///
  /// - Precondition: a and b are positive and finite, q is in [0, 1].
  static func inverse(_ q: Double, a: Double, b: Double) -> Double {
    precondition((0...1).contains(q))
    if q == 0 || q == 1 { return q }
    var bracket = 0.0...1.0
    var x = a / (a + b)
    for _ in 0..<200 {
      let excess = regularized(x, a: a, b: b) - q
      if excess == 0 { return x }
      bracket = excess > 0 ? bracket.lowerBound...x : x...bracket.upperBound
      var next = x - excess * x * (1 - x) / density(x, complement: 1 - x, a: a, b: b)
      // Far out the density is flat, or nothing, and a step would leave the bracket.
      if !(next > bracket.lowerBound && next < bracket.upperBound) {
        next = (bracket.lowerBound + bracket.upperBound) / 2
      }
      if abs(next - x) <= 1e-15 * x { return next }
      x = next
    }
    return x
  }

  private static func lower(_ x: Double, complement: Double, a: Double, b: Double) -> Double {
    var c = 1.0
    var d = lifted(1 - (a + b) * x / (a + 1))
    d = 1 / d
    var fraction = d
    for m in 1...100_000 {
      let k = Double(m)
      for term in [
        k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)), -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)),
      ] {
        d = 1 / lifted(1 + term * d)
        c = lifted(1 + term / c)
        fraction *= d * c
      }
      if abs(d * c - 1) < 1e-16 { break }
    }
    return density(x, complement: complement, a: a, b: b) / a * fraction
  }

  /// A divisor that is never zero (Thompson & Barnett 1986).
  private static func lifted(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }

  /// x^a (1 - x)^b / B(a, b): x (1 - x) times the density of the beta distribution.
  private static func density(_ x: Double, complement: Double, a: Double, b: Double) -> Double {
    let n = a + b
    let scale = (a * b / (2 * Double.pi * n)).squareRoot()
    let errors = stirlingError(n) - stirlingError(a) - stirlingError(b)
    return scale * exp(errors - deviance(a, n * x) - deviance(b, n * complement))
  }

  /// log Γ(z + 1) - (z + 1/2) log z + z - log(2π)/2, the error of Stirling's formula.
  private static func stirlingError(_ z: Double) -> Double {
    var z = z
    var sum = 0.0
    while z < 16 {
      sum += (z + 0.5) * log1p(1 / z) - 1
      z += 1
    }
    let square = z * z
    let series = 1.0 / 1260 - (1.0 / 1680 - (1.0 / 1188 - 691.0 / 360_360 / square) / square) / square
    return sum + (1.0 / 12 - (1.0 / 360 - series / square) / square) / z
  }

  /// x log(x / m) + m - x, without cancellation where x is close to m.
  private static func deviance(_ x: Double, _ m: Double) -> Double {
    guard abs(x - m) < 0.1 * (x + m) else { return x * log(x / m) + m - x }
    let ratio = (x - m) / (x + m)
    var sum = (x - m) * ratio
    var term = 2 * x * ratio
    for j in 1...1000 {
      term *= ratio * ratio
      let next = sum + term / Double(2 * j + 1)
      if next == sum { break }
      sum = next
    }
    return sum
  }
}
