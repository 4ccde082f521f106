/// A small dense square matrix, row by row.
struct SquareMatrix: Sendable, Equatable {
  let size: Int
  var values: [Double]

  init(size: Int) {
    self.size = size
    values = Array(repeating: 0, count: size * size)
  }

  /// The symmetric matrix whose upper triangle stands in `size` rows; what is below it, and what follows, does not matter.
  init(upperTriangle: [Double], size: Int) {
    self.init(size: size)
    for i in 0..<size {
      for j in i..<size {
        self[i, j] = upperTriangle[i * size + j]
        self[j, i] = upperTriangle[i * size + j]
      }
    }
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * size + column] }
    set { values[row * size + column] = newValue }
  }

  /// Adds `factor` times another matrix of the same size. O(n²).
  mutating func add(_ other: SquareMatrix, times factor: Double = 1) {
    for index in values.indices { values[index] += factor * other.values[index] }
  }

  /// The product with a vector. O(n²).
  func times(_ vector: [Double]) -> [Double] {
    (0..<size).map { row in
      var sum = 0.0
      for column in 0..<size { sum += values[row * size + column] * vector[column] }
      return sum
    }
  }
}

extension SquareMatrix {
  /// Solves A x = b on a subset of the coordinates, where this symmetric matrix is positive definite there. O(n³ / 6).
  ///
  /// - Parameters:
  ///   - free: the coordinates to solve for, rising; all others are taken as zero.
  ///   - right: b, in all coordinates.
  /// - Returns: x in all coordinates.
  func solve(on free: [Int], _ right: [Double]) -> [Double] {
    CholeskyFactor(self, on: free).solve(right)
  }
}

/// Cholesky's factorisation of a symmetric matrix on a subset of its coordinates, where it is positive definite.
///
/// A pivot that rounding has made too small (below 1e-14 of its diagonal) is raised to that size: along a direction without
/// curvature the step is then long but finite.
struct CholeskyFactor {
  private let size: Int
  private let free: [Int]
  /// Rows of the lower triangle.
  private let factor: [Double]

  /// O(n³ / 6).
  ///
  /// - Parameter free: the coordinates, rising.
  init(_ matrix: SquareMatrix, on free: [Int]) {
    let n = free.count
    size = matrix.size
    self.free = free
    factor = [Double](unsafeUninitializedCapacity: n * n) { factor, filled in
      factor.initialize(repeating: 0)
      for i in 0..<n {
        let source = free[i] * matrix.size
        for j in 0...i {
          var sum = matrix.values[source + free[j]]
          for k in 0..<j { sum -= factor[i * n + k] * factor[j * n + k] }
          if i == j {
            let smallest = 1e-14 * matrix.values[source + free[i]] + Double.leastNormalMagnitude
            factor[i * n + i] = max(sum, smallest).squareRoot()
          } else {
            factor[i * n + j] = sum / factor[j * n + j]
          }
        }
      }
      filled = n * n
    }
  }

  /// x of A x = b, zero in all other coordinates. O(n²).
  ///
  /// - Parameter right: b, in all coordinates.
  func solve(_ right: [Double]) -> [Double] {
    let n = free.count
    var x = [Double](repeating: 0, count: n)
    for i in 0..<n {
      var sum = right[free[i]]
      for k in 0..<i { sum -= factor[i * n + k] * x[k] }
      x[i] = sum / factor[i * n + i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      var sum = x[i]
      for k in i + 1..<max(n, i + 1) { sum -= factor[k * n + i] * x[k] }
      x[i] = sum / factor[i * n + i]
    }
    var result = [Double](repeating: 0, count: size)
    for i in 0..<n { result[free[i]] = x[i] }
    return result
  }
}

/// The inner product of two vectors of the same length.
func dot(_ left: [Double], _ right: [Double]) -> Double {
  var sum = 0.0
  for index in left.indices { sum += left[index] * right[index] }
  return sum
}
