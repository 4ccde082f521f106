import Testing

@testable import TemperCore

@Suite struct SegmentFitterTests {
  private let data = SegmentSimulation(rows: 600, shifts: [-0.8, 0.8], idleColumns: 1, seed: 5)

  /// Without a ridge of its own, a segment has the slope and bias of a fit to its rows alone.
  @Test func freeSegmentsAreFittedApart() throws {
    let whole = data.fitter.fit([0, .infinity], folds: data.folds).adjustment
    for ordinal in 0..<2 {
      let rows = data.labels.indices.filter { data.segments.ordinals[0][$0] == ordinal }
      let alone = SegmentFitter(
        data.predictions.gathering(rows: rows), labels: rows.map { data.labels[$0] }, layout: data.layout,
        segments: data.segments.gathering(rows: rows), rows: FoldLayout(folds: rows.map { _ in 0 }, foldCount: 1)
      ).fit([.infinity, .infinity], folds: [0]).adjustment
      let effect = try #require(whole.columns.first).values[ordinal].effect
      #expect(alone.columns.isEmpty)
      #expect(abs(whole.shared.slope + effect.slope - alone.shared.slope) < 1e-3)
      #expect(abs(whole.shared.biases[2] + effect.biases[2] - alone.shared.biases[2]) < 1e-3)
    }
  }

  @Test func scoresOfAFoldAreThoseOfTheFitWithoutIt() {
    let fitter = data.fitter
    let strengths = [30.0, 300]
    let found = fitter.losses(strengths, fittedTo: [0, 2, 3], on: 1, from: nil)
    let adjusted = fitter.fit(strengths, folds: [0, 2, 3]).adjustment.adjust(
      data.predictions, segments: data.segments)
    let expected = data.rows.members[1].map { LogLoss.of(adjusted[row: $0], label: data.labels[$0]) }
    #expect(found.converged)
    #expect(largestDifference(found.perRow, expected) < 1e-7)
    // Where it starts changes steps and not the solution.
    let again = fitter.losses(strengths, fittedTo: [0, 2, 3], on: 1, from: found.coefficients)
    #expect(largestDifference(again.perRow, found.perRow) < 1e-7)
  }

  @Test func strongRidgesGiveWhatAllRowsShare() {
    let strong = data.fitter.fit([1e12, .infinity], folds: data.folds).adjustment
    let shared = data.fitter.fit([.infinity, .infinity], folds: data.folds).adjustment
    #expect(abs(strong.shared.slope - shared.shared.slope) < 1e-6)
    #expect(strong.columns[0].values.allSatisfy { abs($0.effect.slope) < 1e-6 && abs($0.effect.biases[2]) < 1e-6 })
  }

  @Test func onlyTheTieHasABias() {
    let fitted = data.fitter.fit([3, 3], folds: data.folds, certifies: true)
    #expect(fitted.certificate.converged && fitted.certificate.gap <= 1e-12)
    let effects = [fitted.adjustment.shared] + fitted.adjustment.columns.flatMap { $0.values.map(\.effect) }
    #expect(effects.allSatisfy { $0.biases[0] == 0 && $0.biases[1] == 0 && $0.biases[2] != 0 })
    #expect(fitted.adjustment.columns.map(\.name) == ["real", "idle0"])
    #expect(fitted.adjustment.columns.map(\.penalty) == [3, 3])
  }

  /// Exchanging the sides of predictions and labels exchanges those of the adjusted predictions.
  @Test func isSwapEquivariant() throws {
    let tieStructure = try #require(data.layout.tieStructure)
    let swapped = data.predictions.exchangingSides(tieStructure)
    let labels = data.labels.map { [1, 0, 2][$0] }
    let other = SegmentFitter(
      swapped, labels: labels, layout: data.layout, segments: data.segments, rows: data.rows
    ).fit([30, 300], folds: data.folds).adjustment
    let plain = data.fitter.fit([30, 300], folds: data.folds).adjustment
    let expected = plain.adjust(data.predictions, segments: data.segments).exchangingSides(tieStructure)
    #expect(largestDifference(other.adjust(swapped, segments: data.segments).values, expected.values) < 1e-9)
  }
}
