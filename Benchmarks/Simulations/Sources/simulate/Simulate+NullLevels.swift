import Temper

extension Simulate {
  /// The null level that an inspection reports beside the mean of the error over fresh labels of the same predictions.
  static func nullLevels(_ settings: Settings) async -> Table {
    var table = Table("rows", "of", "error", "null level", "mean of simulations", "combined standard error", "z")
    for rows in [300, 3000, 57_477] {
      let base = CalibratedSample.tieStructure(tie: 0.5, rows: rows, seed: settings.seed)
      let level = await Inspection.run(
        base.probabilities, labels: base.labels, layout: base.layout, options: .init(threads: 2, bandResamples: 39))
      let found = await map(settings) { seed in
        let sample = base.relabelled(seed: seed)
        let inspection = await Inspection.run(
          sample.probabilities, labels: sample.labels, layout: sample.layout,
          options: .init(replicates: 2, bandResamples: 39, curvePoints: 2))
        return estimates(inspection).map(\.value.value)
      }
      for (index, (name, estimate)) in estimates(level).enumerated() {
        let mean = MeanEstimate(found.map { $0[index] })
        let error =
          (mean.standardError * mean.standardError + estimate.nullStandardError * estimate.nullStandardError)
          .squareRoot()
        table.add(
          "\(rows)", name.of, name.error, estimate.nullLevel.digits(5), mean.mean.digits(5), error.digits(5),
          ((estimate.nullLevel - mean.mean) / error).digits(2))
      }
    }
    return table
  }

  private static func estimates(
    _ inspection: Inspection
  ) -> [(name: (of: String, error: String), value: CalibrationErrors.Estimate)] {
    let events = zip(inspection.layout.names, inspection.classes) + [("top label", inspection.topLabel)]
    return events.flatMap { name, event in
      [
        ((name, "ECE, equal width"), event.errors.equalWidth), ((name, "ECE, equal mass"), event.errors.equalMass),
        ((name, "debiased l2"), event.errors.debiasedL2), ((name, "smooth"), event.errors.smooth),
        ((name, "maximum"), event.errors.maximum),
      ]
    } + [(("classes", "class-wise ECE"), inspection.classWise)]
  }
}
