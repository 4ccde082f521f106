import TemperCore
import TemperReport

extension FitDocument {
  /// Says how the blend was mixed and refined, and what it scores by the metric that chose it.
  mutating func addRefinement(_ blend: BlendFit, data: TrainingSet, metric: Metric) {
    calibration = Calibration(blend.refinement.calibrator)
    segments = blend.refinement.segments.map(Segments.init)
    finalists = blend.recipe.finalists.map(MixtureComponent.init)
    let rows = metric.perRow(blend.nestedPredictions, labels: data.labels, layout: data.layout)
    self.metric = MetricScore(
      name: metric.rawValue, lowerIsBetter: metric.lowerIsBetter,
      crossValidated: metric.value(blend.nestedPredictions, labels: data.labels, layout: data.layout),
      standardError: rows.map { MeanEstimate($0, groups: data.groups).standardError })
  }

  /// What a stored document says is done after pooling; nil where it says something this version does not know.
  func refinement(layout: ClassLayout, floor: Double) -> PostProcessing? {
    let calibrator: (any Calibrator)?
    if let calibration {
      calibrator = CalibrationMethod(rawValue: calibration.method)?.calibrator(
        layout: layout, parameters: calibration.parameters.map { CalibrationParameter($0.name, $0.values) })
    } else {
      calibrator = IdentityCalibrator()
    }
    guard let calibrator else { return nil }
    guard let segments else { return PostProcessing(calibrator: calibrator) }
    let effects = [segments.shared] + segments.columns.flatMap { $0.values.map(\.effect) }
    guard effects.allSatisfy({ $0.biases.count == layout.count }) else { return nil }
    func effect(_ effect: Segments.Effect) -> SegmentAdjustment.Effect {
      .init(slope: effect.slope, biases: effect.biases)
    }
    return PostProcessing(
      segments: SegmentAdjustment(
        shared: effect(segments.shared),
        columns: segments.columns.map { column in
          SegmentAdjustment.Column(
            name: column.name, strength: column.penalty,
            values: column.values.map { .init(name: $0.name, effect: effect($0.effect)) })
        }, floor: floor), calibrator: calibrator)
  }
}

extension FitDocument.Calibration {
  fileprivate init(_ calibrator: any Calibrator) {
    self.init(
      method: calibrator.method.rawValue,
      parameters: calibrator.parameters.map { Parameter(name: $0.name, values: $0.values) })
  }
}

extension FitDocument {
  /// Puts all calibrators that suit the data side by side, on the nested predictions of the pools.
  mutating func addCalibrators(_ blend: BlendFit, data: TrainingSet, seed: UInt64, threads: Int) async {
    let fit = await CalibrationFit.run(
      CalibrationData(
        layout: data.layout, probabilities: blend.pooledPredictions, labels: data.labels, folds: data.folds,
        foldCount: data.foldCount, groups: data.groups),
      options: CalibrationOptions(floor: data.floor), bootstrap: PairedBootstrap(seed: seed, threads: threads))
    calibration?.candidates = fit.candidates.map { candidate in
      Calibration.Candidate(
        method: candidate.method.rawValue, crossValidated: candidate.score.mean,
        standardError: candidate.score.standardError, difference: candidate.difference,
        interval: [candidate.interval.lowerBound, candidate.interval.upperBound])
    }
  }
}

extension FitDocument.Segments {
  fileprivate init(_ adjustment: SegmentAdjustment) {
    func effect(_ effect: SegmentAdjustment.Effect) -> Effect { Effect(slope: effect.slope, biases: effect.biases) }
    self.init(
      shared: effect(adjustment.shared),
      columns: adjustment.columns.map { column in
        Column(
          name: column.name, penalty: column.strength,
          values: column.values.map { Value(name: $0.name, effect: effect($0.effect)) })
      })
  }
}

extension FitDocument.MixtureComponent {
  fileprivate init(_ finalist: TemperCore.MixtureComponent) {
    let blocks = TieAwareBlock.perModel.map { ($0.rawValue, finalist.penalties.blocks[$0]) }
    self.init(
      pool: finalist.kind.rawValue, weightsSign: finalist.sign.rawValue, share: finalist.share,
      penalty: FitDocument.Penalty(finalist.penalties),
      blocks: Dictionary(uniqueKeysWithValues: blocks.filter { $0.1.isFinite }))
  }
}
