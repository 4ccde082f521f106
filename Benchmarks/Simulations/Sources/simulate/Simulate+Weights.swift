import Temper
import TemperCore

extension Simulate {
  /// How often bootstrap intervals of an unpenalised signed fit contain what generated the labels. Between 92 and 98 % is
  /// promised of all parameters together.
  static func coverageOfWeights(_ settings: Settings) async -> Table {
    var table = Table("rows", "parameters", "intervals", "contain the truth", "below", "above")
    let truth = parameters(KnownBlend.pool)
    let recipe = Hyperparameters(kind: .tieAware, sign: .signed, penalties: PenaltySettings(headRidge: 0))
    for rows in [500, 1000, 2000] {
      let found = await map(settings) { seed in
        var random = RandomSource(seed: seed, stream: 11)
        let data = KnownBlend(rows: rows, random: &random).data(isGrouped: false, seed: seed)
        let bootstrap = RefitBootstrap(seed: seed, threads: 1)
        guard let refits = await bootstrap.refit(data, recipe), refits.converged else {
          fail("a refit did not converge")
        }
        let pools = refits.pools.map { pool in
          guard case .tieAware(let pool) = pool else { fail("not a tie-aware pool") }
          return parameters(pool)
        }
        return truth.indices.map { place in PairedBootstrap.interval(pools.map { $0[place] }) }
      }
      let groups = [("w, sides", 0..<3), ("v, ties", 3..<6), ("tie bias", 6..<7), ("**all**", 0..<7)]
      for (name, places) in groups {
        let intervals = found.flatMap { intervals in places.map { (intervals[$0], truth[$0]) } }
        func share(_ isCounted: (ClosedRange<Double>, Double) -> Bool) -> String {
          (Double(intervals.count(where: isCounted)) / Double(intervals.count)).digits(3)
        }
        table.add(
          "\(rows)", name, "\(intervals.count)", share { $0.contains($1) }, share { $1 < $0.lowerBound },
          share { $1 > $0.upperBound })
      }
    }
    return table
  }

  private static func parameters(_ pool: TieAwarePool) -> [Double] {
    pool.sideWeights + pool.tieWeights + [pool.tieBias]
  }
}
