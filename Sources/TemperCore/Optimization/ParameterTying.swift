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

  /// Gradient and Hessian with respect to the parameters, by the chain rule. O(coefficients²).
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
