import Testing

@testable import TemperReport

@Suite struct LineWrappingTests {
  @Test(arguments: [
    (40, ["to  alpha, beta, gamma"]), (16, ["to  alpha, beta,", "    gamma"]), (15, ["to  alpha,", "    beta, gamma"]),
    (1, ["to  alpha,", "    beta,", "    gamma"]),
  ])
  func join(width: Int, lines: [String]) {
    #expect(LineWrapping.join(["alpha", "beta", "gamma"], after: "to  ", indent: 4, width: width) == lines)
  }

  @Test func nothingToJoin() {
    #expect(LineWrapping.join([], after: "to  ", indent: 4, width: 10) == ["to"])
  }
}
