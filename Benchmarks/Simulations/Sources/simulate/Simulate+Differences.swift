import Temper
import TemperCore

extension Simulate {
  /// How often the 95 % interval of "blend against an alternative" contains how much better the blend is in truth: on
  /// fresh rows, by the fits that are handed out, and by the method, which is the mean of that over all data sets. At least
  /// 92 % is promised of the first.
  static func coverageOfDifferences(_ settings: Settings) async -> Table {
    var table = Table(
      "rows", "groups", "against", "mean difference", "half width by rows alone", "contains that of the fits",
      "half width", "contains that of the fits", "contains that of the method")
    for (groups, size) in [(25, 10), (600, 1), (300, 10), (3000, 1)] {
      let found = await map(settings) { seed in await differences(groups: groups, groupSize: size, seed: seed) }
      for (place, kind) in Alternative.allCases.enumerated() {
        let own = found.map { $0[place] }
        let method = MeanEstimate(own.map(\.truth)).mean
        func share(_ isCounted: (Difference) -> Bool) -> String {
          (Double(own.count(where: isCounted)) / Double(own.count)).digits(3)
        }
        table.add(
          "\(groups * size)", size == 1 ? "none" : "\(groups) of \(size)", kind.rawValue,
          MeanEstimate(own.map(\.estimate)).mean.digits(4),
          halfWidth(own.map(\.ofRows)), share { $0.ofRows.contains($0.truth) }, halfWidth(own.map(\.interval)),
          share { $0.interval.contains($0.truth) }, share { $0.interval.contains(method) })
      }
    }
    return table
  }

  private static func halfWidth(_ intervals: [ClosedRange<Double>]) -> String {
    MeanEstimate(intervals.map { ($0.upperBound - $0.lowerBound) / 2 }).mean.digits(4)
  }

  private enum Alternative: String, CaseIterable {
    case best
    case mean
    case linear

    var kind: PoolKind { PoolKind(rawValue: rawValue)! }
  }

  private struct Difference: Sendable {
    var estimate: Double
    /// By resamples of the rows alone, and as it is shown.
    var ofRows: ClosedRange<Double>
    var interval: ClosedRange<Double>
    /// Of the losses on fresh rows.
    var truth: Double
  }

  private static func differences(groups: Int, groupSize: Int, seed: UInt64) async -> [Difference] {
    var random = RandomSource(seed: seed, stream: 13)
    let push = groupSize > 1 ? 1.5 : 0
    let sample = KnownBlend(rows: groups * groupSize, groupSize: groupSize, groupPush: push, random: &random)
    let data = sample.data(isGrouped: groupSize > 1, seed: seed)
    let fresh = KnownBlend(rows: 20_000, groupSize: groupSize, groupPush: push, random: &random)
    func fit(_ options: BlendOptions) async -> BlendFit {
      guard let fit = try? await Blend.fit(data, options) else { fail("a fit failed") }
      return fit
    }
    let blend = await fit(BlendOptions(seed: seed))
    let loss = fresh.expectedLoss(blend.blend.predict(fresh.predictions))
    let bootstrap = PairedBootstrap(seed: seed, threads: 1)
    let scores = await blend.paired(bootstrap).candidates
    let byRows = await bootstrap.intervals(
      of: blend.candidates.map { zip(blend.nestedLosses, $0.losses).map { $0 - $1 } }, groups: blend.groups)
    var found: [Difference] = []
    for alternative in Alternative.allCases {
      guard let place = scores.firstIndex(where: { $0.pool == alternative.kind }) else { fail("a pool was not tried") }
      let score = scores[place]
      let other = await fit(
        BlendOptions(pool: alternative.kind, calibration: .only(.none), seed: seed))
      found.append(
        Difference(
          estimate: score.difference, ofRows: byRows[place], interval: score.interval,
          truth: loss - fresh.expectedLoss(other.blend.predict(fresh.predictions))))
    }
    return found
  }
}
