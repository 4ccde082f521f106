import Testing

@testable import TemperReport

@Suite struct PageNumberTests {
  @Test func shownAndExact() {
    let number = PageNumber.difference(-0.034812)
    #expect(number.shown == "−0.0348")
    #expect(number.exact == "-0.034812")
    #expect(PageNumber.weight(2).exact == "2")
  }

  @Test(arguments: [
    ("-0.5", "−0.5"), ("tie-aware, side bias -0.03", "tie-aware, side bias −0.03"), ("T -", "T -"),
    ("a-1 - b", "a-1 - b"),
    ("1e-10", "1e-10"),
  ])
  func onlyMinusSignsAreReplaced(text: String, result: String) {
    #expect(PageNumber.typographic(text) == result)
  }

  @Test func scaleHoldsZero() {
    let scale = PageScale(covering: [-1, 3, .nan])
    #expect(scale.low == -1.12)
    #expect(scale.high == 3.12)
    #expect(scale.percent(-1.12) == "0.00")
    #expect(scale.percent(3.12) == "100.00")
    #expect(scale.percent(9) == "100.00")
    #expect(scale.length(1, -1) == "47.17")
    #expect(PageScale(covering: [2, 4]).percent(0) == "0.00")
    #expect(PageScale(covering: []).percent(0) == "0.00")
    #expect(PageScale(covering: [-2]).percent(0) != "100.00")
  }

  @Test func barsStartAtZero() {
    let scale = PageScale(covering: [-1, 1])
    let left = PageBar(-1, scale)
    #expect([left.zero, left.left, left.width] == ["50.00", "2.83", "47.17"])
    let right = PageBar(0.5, scale)
    #expect([right.left, right.width] == ["50.00", "23.58"])
  }

  @Test(arguments: [(-0.2, -0.1, "clear"), (-0.1, 0.1, "open"), (0.1, 0.2, "clear"), (0, 0.2, "open")])
  func intervalsThatHoldZeroAreOpen(lower: Double, upper: Double, kind: String) {
    let scale = PageScale(covering: [lower, upper])
    #expect(PageInterval(mean: (lower + upper) / 2, lower...upper, scale).kind == kind)
  }
}
