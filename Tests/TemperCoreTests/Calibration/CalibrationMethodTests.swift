import Testing

@testable import TemperCore

@Suite struct CalibrationMethodTests {
  @Test func namesAreThoseOfTheCommand() {
    #expect(
      CalibrationMethod.allCases.map(\.rawValue) == [
        "none", "tie-map", "temperature", "bias-corrected-temperature", "vector", "matrix", "dirichlet", "beta",
        "isotonic",
      ])
    #expect(CalibrationMethod.allCases.sorted() == CalibrationMethod.allCases)
    #expect(CalibrationMethod.none < .tieMap)
  }

  @Test func tieMapsNeedSides() {
    #expect(CalibrationMethod.tieMap.refusal(layout: TestLayout.three.layout, rowCount: 9000) == .needsSides)
    #expect(
      CalibrationMethod.tieMap.refusal(layout: TestLayout.three.layout, rowCount: 9000, isForced: true) == .needsSides)
    #expect(CalibrationMethod.tieMap.refusal(layout: TestLayout.tieStructure.layout, rowCount: 10) == nil)
  }

  @Test(arguments: [CalibrationMethod.beta, .isotonic])
  func curvesNeedFiveThousandRowsOrForce(_ method: CalibrationMethod) {
    let layout = TestLayout.tieStructure.layout
    #expect(method.refusal(layout: layout, rowCount: 4999) == .tooFewRows(minimum: 5000))
    #expect(method.refusal(layout: layout, rowCount: 5000) == nil)
    #expect(method.refusal(layout: layout, rowCount: 10, isForced: true) == nil)
  }

  @Test(arguments: [CalibrationMethod.matrix, .dirichlet])
  func matricesHaveALimitOfClasses(_ method: CalibrationMethod) {
    func layout(_ count: Int) -> ClassLayout { ClassLayout(names: (0..<count).map { "class \($0)" }) }
    #expect(method.refusal(layout: layout(16), rowCount: 10) == nil)
    #expect(method.refusal(layout: layout(17), rowCount: 9000, isForced: true) == .tooManyClasses(maximum: 16))
  }

  @Test func noneIsAlwaysApplicableAndFirst() {
    #expect(
      CalibrationMethod.applicable(layout: TestLayout.three.layout, rowCount: 300) == [
        .none, .temperature, .biasCorrectedTemperature, .vector, .matrix, .dirichlet,
      ])
    #expect(
      CalibrationMethod.applicable(layout: TestLayout.tieStructure.layout, rowCount: 5000) == CalibrationMethod.allCases
    )
  }

  @Test func stepsThatFallAreNotACurve() {
    let layout = TestLayout.two.layout
    func stored(_ x: [Double], _ y: [Double]) -> (any Calibrator)? {
      let curve = [CalibrationParameter("x.0", x), CalibrationParameter("y.0", y)]
      let other = [CalibrationParameter("x.1", [0.5]), CalibrationParameter("y.1", [0.5])]
      return CalibrationMethod.isotonic.calibrator(
        layout: layout, parameters: curve + other + [CalibrationParameter("floor", [0])])
    }
    #expect(stored([0.1, 0.2], [0.3, 0.4]) != nil)
    #expect(stored([0.1, 0.2], [0.4, 0.3]) == nil)
    #expect(stored([0.2, 0.2], [0.3, 0.4]) == nil)
    #expect(stored([], []) == nil)
  }
}
