import Testing

@testable import TemperCore

@Suite struct PenaltySettingsTests {
  @Test func byDefaultEverythingBeyondTheWeightsIsOff() {
    let settings = PenaltySettings()
    #expect(settings.weightRidge == 0)
    #expect(settings.headRidge == .infinity)
    #expect(settings.blocks[.closeness] == .infinity)
    #expect(settings.blocks[.sideBias] == .infinity)
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
