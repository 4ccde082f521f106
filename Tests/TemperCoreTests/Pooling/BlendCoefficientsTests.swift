import Testing

@testable import TemperCore

@Suite struct BlendCoefficientsTests {
  @Test func startsWithEqualWeights() {
    let start = BlendCoefficients(equalWeightsFor: 4, heads: 2)
    #expect(start.weights == [0.25, 0.25, 0.25, 0.25])
    #expect(start.headWeights == [[0.25, 0.25, 0.25, 0.25], [0.25, 0.25, 0.25, 0.25]])
    #expect(start.biases == [0, 0])
    #expect(start.blocks[.closeness] == [0])
    #expect(start.blocks[.sideBias] == [0])
  }

  @Test func keepingSomeInputsLeavesTheOthersAlone() {
    var coefficients = BlendCoefficients(equalWeightsFor: 3, heads: 2)
    coefficients.weights = [1, 2, 3]
    coefficients.headWeights = [[4, 5, 6], [7, 8, 9]]
    coefficients.biases = [10, 11]
    coefficients.blocks[.closeness] = [12]
    coefficients.blocks[.sideBias] = [13]
    var expected = BlendCoefficients(equalWeightsFor: 2, heads: 2)
    expected.weights = [1, 3]
    expected.headWeights = [[4, 6], [7, 9]]
    expected.biases = [10, 11]
    expected.blocks[.closeness] = [12]
    expected.blocks[.sideBias] = [13]
    #expect(coefficients.keeping([0, 2]) == expected)
  }
}
