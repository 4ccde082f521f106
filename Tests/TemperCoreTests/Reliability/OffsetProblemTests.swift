import Testing

@testable import TemperCore

@Suite struct OffsetProblemTests {
  let problem = OffsetProblem(
    probabilities: ProbabilityMatrix(classCount: 3, values: [0.6, 0.3, 0.1, 0.2, 0.2, 0.6, 0, 0.5, 0.5]),
    observed: [1, -1, 0], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))

  @Test(arguments: [-2.0, 0, 0.7])
  func derivativesAreThoseOfTheValue(offset: Double) {
    let h = 1e-5
    let here = problem.derivatives(at: [offset])
    let (up, down) = (problem.value(at: [offset + h]), problem.value(at: [offset - h]))
    #expect(abs(here.gradient[0] - (up - down) / (2 * h)) < 1e-8)
    #expect(abs(here.hessian[0, 0] - (up - 2 * here.value + down) / (h * h)) < 1e-4)
    #expect(abs(problem.slopes(at: offset).reduce(0, +) - here.gradient[0]) < 1e-14)
  }
}
