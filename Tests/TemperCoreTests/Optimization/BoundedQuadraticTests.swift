import Testing

@testable import TemperCore

@Suite struct BoundedQuadraticTests {
  @Test(arguments: 0..<120)
  func agreesWithTheBestOfAllActiveSets(seed: Int) throws {
    let problem = BoundedQuadraticTests.random(size: 1 + seed % 6, seed: seed, ridge: seed.isMultiple(of: 2) ? 1 : 1e-3)
    let best = try #require(BoundedQuadraticTests.bruteForce(problem))
    let found = problem.minimiser()
    #expect(largestDifference(found, best) < 1e-8 * (1 + (best.map(abs).max() ?? 0)))
    #expect(zip(found, problem.isBounded).allSatisfy { !$1 || $0 >= 0 })
  }

  @Test(arguments: 0..<10)
  func meetsTheOptimalityConditionsInFortyDimensions(seed: Int) {
    let problem = BoundedQuadraticTests.random(size: 40, seed: 1000 + seed, ridge: 1e-2)
    let x = problem.minimiser()
    let slope = BoundedQuadraticTests.gradient(problem, at: x)
    let scale = slope.map(abs).max() ?? 1
    for index in x.indices {
      if problem.isBounded[index] && x[index] == 0 {
        #expect(slope[index] >= -1e-9 * scale)
      } else {
        #expect(x[index] > 0 || !problem.isBounded[index])
        #expect(abs(slope[index]) < 1e-9 * scale)
      }
    }
    // Among forty random coordinates some are held and some are not, or the test would prove little.
    let held = x.indices.filter { problem.isBounded[$0] && x[$0] == 0 }.count
    #expect(held > 3 && held < 37)
  }

  @Test func staysWhereTheBoundHoldsIt() {
    var hessian = SquareMatrix(size: 2)
    hessian[0, 0] = 2
    hessian[1, 1] = 2
    let problem = BoundedQuadratic(hessian: hessian, gradient: [1, -4], center: [0, 0], isBounded: [true, true])
    let found = problem.minimiser()
    #expect(found[0] == 0)
    #expect(abs(found[1] - 2) < 1e-15)
  }

  @Test func ignoresBoundsThatDoNotExist() {
    var hessian = SquareMatrix(size: 1)
    hessian[0, 0] = 4
    let problem = BoundedQuadratic(hessian: hessian, gradient: [8], center: [1], isBounded: [false])
    #expect(problem.minimiser() == [-1])
  }

  private static func random(size: Int, seed: Int, ridge: Double) -> BoundedQuadratic {
    var random = RandomSource(seed: UInt64(seed), stream: 5)
    let root = (0..<size).map { _ in random.normals(size) }
    var hessian = SquareMatrix(size: size)
    for i in 0..<size {
      for j in 0..<size { hessian[i, j] = dot(root[i], root[j]) + (i == j ? ridge : 0) }
    }
    let isBounded = (0..<size).map { _ in random.unit() < 0.75 }
    // Half of the bounded coordinates start at their bound.
    let center = zip(random.normals(size), isBounded).map { $1 ? max(0, $0) : $0 }
    return BoundedQuadratic(
      hessian: hessian, gradient: random.normals(size).map { 3 * $0 }, center: center, isBounded: isBounded)
  }

  private static func gradient(_ problem: BoundedQuadratic, at x: [Double]) -> [Double] {
    let move = zip(x, problem.center).map { $0 - $1 }
    return zip(problem.hessian.times(move), problem.gradient).map { $0 + $1 }
  }

  /// Holds every subset of the bounded coordinates at zero, and keeps the best of what lies within the bounds.
  private static func bruteForce(_ problem: BoundedQuadratic) -> [Double]? {
    let size = problem.center.count
    let bounded = (0..<size).filter { problem.isBounded[$0] }
    // The gradient is H x - right.
    let right = zip(problem.hessian.times(problem.center), problem.gradient).map { $0 - $1 }
    var best: (value: Double, point: [Double])?
    for mask in 0..<(1 << bounded.count) {
      let held = Set(bounded.indices.filter { mask >> $0 & 1 == 1 }.map { bounded[$0] })
      let free = (0..<size).filter { !held.contains($0) }
      let part = eliminate(free.map { i in free.map { problem.hessian[i, $0] } }, free.map { right[$0] })
      var x = [Double](repeating: 0, count: size)
      for (index, value) in zip(free, part) { x[index] = value }
      guard bounded.allSatisfy({ x[$0] >= 0 }) else { continue }
      let value = dot(x, problem.hessian.times(x)) / 2 - dot(x, right)
      if value < (best?.value ?? .infinity) { best = (value, x) }
    }
    return best?.point
  }

  /// Gaussian elimination with partial pivoting.
  private static func eliminate(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var rows = zip(matrix, right).map { $0 + [$1] }
    let n = rows.count
    for i in 0..<n {
      let pivot = (i..<n).max { abs(rows[$0][i]) < abs(rows[$1][i]) } ?? i
      rows.swapAt(i, pivot)
      for j in 0..<n where j != i {
        let factor = rows[j][i] / rows[i][i]
        for k in i...n { rows[j][k] -= factor * rows[i][k] }
      }
    }
    return (0..<n).map { rows[$0][n] / rows[$0][$0] }
  }
}
