import TemperCore
import TemperReport

extension FitDocument {
  /// Says how the blend was mixed and refined, and what it scores by the metric that chose it.
  mutating func addRefinement(_ blend: BlendFit, data: TrainingSet, metric: Metric) {
    calibration = Calibration(blend.blend.calibrator)
    segments = blend.blend.segments.map(Segments.init)
    finalists = blend.recipe.finalists.map(MixtureComponent.init)
    let rows = metric.perRow(blend.nestedPredictions, labels: data.labels, layout: data.layout)
    self.metric = MetricScore(
      name: metric.rawValue, lowerIsBetter: metric.lowerIsBetter,
      crossValidated: metric.value(blend.nestedPredictions, labels: data.labels, layout: data.layout),
      standardError: rows.map { MeanEstimate($0, groups: data.groups).standardError })
  }
}

extension FitDocument.Calibration {
  fileprivate init(_ calibrator: Calibrator) {
    self.init(
      method: calibrator.method, parameters: calibrator.parameters)
  }
}

extension FitDocument {
  /// Puts all calibrators that suit the data side by side, on the nested predictions of the pools.
  mutating func addCalibrators(_ blend: BlendFit, data: TrainingSet, seed: UInt64, threads: Int) async {
    calibration?.candidates = await CalibrationCandidate.all(
      data, probabilities: blend.pooledPredictions, bootstrap: PairedBootstrap(seed: seed, threads: threads))
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
