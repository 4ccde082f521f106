import Testing

@testable import TemperCore

@Suite struct SquareMatrixTests {
  private static func matrix(_ rows: [[Double]]) -> SquareMatrix {
    var result = SquareMatrix(size: rows.count)
    result.values = rows.flatMap { $0 }
    return result
  }

  @Test func subscriptsAreRowThenColumn() {
    let a = SquareMatrixTests.matrix([[1, 2], [3, 4]])
    #expect(a[0, 1] == 2)
    #expect(a[1, 0] == 3)
    #expect(a.times([10, 100]) == [210, 430])
  }

  @Test func addsAMultiple() {
    var a = SquareMatrixTests.matrix([[1, 2], [3, 4]])
    a.add(SquareMatrixTests.matrix([[1, 0], [0, 1]]), times: -2)
    #expect(a == SquareMatrixTests.matrix([[-1, 2], [3, 2]]))
  }

  @Test func solvesOnAllCoordinates() {
    let a = SquareMatrixTests.matrix([[4, 2, 0], [2, 5, 4], [0, 4, 8]])
    // A (1, -1, 2) = (2, 5, 12)
    #expect(largestDifference(a.solve(on: [0, 1, 2], [2, 5, 12]), [1, -1, 2]) < 1e-14)
  }

  @Test func solvesOnASubsetAndLeavesTheRestAtZero() {
    let a = SquareMatrixTests.matrix([[4, 2, 1], [2, 5, 4], [1, 4, 8]])
    // [[4, 1], [1, 8]] (2, 3) = (11, 26)
    #expect(largestDifference(a.solve(on: [0, 2], [11, 99, 26]), [2, 0, 3]) < 1e-14)
    #expect(a.solve(on: [], [1, 2, 3]) == [0, 0, 0])
  }

  @Test(arguments: [1, 2, 7, 30])
  func solvesRandomSystems(size: Int) {
    var random = RandomSource(seed: 3, stream: UInt64(size))
    let root = (0..<size).map { _ in random.normals(size) }
    let a = SquareMatrixTests.matrix(
      (0..<size).map { i in (0..<size).map { j in dot(root[i], root[j]) + (i == j ? 0.5 : 0) } })
    let x = random.normals(size)
    #expect(largestDifference(a.solve(on: Array(0..<size), a.times(x)), x) < 1e-10)
  }

  @Test func aDirectionWithoutCurvatureGivesAFiniteStep() {
    let flat = SquareMatrixTests.matrix([[1, 1], [1, 1]])
    let step = flat.solve(on: [0, 1], [1, 1])
    #expect(step.allSatisfy { $0.isFinite })
    // Whatever lies along (1, -1), the equations hold.
    #expect(largestDifference(flat.times(step), [1, 1]) < 1e-9)
    #expect(SquareMatrix(size: 2).solve(on: [0, 1], [0, 0]) == [0, 0])
  }

  @Test func innerProduct() {
    #expect(dot([1, 2, 3], [4, -5, 6]) == 12)
    #expect(dot([], []) == 0)
  }
}
