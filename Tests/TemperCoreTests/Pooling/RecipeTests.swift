import Testing

@testable import TemperCore

@Suite struct RecipeTests {
  @Test func everyChoiceMakesADifferentRecipe() {
    let plain = Recipe(kind: .tieAware, sign: .signed, penalties: PenaltySettings())
    var recipes: Set<Recipe> = [plain]
    recipes.insert(Recipe(kind: .logarithmic, sign: .signed, penalties: PenaltySettings()))
    recipes.insert(Recipe(kind: .tieAware, swapping: .arithmetic, sign: .signed, penalties: PenaltySettings()))
    recipes.insert(Recipe(kind: .tieAware, sign: .nonnegative, penalties: PenaltySettings()))
    recipes.insert(
      Recipe(kind: .tieAware, sign: .signed, penalties: PenaltySettings(closeness: 30)))
    #expect(recipes.count == 5)
    recipes.insert(Recipe(kind: .tieAware, sign: .signed, penalties: PenaltySettings()))
    #expect(recipes.count == 5)
    #expect(Recipe(kind: .mean).penalties == nil)
  }
}
