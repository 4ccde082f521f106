import Foundation
import Testing

@testable import TemperCore

/// The parameters of calibrators by name.
@Suite struct CalibrationNumberTests {
  private static let classes = ["a", "b", "tie"]

  @Test func everyNumberIsNamedByItsClass() {
    let scaling = LinearScaling(method: .vector, slope: 0.9, weights: [1, 2, 3], biases: [0.1, 0.2, 0.3], floor: 1e-7)
    let found = Calibrator.linear(scaling)
    #expect(
      found.method.numbers(found.parameters, classes: Self.classes) == [
        CalibrationNumber("slope", 0.9), CalibrationNumber("weights", class: "a", 1),
        CalibrationNumber("weights", class: "b", 2), CalibrationNumber("weights", class: "tie", 3),
        CalibrationNumber("bias", class: "a", 0.1), CalibrationNumber("bias", class: "b", 0.2),
        CalibrationNumber("bias", class: "tie", 0.3), CalibrationNumber("floor", 1e-7),
      ])
  }

  /// Row k of a matrix makes the score of class k.
  @Test func matricesAreNamedByRowAndColumn() throws {
    let scaling = LinearScaling(
      method: .matrix, slope: 1, weights: (0..<9).map(Double.init), biases: [0, 0, 0], floor: 1e-7)
    let calibrator = Calibrator.linear(scaling)
    let found = calibrator.method.numbers(calibrator.parameters, classes: Self.classes).filter { $0.name == "weights" }
    #expect(found.count == 9 && found[5] == CalibrationNumber("weights", class: "b", of: "tie", 5))
    // The score of b moves by that number times the logarithm of the probability of the tie.
    let rows = ProbabilityMatrix(classCount: 3, values: [0.5, 0.3, 0.2, 0.5, 0.2, 0.3])
    let scores = calibrator.calibrate(rows)
    let odds = (0..<2).map { Foundation.log(scores[$0, 1] / scores[$0, 0]) }
    let expected = (5.0 - 2) * Foundation.log(0.3 / 0.2) + (4.0 - 1) * Foundation.log(0.2 / 0.3)
    #expect(abs((odds[1] - odds[0]) - expected) < 1e-9)
  }

  /// Of all other methods every number but the points of curves has a name; classes are named where there is one each.
  @Test func shapesAndCurves() {
    let shape = CalibrationParameter("shape", [0.5, -0.5])
    #expect(
      CalibrationMethod.tieMap.numbers([CalibrationParameter("tie_bias", [0.25]), shape], classes: Self.classes) == [
        CalibrationNumber("tie_bias", 0.25), CalibrationNumber("shape_squared_margin", 0.5),
        CalibrationNumber("shape_margin_times_tie", -0.5),
      ])
    let curve = [CalibrationParameter("x.0", [0.1, 0.2, 0.3]), CalibrationParameter("floor", [1e-7])]
    #expect(CalibrationMethod.isotonic.numbers(curve, classes: Self.classes) == [CalibrationNumber("floor", 1e-7)])
    #expect(CalibrationMethod.none.numbers([], classes: Self.classes) == [])
    // A forged list of another length is left out.
    #expect(CalibrationMethod.vector.numbers([CalibrationParameter("bias", [1, 2])], classes: Self.classes) == [])
  }
}
