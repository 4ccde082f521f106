import Testing

@testable import TemperCore

@Suite struct TieColumnsTests {
  private static let simulation = Simulation(
    TestLayout.pairwise.layout, rows: 90, noise: [0.4, 0.7, 1, 1.3], seed: 12)
  private static let settings = [
    PenaltySettings(weightRidge: 3, headRidge: 30),
    PenaltySettings(weightRidge: 3, headRidge: 30, blocks: [.closeness: 30]),
    PenaltySettings(
      headRidge: 3, blocks: [.closeness: 30, .sideBias: 30, .tieToSide: 30, .sharpness: 30, .marginToTie: 30]),
  ]

  /// A loss of some models has the numbers that it has on columns of its own, to the bit, and so has a resample of it.
  @Test(arguments: [[0], [1, 3], [3, 0, 2], [0, 1, 2, 3]], settings)
  func someOfAllAreAsByThemselves(_ kept: [Int], _ settings: PenaltySettings) {
    let inputs = Self.simulation.inputs(foldCount: 3)
    let some = inputs.keeping(kept)
    let wanted = Set(TieAwareBlock.allCases.filter { settings.blocks[$0].isFinite })
    let alone = TieColumns(some).loss(some, settings)
    let part = TieColumns(inputs).keeping(kept, wanted: wanted).loss(some, settings)
    #expect(part.map.count == alone.map.count)
    let drawn = DrawnRows(inputs.rows, counts: drawnCounts(90, resample: 1, seed: 5))
    var random = RandomSource(seed: 6)
    let point = (0..<alone.map.count).map { _ in 0.3 * random.normal() }
    let pairs: [(any FoldwiseLoss, any FoldwiseLoss)] = [
      (part.loss, alone.loss), (part.loss.resampled(drawn), alone.loss.resampled(drawn)),
    ]
    for (found, expected) in pairs {
      for fold in expected.rows.folds.indices {
        #expect(found.value(at: point, fold: fold) == expected.value(at: point, fold: fold))
        let (found, expected) = (found.derivatives(at: point, fold: fold), expected.derivatives(at: point, fold: fold))
        #expect(found.gradient == expected.gradient)
        #expect(found.hessian.values == expected.hessian.values)
      }
    }
  }

  /// Some of some are some of all.
  @Test func someOfSome() {
    let inputs = Self.simulation.inputs(foldCount: 2)
    let settings = Self.settings[2]
    let wanted = Set(TieAwareBlock.allCases)
    let kept = inputs.keeping([0, 3])
    let once = TieColumns(inputs).keeping([0, 3], wanted: wanted).loss(kept, settings).loss
    let twice = TieColumns(inputs).keeping([0, 2, 3], wanted: wanted).keeping([0, 2], wanted: wanted)
      .loss(kept, settings).loss
    #expect(once.heads == twice.heads)
    #expect(once.further == twice.further)
  }

  /// Nothing that is as large as the predictions is made for a model that is left out.
  @Test func columnsAreShared() {
    let inputs = Self.simulation.inputs()
    let whole = TieColumns(inputs)
    func address(_ columns: TieColumns, _ inputs: PoolInputs) -> UnsafeRawPointer? {
      columns.loss(inputs, Self.settings[1]).loss.columns.withUnsafeBytes { $0.baseAddress }
    }
    let part = whole.keeping([0, 2], wanted: [.closeness])
    #expect(address(part, inputs.keeping([0, 2])) == address(whole, inputs))
    #expect(part.loss(inputs.keeping([0, 2]), Self.settings[1]).loss.further.count == inputs.rows.laneCount)
    #expect(part.loss(inputs.keeping([0, 2]), Self.settings[0]).loss.columns.count == inputs.tieColumns().count)
  }
}
