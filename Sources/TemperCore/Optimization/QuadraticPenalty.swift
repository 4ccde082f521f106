/// A sum of squares of linear forms, strength/2 (c'x - target)², with its derivatives.
struct QuadraticPenalty: Sendable {
  private(set) var matrix: SquareMatrix
  private var linear: [Double]
  private var constant = 0.0

  init(dimension: Int) {
    matrix = SquareMatrix(size: dimension)
    linear = Array(repeating: 0, count: dimension)
  }

  /// Adds strength/2 (sum of coefficient × x[index] - target)². O(terms²).
  mutating func addSquare(_ terms: [(index: Int, coefficient: Double)], target: Double = 0, strength: Double) {
    for (i, a) in terms {
      for (j, b) in terms { matrix[i, j] += strength * a * b }
      linear[i] += strength * target * a
    }
    constant += strength * target * target / 2
  }

  /// Adds strength/2 sum_i (x_i - mean x)² over the given coordinates: the pull towards equal values. O(n²).
  mutating func addSpread(_ indices: Range<Int>, strength: Double) {
    let share = 1 / Double(indices.count)
    for i in indices {
      for j in indices { matrix[i, j] += strength * ((i == j ? 1 : 0) - share) }
    }
  }

  func value(at x: [Double]) -> Double {
    dot(x, matrix.times(x)) / 2 - dot(linear, x) + constant
  }

  func gradient(at x: [Double]) -> [Double] {
    zip(matrix.times(x), linear).map { $0 - $1 }
  }
}
