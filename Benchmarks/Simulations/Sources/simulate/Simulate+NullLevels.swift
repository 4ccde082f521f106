import Temper
import TemperCore

extension Simulate {
  /// What an inspection expects of an error under calibration beside its mean over fresh labels of the same predictions.
  static func nullLevels(_ settings: Settings) async -> Table {
    var table = Table("rows", "of", "error", "expected under calibration", "mean of simulations", "standard error", "z")
    for rows in [300, 3000, 57_477] {
      let base = CalibratedSample.pairwise(tie: 0.5, rows: rows, seed: settings.seed)
      let level = await Inspection(
        base.probabilities, labels: base.labels, layout: base.layout, options: .init(threads: 2, bandResamples: 39))
      let found = await map(settings) { seed in
        let sample = base.relabelled(seed: seed)
        let inspection = await Inspection(
          sample.probabilities, labels: sample.labels, layout: sample.layout,
          options: .init(replicates: 2, bandResamples: 39, curvePoints: 2))
        return errors(inspection).map(\.value)
      }
      for (index, error) in errors(level).enumerated() {
        let mean = MeanEstimate(found.map { $0[index] })
        table.add(
          "\(rows)", error.of, error.name, error.expected.digits(5), mean.mean.digits(5), mean.standardError.digits(5),
          ((error.expected - mean.mean) / mean.standardError).digits(2))
      }
    }
    return table
  }

  private static func errors(_ found: Inspection) -> [(of: String, name: String, value: Double, expected: Double)] {
    let events = found.perClass.map { ($0.name, $0.result) } + [("top label", found.topLabel)]
    return events.flatMap { name, event in
      [
        (name, "ECE, equal width", event.ece, event.eceUnderCalibration),
        (name, "ECE, equal mass", event.eceEqualMass, event.eceEqualMassUnderCalibration),
        (name, "smooth", event.smoothEce, event.smoothEceUnderCalibration),
      ]
    } + [
      ("top label", "debiased l2", found.ece.debiasedL2, found.eceUnderCalibration.debiasedL2),
      ("top label", "maximum", found.ece.maximum, found.eceUnderCalibration.maximum),
      ("classes", "class-wise ECE", found.ece.classWise, found.eceUnderCalibration.classWise),
    ]
  }
}
