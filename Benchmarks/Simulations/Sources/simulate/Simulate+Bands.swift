import Temper
import TemperCore

extension Simulate {
  /// The share of rows at which the recalibration curve of calibrated predictions lies inside its pointwise 95 % band, and
  /// of samples whose whole curve does.
  static func bands(_ settings: Settings) async -> Table {
    var table = Table("class rate", "rows", "rows inside the band", "standard error", "curves wholly inside")
    for rows in [300, 1000, 5000, 20_000] {
      for rate in [0.03, 0.1, 0.33] {
        // A band at every row of a large sample is slow, and a sample tells more of its rows.
        let fewer = Settings(
          simulations: rows > 5000 ? max(2, settings.simulations / 5) : settings.simulations, seed: settings.seed)
        let inside = await map(fewer) { seed in
          let sample = CalibratedSample.binary(rate: rate, rows: rows, seed: seed).event(0)
          let curve = RecalibrationCurve(sample.probabilities, outcomes: sample.outcomes, limit: rows, seed: seed)
          return Double(curve.points.count { $0.band.contains($0.recalibrated) }) / Double(curve.points.count)
        }
        let mean = MeanEstimate(inside)
        table.add(
          rate.digits(2), "\(rows)", mean.mean.digits(4), mean.standardError.digits(4),
          (Double(inside.count { $0 == 1 }) / Double(inside.count)).digits(3))
      }
    }
    return table
  }
}
