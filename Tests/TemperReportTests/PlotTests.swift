import Testing

@testable import TemperReport

@Suite struct PlotFrameTests {
  @Test(arguments: [
    (0.0...1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (0...0.19, 5, ["0.00", "0.05", "0.10", "0.15", "0.20"]),
    (-3...12, 5, ["−5", "0", "5", "10", "15"]), (0.031...0.046, 3, ["0.030", "0.035", "0.040", "0.045", "0.050"]),
    (0...250, 5, ["0", "50", "100", "150", "200", "250"]),
  ])
  func ticksAreRound(range: ClosedRange<Double>, count: Int, labels: [String]) {
    let scale = PlotFrame.Scale(covering: range, count: count)
    #expect(scale.ticks.map(\.label) == labels)
    #expect(scale.low <= range.lowerBound && scale.high >= range.upperBound)
  }

  @Test func aRangeWithoutWidthStillHasAScale() {
    let scale = PlotFrame.Scale(covering: 0.3...0.3)
    #expect(scale.high > scale.low && scale.ticks.count >= 2)
  }

  @Test func placesAreLinear() {
    let scale = PlotFrame.Scale(low: 0, high: 2, ticks: [])
    let frame = PlotFrame(left: 10, top: 20, width: 100, height: 50, horizontal: scale, vertical: scale)
    #expect(frame.x(1) == 60 && frame.y(2) == 20 && frame.x(-1) == 10 && frame.y(3) == 20)
    #expect(frame.place(3, -1) == (160, 95))
  }
}
