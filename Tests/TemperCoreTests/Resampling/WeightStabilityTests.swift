import Testing

@testable import TemperCore

@Suite struct WeightStabilityTests {
  /// Replicates of four weights: two that swap around zero, one that stays, one that is left out three times in four.
  private static let replicates: [[Double]] = (0..<40).map { b in
    let swing = Double(b % 8) - 3.5
    return [0.2 * swing, -0.2 * swing + 0.01 * Double(b % 3), 1 + 0.01 * swing, b % 4 == 0 ? 0.3 : 0]
  }

  @Test func swapsAndZerosAreFound() {
    let stability = WeightStability(heads: [Self.replicates])
    #expect(stability.zeroShares == [0, 0, 0, 0.75])
    #expect(stability.swaps.map { [$0.first, $0.second] } == [[0, 1]])
    #expect(stability.swaps[0].correlation < -0.99)
    #expect((0..<4).map(stability.isInterchangeable) == [true, true, false, true])
    #expect(stability.partners(of: 1) == [0] && stability.partners(of: 3).isEmpty)
  }

  /// Two weights that surely differ from zero are both needed, however their errors go together.
  @Test func whatIsNeededDoesNotSwap() {
    let stability = WeightStability(heads: [Self.replicates.map { [$0[0] + 5, $0[1] + 5] }])
    #expect(stability.swaps.isEmpty)
    #expect(!stability.isInterchangeable(0))
  }

  /// A model that another head needs is not interchangeable.
  @Test func everyHeadHasToAgree() {
    let steady = Self.replicates.map { _ in [1.0, 1, 1, 1] }
    let stability = WeightStability(heads: [Self.replicates, steady])
    #expect(stability.swaps.isEmpty && stability.zeroShares == [0, 0, 0, 0])
  }
}
