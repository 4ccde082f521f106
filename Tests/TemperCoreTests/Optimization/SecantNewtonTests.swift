import Testing

@testable import TemperCore

@Suite struct SecantNewtonTests {
  /// sum of cosh(x_i - c_i) + x'Ax/2: convex, and no quadratic.
  private struct Curve {
    let centers: [Double]
    let matrix: SquareMatrix

    func value(_ x: [Double]) -> Double {
      zip(x, centers).reduce(0) { $0 + cosh($1.0 - $1.1) } + dot(x, matrix.times(x)) / 2
    }

    func gradient(_ x: [Double]) -> [Double] {
      zip(matrix.times(x), zip(x, centers)).map { $0 + sinh($1.0 - $1.1) }
    }

    private func cosh(_ x: Double) -> Double { (exp(x) + exp(-x)) / 2 }
    private func sinh(_ x: Double) -> Double { (exp(x) - exp(-x)) / 2 }
  }

  private static let curve: Curve = {
    var matrix = SquareMatrix(size: 4)
    for i in 0..<4 { for j in 0..<4 { matrix[i, j] = i == j ? 2 : 0.5 } }
    return Curve(centers: [1, -2, 0.5, 1.5], matrix: matrix)
  }()

  private static func curvature(_ scale: Double) -> SquareMatrix {
    var result = curve.matrix
    for i in 0..<4 { result[i, i] += scale }
    return result
  }

  @Test(arguments: [false, true]) func findsTheMinimumWithARoughCurvature(_ isBounded: Bool) {
    var solver = SecantNewton(
      from: [0, 0, 0, 0], curvature: Self.curvature(1.4), isBounded: Array(repeating: isBounded, count: 4))
    var estimates: [Double] = []
    for _ in 0..<25 {
      let point = solver.point
      let pass = solver.take(value: Self.curve.value(point), gradient: Self.curve.gradient(point), tolerance: 1e-14)
      if !pass.isHalved { estimates.append(pass.estimate) }
      if pass.estimate < 1e-18 { break }
    }
    let gradient = Self.curve.gradient(solver.point)
    for (x, g) in zip(solver.point, gradient) {
      #expect(isBounded && x == 0 ? g >= 0 : abs(g) < 1e-8)
    }
    #expect(estimates.count <= 12 && estimates.last! < 1e-18)
    if isBounded { #expect(solver.point.contains(0) && solver.point.contains { $0 > 0 }) }
  }

  /// A curvature that is far too small sends the first step far beyond: the way to it is halved until the value falls.
  @Test func halvesAStepAfterWhichTheValueRose() {
    var solver = SecantNewton(
      from: [0, 0, 0, 0], curvature: Self.curvature(-1.4), isBounded: Array(repeating: false, count: 4))
    var (halved, accepted) = (0, [Double]())
    for _ in 0..<60 {
      let point = solver.point
      let value = Self.curve.value(point)
      let pass = solver.take(value: value, gradient: Self.curve.gradient(point), tolerance: 1e-14)
      if pass.isHalved { halved += 1 } else { accepted.append(value) }
    }
    #expect(halved > 0)
    #expect(zip(accepted, accepted.dropFirst()).allSatisfy { $1 <= $0 + 1e-14 })
    #expect(Self.curve.gradient(solver.point).allSatisfy { abs($0) < 1e-7 })
  }
}
