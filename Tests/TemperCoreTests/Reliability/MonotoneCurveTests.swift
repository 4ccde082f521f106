import Testing

@testable import TemperCore

@Suite struct MonotoneCurveTests {
  private let curve = MonotoneCurve(x: [1, 2, 4, 8], y: [0, 0.5, 0.5, 1])

  @Test(arguments: [(0.0, 0.0), (1, 0), (1.5, 0.25), (2, 0.5), (3, 0.5), (4, 0.5), (5, 0.625), (8, 1), (9, 1)])
  func straightBetweenThePointsAndFlatBeyond(_ point: (position: Double, height: Double)) {
    #expect(curve.value(at: point.position) == point.height)
  }

  @Test func aSinglePointIsAConstant() {
    let constant = MonotoneCurve(x: [0.3], y: [0.7])
    #expect([-1, 0.3, 2].map { constant.value(at: $0) } == [0.7, 0.7, 0.7])
  }
}
