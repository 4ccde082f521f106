import Testing

@testable import TemperCore

@Suite struct MetricChoiceTests {
  /// In every context the blend has the best metric, of all pools' inner out-of-fold predictions.
  @Test(arguments: Metric.allCases.filter { $0 != .logLoss })
  func theBlendIsBestByTheMetric(metric: Metric) async {
    let data = Simulation(TestLayout.tieStructure.layout, rows: 90, noise: [0.3, 1, 2], seed: 411).blendData(
      foldCount: 3)
    let search = await ModelSelection.run(data, BlendOptions(metric: metric, threads: 2))
    for context in 0..<4 {
      func value(_ recipe: Hyperparameters) -> Double {
        let part = ContextRows(search.fitter(for: recipe).inputs.rows, context: context)
        return metric.value(
          search.innerPredictions(of: recipe, context: context), labels: part.rows.map { data.labels[$0] },
          layout: data.layout)
      }
      let best = value(search.blends[context])
      for kind in PoolKind.allCases {
        let other = value(search.recipe(context: context, pool: kind))
        #expect(metric.lowerIsBetter ? best <= other + 1e-6 : best >= other - 1e-6)
      }
    }
  }

  /// Selection optimises the metric: on the rows of the fit it is at least as good as any single model.
  @Test(arguments: [Metric.accuracy, .brier, .rps])
  func selectionOptimisesTheMetric(metric: Metric) async {
    let data = Simulation(TestLayout.tieStructure.layout, rows: 90, noise: [0.8, 1, 1.2], seed: 412).blendData(
      foldCount: 3)
    let fit = await BlendFit.run(data, BlendOptions(pool: .selection, metric: metric, threads: 2))
    func value(_ matrix: ProbabilityMatrix) -> Double {
      let value = metric.value(matrix, labels: data.labels, layout: data.layout)
      return metric.lowerIsBetter ? value : -value
    }
    let pooled = value(fit.blend.pool.predict(data.predictions))
    for model in data.predictions { #expect(pooled <= value(model) + 1e-12) }
  }
}
