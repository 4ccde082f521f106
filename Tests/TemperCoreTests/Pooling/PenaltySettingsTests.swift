import Testing

@testable import TemperCore

@Suite struct PenaltySettingsTests {
  @Test func byDefaultEverythingBeyondTheWeightsIsOff() {
    let settings = PenaltySettings()
    #expect(settings.equalWeights == 0)
    #expect(settings.classDeviation == .infinity)
    #expect(settings.closeness == .infinity)
    #expect(settings.sideBias == .infinity)
    #expect(settings.hasBias)
    #expect(PenaltySettings.base == 1e-3)
  }

  @Test func laddersGoFromSimpleToRich() {
    #expect(PenaltySettings.ladder == [.infinity, 3000, 300, 30, 3, 0])
    #expect(PenaltySettings.blockLadder == [.infinity, 3000, 300, 30])
  }

  @Test func signsAreTriedFromSimpleToRich() {
    #expect(WeightSign.allCases.map(\.rawValue) == ["nonnegative", "signed"])
  }
}
