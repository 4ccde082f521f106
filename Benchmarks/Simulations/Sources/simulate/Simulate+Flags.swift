import Temper
import TemperCore

extension Simulate {
  /// How often a reliability diagram of calibrated predictions flags any bin. At most 5 % is promised.
  static func flags(_ settings: Settings) async -> Table {
    var table = Table("class rate", "rows", "equal-mass diagrams with a flag", "equal-width diagrams with a flag")
    for rate in [0.003, 0.01, 0.03, 0.1, 0.33] {
      for rows in [300, 1000, 3000, 10_000, 57_477] {
        let flagged = await map(settings) { seed in
          let sample = CalibratedSample.binary(rate: rate, rows: rows, seed: seed).event(0)
          return ReliabilityDiagram.Binning.allCases.map { binning in
            ReliabilityDiagram(binning, sample.probabilities, outcomes: sample.outcomes).bins.contains(
              where: \.flagged)
          }
        }
        let shares = [0, 1].map { kind in Double(flagged.count { $0[kind] }) / Double(flagged.count) }
        table.add(rate.digits(3), "\(rows)", shares[0].digits(3), shares[1].digits(3))
      }
    }
    return table
  }
}
