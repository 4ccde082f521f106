import Testing

@testable import TemperReport

@Suite struct NumberTextTests {
  @Test(arguments: [
    (0.73975, "0.7398"), (0.00004, "0.0000"), (-0.00004, "0.0000"), (-0.0, "0.0000"),
    (1e21, "1000000000000000000000.0000"),
    (-1.25, "-1.2500"), (.nan, "-"), (.infinity, "-"),
  ])
  func losses(value: Double, text: String) {
    #expect(NumberText.loss(value) == text)
  }

  @Test(arguments: [
    (0.0121, "+0.0121"), (-0.0348, "-0.0348"), (0, "+0.0000"), (-0.0, "+0.0000"), (-0.00001, "-0.0000"), (.nan, "-"),
  ])
  func differencesKeepTheirSign(value: Double, text: String) {
    #expect(NumberText.difference(value) == text)
  }

  @Test func intervals() {
    #expect(NumberText.interval(-0.0041...0.00031) == "[-0.0041, +0.0003]")
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (57477, "57,477"), (-1_234_567, "-1,234,567")])
  func counts(value: Int, text: String) {
    #expect(NumberText.count(value) == text)
  }

  @Test func nouns() {
    #expect(NumberText.count(1, "model") == "1 model")
    #expect(NumberText.count(1200, "model") == "1,200 models")
    #expect(NumberText.count(3, "class", plural: "classes") == "3 classes")
  }

  @Test(arguments: [
    (0, "1e-12"), (3e-15, "1e-12"), (1e-12, "1e-12"), (1.0000001e-12, "1e-11"), (8.4e-11, "1e-10"), (1e-10, "1e-10"),
    (0.04, "1e-1"), (0.7, "1"), (1, "1"), (1.5, "1e1"),
  ])
  func powersOfTen(bound: Double, text: String) {
    #expect(NumberText.powerOfTen(atLeast: bound) == text)
  }

  @Test func noPowerOfTen() {
    #expect(NumberText.powerOfTen(atLeast: .infinity) == nil)
    #expect(NumberText.powerOfTen(atLeast: .nan) == nil)
  }

  @Test func penalties() {
    #expect(NumberText.penalty(.infinity) == "off")
    #expect(NumberText.penalty(30) == "30")
    #expect(NumberText.penalty(0.5) == "0.5")
  }
}
