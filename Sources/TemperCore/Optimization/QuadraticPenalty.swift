/// A sum of squares of linear forms, strength/2 (c'x - target)², with its derivatives.
struct QuadraticPenalty: Sendable {
  /// The part of the matrix that couples coordinates: the first ones.
  private(set) var coupled: SquareMatrix
  /// The diagonal of the rest.
  private(set) var ridges: [Double]
  private var linear: [Double]
  private var constant = 0.0

  /// - Parameter uncoupled: how many coordinates, the last ones, stand in no form with another; each takes O(1) instead of O(n).
  init(dimension: Int, uncoupled: Int = 0) {
    coupled = SquareMatrix(size: dimension - uncoupled)
    ridges = Array(repeating: 0, count: uncoupled)
    linear = Array(repeating: 0, count: dimension - uncoupled)
  }

  /// The second derivatives. O(n²).
  var matrix: SquareMatrix {
    if ridges.isEmpty { return coupled }
    var result = SquareMatrix(size: coupled.size + ridges.count)
    for i in 0..<coupled.size {
      for j in 0..<coupled.size { result[i, j] = coupled[i, j] }
    }
    for (i, ridge) in ridges.enumerated() { result[coupled.size + i, coupled.size + i] = ridge }
    return result
  }

  /// Adds strength/2 (sum of coefficient × x[index] - target)². O(terms²).
  mutating func addSquare(_ terms: [(index: Int, coefficient: Double)], target: Double = 0, strength: Double) {
    if let (index, factor) = terms.first, index >= coupled.size {
      precondition(terms.count == 1 && target == 0, "an uncoupled coordinate has a ridge and nothing else")
      ridges[index - coupled.size] += strength * factor * factor
      return
    }
    for (i, a) in terms {
      for (j, b) in terms { coupled[i, j] += strength * a * b }
      linear[i] += strength * target * a
    }
    constant += strength * target * target / 2
  }

  /// Adds strength/2 sum_i (x_i - mean x)² over the given coordinates: the pull towards equal values. O(n²).
  mutating func addSpread(_ indices: Range<Int>, strength: Double) {
    let share = 1 / Double(indices.count)
    for i in indices {
      for j in indices { coupled[i, j] += strength * ((i == j ? 1 : 0) - share) }
    }
  }

  func value(at x: [Double]) -> Double {
    let first = Array(x.prefix(coupled.size))
    var sum = dot(first, coupled.times(first)) / 2 - dot(linear, first) + constant
    for (ridge, value) in zip(ridges, x.dropFirst(coupled.size)) { sum += ridge * value * value / 2 }
    return sum
  }

  func gradient(at x: [Double]) -> [Double] {
    zip(coupled.times(x), linear).map { $0 - $1 } + zip(ridges, x.dropFirst(coupled.size)).map { $0 * $1 }
  }
}

/// Which coefficients of a model are one and the same parameter, and which are given numbers.
///
/// An infinite penalty is not a large number here: coefficients that it would make equal share one parameter, and
/// coefficients that it would make zero have none. A coefficient is its offset plus its parameter, or the offset alone, so that
/// coefficients can be held at a number, or above one that is not zero.
struct ParameterTying: Sendable, Equatable {
  /// The parameter of each coefficient; nil where the coefficient is given.
  let parameter: [Int?]
  /// Whether a parameter must not be negative.
  let isBounded: [Bool]
  /// What each coefficient is where its parameter is zero, or where it has none.
  let offset: [Double]

  /// - Parameter offset: nil is zero everywhere.
  init(parameter: [Int?], isBounded: [Bool], offset: [Double]? = nil) {
    self.parameter = parameter
    self.isBounded = isBounded
    self.offset = offset ?? Array(repeating: 0, count: parameter.count)
  }

  /// Number of free parameters.
  var count: Int { isBounded.count }

  /// Coefficients from parameters.
  func expand(_ parameters: [Double]) -> [Double] {
    zip(parameter, offset).map { group, offset in group.map { offset + parameters[$0] } ?? offset }
  }

  /// Parameters from coefficients: the mean of those that are tied, less their offsets.
  func average(_ coefficients: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: count)
    var counts = [Double](repeating: 0, count: count)
    for (index, group) in parameter.enumerated() {
      guard let group else { continue }
      sums[group] += coefficients[index] - offset[index]
      counts[group] += 1
    }
    return sums.indices.map { isBounded[$0] ? max(0, sums[$0] / counts[$0]) : sums[$0] / counts[$0] }
  }

  /// Whether coefficients, equal where they are tied, meet the bounds of their parameters.
  func meetsBounds(_ coefficients: [Double]) -> Bool {
    parameter.indices.allSatisfy { index in
      parameter[index].map { !isBounded[$0] || coefficients[index] >= offset[index] } ?? true
    }
  }

  /// A gradient with respect to the parameters, by the chain rule. O(coefficients).
  func reduce(_ gradient: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for (value, group) in zip(gradient, parameter) {
      if let group { result[group] += value }
    }
    return result
  }

  /// The same of value, gradient and Hessian. O(coefficients²).
  func reduce(_ full: Derivatives) -> Derivatives {
    var result = Derivatives(dimension: count)
    result.value = full.value
    for (i, group) in parameter.enumerated() {
      guard let group else { continue }
      result.gradient[group] += full.gradient[i]
      for (j, other) in parameter.enumerated() {
        guard let other else { continue }
        result.hessian[group, other] += full.hessian[i, j]
      }
    }
    return result
  }
}
