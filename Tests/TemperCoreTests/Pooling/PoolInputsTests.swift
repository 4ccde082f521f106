import Foundation
import Testing

@testable import TemperCore

@Suite struct PoolInputsTests {
  private static func inputs(_ layout: ClassLayout) -> PoolInputs {
    PoolInputs(
      layout: layout, labels: [1, 0, 2], rows: FoldLayout(folds: [0, 1, 0], foldCount: 2), floor: 1e-3,
      predictions: [
        ProbabilityMatrix(classCount: 3, values: [0.2, 0.3, 0.5, 0, 0.25, 0.75, 0.1, 0.6, 0.3]),
        ProbabilityMatrix(classCount: 3, values: [0.3, 0.3, 0.4, 0.5, 0.25, 0.25, 1, 0, 0]),
      ])
  }

  @Test func classesStandInTheOrderOfTheHeads() {
    let inputs = PoolInputsTests.inputs(TestLayout.shuffledArena.layout)
    #expect(inputs.classOrder == [2, 0, 1])
    #expect(PoolInputsTests.inputs(TestLayout.three.layout).classOrder == [0, 1, 2])
    // Of the two lanes of each class, the first is fold 0 with rows 0 and 2, the second fold 1 with row 1.
    #expect(inputs.logs(of: 0)[0] == SIMD4(log(0.5), log(0.3), 0, 0))
    #expect(inputs.logs(of: 0)[2] == SIMD4(log(0.2), log(0.1), 0, 0))
    #expect(inputs.logs(of: 1)[5] == SIMD4(log(0.25), 0, 0, 0))
    #expect(inputs.outcomes[0] == SIMD4(0, 1, 0, 0))
    #expect(inputs.outcomes[2] == SIMD4(0, 0, 0, 0))
    #expect(inputs.outcomes[3] == SIMD4(1, 0, 0, 0))
    #expect(inputs.outcomes[4] == SIMD4(1, 0, 0, 0))
  }

  @Test func probabilitiesBelowTheFloorAreRaised() {
    let inputs = PoolInputsTests.inputs(TestLayout.three.layout)
    #expect(inputs.logs(of: 0)[1][0] == log(1e-3))
    #expect(inputs.logs(of: 1)[2][1] == log(1e-3))
  }

  @Test func keepingAnInputLeavesItAlone() {
    let inputs = PoolInputsTests.inputs(TestLayout.three.layout)
    let rest = inputs.keeping([1])
    #expect(rest.modelCount == 1)
    #expect(rest.predictions == [inputs.predictions[1]])
    #expect(rest.logs(of: 0) == inputs.logs(of: 1))
    #expect(rest.outcomes == inputs.outcomes)
    #expect(rest.labels == inputs.labels)
  }
}
