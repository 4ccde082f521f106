import Foundation
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
    #expect(CalibrationMethod.tieMap.refusal(layout: TestLayout.three.layout) == .needsSides)
    #expect(CalibrationMethod.tieMap.refusal(layout: TestLayout.pairwise.layout) == nil)
  }

  @Test(arguments: [CalibrationMethod.beta, .isotonic])
  func curvesNeedFiveThousandRowsUnlessTheyAreNamed(_ method: CalibrationMethod) {
    let layout = TestLayout.pairwise.layout
    #expect(!CalibrationMethod.applicable(layout: layout, rowCount: 4999).contains(method))
    #expect(CalibrationMethod.applicable(layout: layout, rowCount: 5000).contains(method))
    #expect(method.refusal(layout: layout) == nil)
  }

  @Test(arguments: [CalibrationMethod.matrix, .dirichlet])
  func matricesHaveALimitOfClasses(_ method: CalibrationMethod) {
    func layout(_ count: Int) -> ClassLayout { ClassLayout(names: (0..<count).map { "class \($0)" }) }
    #expect(method.refusal(layout: layout(16)) == nil)
    #expect(method.refusal(layout: layout(17)) == .tooManyClasses(maximum: 16))
  }

  @Test func noneIsAlwaysApplicableAndFirst() {
    #expect(
      CalibrationMethod.applicable(layout: TestLayout.three.layout, rowCount: 300) == [
        .none, .temperature, .biasCorrectedTemperature, .vector, .matrix, .dirichlet,
      ])
    #expect(
      CalibrationMethod.applicable(layout: TestLayout.pairwise.layout, rowCount: 5000) == CalibrationMethod.allCases
    )
  }

  @Test func stepsThatFallAreNotACurve() {
    func isCurve(_ x: [Double], _ y: [Double]) -> Bool {
      (try? JSONDecoder().decode(MonotoneCurve.self, from: JSONEncoder().encode(["x": x, "y": y]))) != nil
    }
    #expect(isCurve([0.1, 0.2], [0.3, 0.4]))
    #expect(!isCurve([0.1, 0.2], [0.4, 0.3]))
    #expect(!isCurve([0.2, 0.2], [0.3, 0.4]))
    #expect(!isCurve([0.1, 0.2], [0.3]))
    #expect(!isCurve([], []))
  }
}
