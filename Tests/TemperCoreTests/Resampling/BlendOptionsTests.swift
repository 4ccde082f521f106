import Testing

@testable import TemperCore

@Suite struct BlendOptionsTests {
  @Test func byDefaultEverythingIsChosen() {
    let options = BlendOptions()
    #expect(options.pool == nil)
    #expect(options.sign == nil)
    #expect(options.swapping == .auto)
    #expect(options.seed == 0)
    #expect(!options.isExact)
    #expect(options.threads == 1)
    #expect(BlendOptions.Swapping.allCases.map(\.rawValue) == ["auto", "always", "never", "geometric", "separate"])
  }

  @Test func allPoolsThatTheClassesAllow() {
    #expect(BlendOptions().kinds(for: TestLayout.tieStructure.layout) == PoolKind.allCases)
    #expect(
      BlendOptions().kinds(for: TestLayout.three.layout) == [
        .best, .mean, .geometric, .linear, .logarithmic, .selection,
      ])
  }

  @Test(arguments: [
    (PoolKind.tieAware, [PoolKind.best, .mean, .linear, .tieAware]),
    (.logarithmic, [.best, .mean, .linear, .logarithmic]),
    (.geometric, [.best, .mean, .geometric, .linear]),
    (.linear, [.best, .mean, .linear]),
  ])
  func aWantedPoolBesideTheOnesToCompareWith(pool: PoolKind, expected: [PoolKind]) {
    #expect(BlendOptions(pool: pool).kinds(for: TestLayout.tieStructure.layout) == expected)
  }
}
