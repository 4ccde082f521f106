import Temper
import TemperCore

/// The scores of one blend on the rows it was made from, and its loss on a large sample of fresh rows.
private struct ScoredBlend: Sendable {
  /// Nested, with its standard error by rows and by groups.
  let byRows: MeanEstimate
  let byGroups: MeanEstimate
  let inSample: Double
  let fresh: Double

  func covers(_ estimate: MeanEstimate, around mean: Double) -> Bool {
    abs(mean - fresh) <= 1.959963984540054 * estimate.standardError
  }
}

extension Simulate {
  /// How often the 95 % interval of the nested score contains the loss on fresh rows. Between 92 and 98 % is promised; the
  /// in-sample score is too low.
  static func coverageOfScores(_ settings: Settings) async -> Table {
    var table = Table(
      "rows", "score", "interval contains the fresh loss", "mean of score - fresh loss", "standard error")
    for rows in [300, 1000] {
      let blends = await map(settings) { seed in await scoredBlend(rows: rows, seed: seed) }
      let nested = MeanEstimate(blends.map { $0.byRows.mean - $0.fresh })
      let inSample = MeanEstimate(blends.map { $0.inSample - $0.fresh })
      for (name, bias, covered) in [
        ("nested", nested, blends.count { $0.covers($0.byRows, around: $0.byRows.mean) }),
        ("in-sample", inSample, blends.count { $0.covers($0.byRows, around: $0.inSample) }),
      ] {
        table.add(
          "\(rows)", name, (Double(covered) / Double(blends.count)).digits(3), bias.mean.digits(5),
          bias.standardError.digits(5))
      }
    }
    return table
  }

  /// The same where groups of ten rows share part of their margins, and a push on their labels that no model knows.
  static func coverageWithGroups(_ settings: Settings) async -> Table {
    var table = Table("rows", "groups", "standard error", "mean of it", "interval contains the fresh loss")
    let rows = 1000
    let blends = await map(settings) { seed in
      await scoredBlend(rows: rows, groupSize: 10, groupPush: 1.5, seed: seed)
    }
    for (name, estimate) in [("by rows", \ScoredBlend.byRows), ("by groups", \ScoredBlend.byGroups)] {
      let covered = blends.count { $0.covers($0[keyPath: estimate], around: $0.byRows.mean) }
      table.add(
        "\(rows)", "\(rows / 10)", name,
        MeanEstimate(blends.map { $0[keyPath: estimate].standardError }).mean.digits(5),
        (Double(covered) / Double(blends.count)).digits(3))
    }
    return table
  }

  private static func scoredBlend(
    rows: Int, groupSize: Int = 1, groupPush: Double = 0, seed: UInt64
  ) async -> ScoredBlend {
    var random = RandomSource(seed: seed, stream: 12)
    let sample = KnownBlend(rows: rows, groupSize: groupSize, groupPush: groupPush, random: &random)
    guard let fit = try? await Blend.fit(sample.data(isGrouped: groupSize > 1, seed: seed), BlendOptions(seed: seed)) else {
      preconditionFailure("the default options suit every training set")
    }
    let fresh = KnownBlend(rows: 50_000, groupSize: groupSize, groupPush: groupPush, random: &random)
    let predictions = fit.blend.predict(fresh.predictions)
    return ScoredBlend(
      byRows: MeanEstimate(fit.nestedLosses), byGroups: MeanEstimate(fit.nestedLosses, groups: sample.groups),
      inSample: fit.inSampleLoss, fresh: fresh.expectedLoss(predictions))
  }
}
