import Testing

@testable import TemperCore

@Suite struct TieInspectionTests {
  private let layout = ClassLayout(names: ["a", "b", "tie"], tieStructure: .init(sideA: 0, sideB: 1, tie: 2))
  private let quick = Inspection.Options(bins: 5, replicates: 4, bandResamples: 39)

  @Test func theSideCurveIsConditionalOnNoTie() async throws {
    let rows = CalibratedRows(rows: 200, classes: 3, seed: 4)
    let ties = try #require(
      await Inspection.run(rows.probabilities, labels: rows.labels, layout: layout, options: quick).ties)
    let side = try #require(ties.side)
    let decisive = rows.labels.indices.filter { rows.labels[$0] != 2 }
    let shares = decisive.map { rows.probabilities[$0, 0] / (rows.probabilities[$0, 0] + rows.probabilities[$0, 1]) }
    #expect(side.rowCount == decisive.count)
    #expect(abs(side.meanProbability - shares.reduce(0, +) / Double(shares.count)) < 1e-14)
    #expect(side.frequency == Double(rows.labels.count { $0 == 0 }) / Double(decisive.count))
    #expect(ties.decisiveShare == Double(decisive.count) / 200)
    // The log score of the side, weighted by the share of decisive rows, is the decisive part of the log loss.
    #expect(abs(side.logScore.score * ties.decisiveShare - ties.decomposition.decisive) < 1e-12)
    #expect(ties.swap == nil)
  }

  @Test func onlyTiesHaveNoSide() async {
    let rows = CalibratedRows(rows: 20, classes: 3, seed: 5)
    let found = await Inspection.run(
      rows.probabilities, labels: Array(repeating: 2, count: 20), layout: layout, options: quick)
    #expect(found.ties?.side == nil && found.ties?.decisiveShare == 0)
  }
}
