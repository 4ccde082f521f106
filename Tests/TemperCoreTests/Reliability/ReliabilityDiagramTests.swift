import Testing

@testable import TemperCore

@Suite struct ReliabilityDiagramTests {
  @Test func keepsItsBins() {
    let bin = ReliabilityDiagram.Bin(
      lower: 0.1, upper: 0.2, count: 3, meanProbability: 0.15, frequency: 1.0 / 3, interval: 0.05...0.8)
    let diagram = ReliabilityDiagram(bins: [bin, bin])
    #expect(diagram.bins == [bin, bin])
    #expect(diagram != ReliabilityDiagram(bins: [bin]))
  }
}
