import Testing

@testable import TemperCore

@Suite struct HyperparametersTests {
  @Test func everyChoiceMakesDifferentHyperparameters() {
    let plain = Hyperparameters(kind: .tieAware, sign: .signed, penalties: PenaltySettings())
    var recipes: Set<Hyperparameters> = [plain]
    recipes.insert(Hyperparameters(kind: .logarithmic, sign: .signed, penalties: PenaltySettings()))
    recipes.insert(Hyperparameters(kind: .tieAware, swapping: .arithmetic, sign: .signed, penalties: PenaltySettings()))
    recipes.insert(Hyperparameters(kind: .tieAware, sign: .nonnegative, penalties: PenaltySettings()))
    recipes.insert(
      Hyperparameters(kind: .tieAware, sign: .signed, penalties: PenaltySettings(blocks: [.closeness: 30])))
    #expect(recipes.count == 5)
    recipes.insert(Hyperparameters(kind: .tieAware, sign: .signed, penalties: PenaltySettings()))
    #expect(recipes.count == 5)
    #expect(Hyperparameters(kind: .mean).penalties == nil)
  }

  @Test func ridgeOfABlockThatTheLeaderLacks() {
    func part(_ sharpness: Double, _ share: Double) -> MixtureComponent {
      MixtureComponent(
        kind: .tieAware, sign: .signed, penalties: PenaltySettings(blocks: [.sharpness: sharpness]), share: share)
    }
    var recipe = Hyperparameters(kind: .tieAware, sign: .signed, penalties: PenaltySettings(blocks: [.tieToSide: 300]))
    #expect(recipe.ridge(of: .tieToSide) == 300)
    #expect(recipe.ridge(of: .sharpness) == nil)
    recipe.finalists = [part(.infinity, 0.5), part(3000, 0.3), part(30, 0.2)]
    #expect(recipe.ridge(of: .sharpness) == 30)
    #expect(recipe.ridge(of: .tieToSide) == nil)
    #expect(Hyperparameters(kind: .mean).ridge(of: .sharpness) == nil)
  }
}

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
