import Foundation
import Testing

@testable import TemperCore

@Suite struct ProbabilityMatrixEntropyTests {
  @Test func entropyIsInNats() {
    let matrix = ProbabilityMatrix(classCount: 4, values: [0.25, 0.25, 0.25, 0.25, 1, 0, 0, 0, 0.5, 0.5, 0, 0])
    #expect(abs(matrix.entropy(row: 0) - log(4)) < 1e-15)
    #expect(matrix.entropy(row: 1) == 0)
    #expect(abs(matrix.entropy(row: 2) - log(2)) < 1e-15)
  }
}
