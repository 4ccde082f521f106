/// What the rows of a data set weigh.
///
/// In every sum of losses, hits or probabilities, a row of weight w counts as w rows would; a row of weight 0 takes no part,
/// and is predicted like any other. A mean is Σ w x / Σ w. How sure a figure is, is another matter: standard errors,
/// intervals and tests take a row as **one** independent draw with a weight, whatever that is (as survey statistics do;
/// Cochran 1977), so that weights of 2 everywhere make no error smaller. As many rows of equal weight would be as sure is
/// Kish's effective number of rows, `effectiveCount`.
///
/// Penalties lie on the scale of summed losses, so the scale of weights matters beside them. Whole numbers are counts and
/// stand as they are: a row of weight 3 is fitted as three equal rows in its fold. Weights that are not all whole have no
/// scale of their own: they are divided by the mean of those that are positive. In functions that take `weights`, nil is a
/// weight of 1 for every row, and the sums are then those of the rows themselves, to the bit.
public struct RowWeights: Sendable, Hashable {
  /// N numbers as they were given: none negative, one positive, all finite.
  public let given: [Double]

  /// The largest weight, and that of smallest positive one: squares and sums of a million beyond are still numbers.
  public static let range = 1e-100...1e100

  /// Whether a number can be a weight: 0, or within `range`.
  public static func allows(_ weight: Double) -> Bool { weight == 0 || range.contains(weight) }

  /// Wraps weights that can be weights.
  ///
  /// - Parameter given: N weights, one for each row.
  /// - Precondition: `allows` holds for each of them, and one is positive.
  public init(_ given: [Double]) {
    precondition(given.allSatisfy(RowWeights.allows) && given.contains { $0 > 0 }, "weights, one of them positive")
    self.given = given
  }

  /// How often each row counts: `given`, or `given` divided by the mean of what is positive where not all are whole numbers.
  /// Nil where every row counts once.
  public var counts: [Double]? {
    let positive = given.filter { $0 > 0 }
    // Beyond 2^53 every double is whole, and says nothing by it.
    let isWhole = given.allSatisfy { $0 == $0.rounded() && $0 <= 0x1p53 }
    if positive.allSatisfy({ $0 == positive[0] }) {
      let count = isWhole ? positive[0] : 1
      return count == 1 && positive.count == given.count ? nil : given.map { $0 > 0 ? count : 0 }
    }
    if isWhole { return given }
    // By the largest first: the sum of many large weights is still a number.
    let largest = positive.max() ?? 1
    let mean = positive.reduce(0) { $0 + $1 / largest } / Double(positive.count)
    return given.map { $0 / largest / mean }
  }

  /// The weights of some rows; nil where none of them takes part. O(rows).
  public func gathering(rows: [Int]) -> RowWeights? {
    let kept = rows.map { given[$0] }
    return kept.contains { $0 > 0 } ? RowWeights(kept) : nil
  }

  /// Rows that take part: those of a positive weight.
  public var positiveCount: Int { given.count { $0 > 0 } }

  /// Kish's effective number of rows, (Σ w)² / Σ w²: at most the number of positive weights.
  public var effectiveCount: Double { RowWeights.effectiveCount(given) }

  /// Kish's effective number of some rows; 0 where none takes part. O(n).
  static func effectiveCount(_ weights: some Collection<Double>) -> Double {
    guard let largest = weights.max(), largest > 0 else { return 0 }
    var sum = 0.0
    var squares = 0.0
    for weight in weights {
      let share = weight / largest
      sum += share
      squares += share * share
    }
    return sum * sum / squares
  }
}

extension [Double] {
  /// Σ x, or Σ w x. O(n).
  func sum(weights: [Double]?) -> Double {
    guard let weights else { return reduce(0, +) }
    var sum = 0.0
    for index in indices { sum += weights[index] * self[index] }
    return sum
  }

  /// Σ x / n, or Σ w x / Σ w. O(n).
  func mean(weights: [Double]?) -> Double {
    sum(weights: weights) / (weights.map { $0.reduce(0, +) } ?? Double(count))
  }
}

/// The values of some rows, where there are any: of weights, or of groups.
func gather<Value>(_ values: [Value]?, _ rows: [Int]) -> [Value]? { values.map { all in rows.map { all[$0] } } }

/// Puts the values of some rows where they belong.
func scatter<Value>(_ values: [Value], to rows: [Int], in all: inout [Value]) {
  for (offset, row) in rows.enumerated() { all[row] = values[offset] }
}

/// Those of some rows that take part: all without weights, else those of a positive one. O(n).
func takingPart(_ rows: some Sequence<Int>, _ weights: [Double]?) -> [Int] {
  guard let weights else { return Array(rows) }
  return rows.filter { weights[$0] > 0 }
}

/// Ordinals without gaps, in the order in which they first occur. O(n).
func renumbered(_ ordinals: [Int]) -> [Int] {
  var place: [Int: Int] = [:]
  return ordinals.map { ordinal in
    if let known = place[ordinal] { return known }
    place[ordinal] = place.count
    return place.count - 1
  }
}

/// That rows were given weights, and what these come to.
public struct WeightSummary: Codable, Sendable, Equatable {
  /// Rows of positive weight: all others take no part.
  public var rows: Int
  /// Kish's effective number of rows, (Σ w)² / Σ w²: as many rows of equal weight would be as sure.
  public var effectiveRows: Double
  /// Path of the file they came from, as it is shown; nil where they came from none.
  public var file: String?

  public init(_ weights: RowWeights, file: String? = nil) {
    self.file = file
    rows = weights.positiveCount
    effectiveRows = weights.effectiveCount
  }
}
