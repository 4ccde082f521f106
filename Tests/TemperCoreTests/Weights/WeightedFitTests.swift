import Testing

@testable import TemperCore

/// Whole weights give the fit of rows that stand there as often, under the same penalties, and its certificate holds.
@Suite struct WeightedFitTests {
  @Test(arguments: PoolCase.all)
  func poolsAreThoseOfRepeatedRows(_ pool: PoolCase) {
    let data = WeightedCase(pool.layout.layout)
    let (weighted, repeated) = (data.inputs(weighted: true), data.inputs(weighted: false))
    let folds = [0, 1, 3]
    let first = PoolFitter(weighted, kinds: [pool.recipe.kind]).fit(pool.recipe, folds: folds, certifies: true)
    let second = PoolFitter(repeated, kinds: [pool.recipe.kind]).fit(pool.recipe, folds: folds, certifies: true)
    let predictions = (first.pool.predict(data.predictions), second.pool.predict(data.predictions))
    #expect(largestDifference(predictions.0.values, predictions.1.values) < 1e-9)
    #expect(
      largestDifference(
        first.pool.weights(inputCount: data.predictions.count),
        second.pool.weights(inputCount: data.predictions.count)) < 1e-9)
    #expect(first.certificate.converged)
    if pool.recipe.kind == .selection {
      #expect(abs(first.certificate.gap - second.certificate.gap) < 1e-12)
    } else {
      #expect(first.certificate.gap <= 1e-9)
    }
    for fold in 0..<WeightedCase.foldCount {
      let sums = (
        weighted.foldSums(of: predictions.0), repeated.foldSums(of: predictions.1.gathering(rows: data.repeated))
      )
      #expect(abs(sums.0[fold] - sums.1[fold]) < 1e-7)
    }
  }

  @Test(arguments: CalibratorCase.all)
  func calibratorsAreThoseOfRepeatedRows(_ calibrator: CalibratorCase) {
    let data = WeightedCase(calibrator.layout.layout)
    func fitter(_ weighted: Bool) -> CalibratorFitter {
      CalibratorFitter(
        data.inputs(weighted: weighted, predictions: [data.predictions[1]]), options: CalibrationOptions())
    }
    let first = fitter(true).fit(calibrator.method, folds: [0, 1, 3])
    let second = fitter(false).fit(calibrator.method, folds: [0, 1, 3])
    #expect(first.certificate.converged && first.certificate.gap <= 1e-9)
    let parameters = zip(first.calibrator.parameters, second.calibrator.parameters)
    for (one, other) in parameters { #expect(largestDifference(one.values, other.values) < 1e-9) }
    #expect(
      fitter(true).bestMethod([.none, calibrator.method]).method
        == fitter(false).bestMethod([.none, calibrator.method]).method)
  }

  @Test(arguments: Metric.allCases)
  func selectionIsThatOfRepeatedRows(_ metric: Metric) {
    let data = WeightedCase(TestLayout.pairwise.layout, models: 4)
    let selection = EnsembleSelection(steps: 9, metric: metric)
    let rows = data.labels.indices.filter { data.folds[$0] != 2 }
    let repeated = data.repeated.filter { data.folds[$0] != 2 }
    let first = selection.fit(
      data.predictions, labels: data.labels, rows: rows, layout: data.layout, weights: data.weights)
    let second = selection.fit(data.predictions, labels: data.labels, rows: repeated, layout: data.layout)
    #expect(first.chosen == second.chosen)
    #expect(largestDifference(first.values, second.values) < 1e-12)
    let held = data.labels.indices.filter { data.folds[$0] == 2 }
    let stops = (
      selection.stopping(
        heldOut: [(first, held)], data.predictions, labels: data.labels, layout: data.layout, weights: data.weights),
      selection.stopping(
        heldOut: [(first, data.repeated.filter { data.folds[$0] == 2 })], data.predictions, labels: data.labels,
        layout: data.layout)
    )
    #expect(largestDifference(stops.0.values, stops.1.values) < 1e-12)
  }

  @Test(arguments: [TestLayout.pairwise, .three])
  func segmentsAreThoseOfRepeatedRows(_ layout: TestLayout) async throws {
    let data = WeightedCase(layout.layout)
    let segments = try Segmentation(
      texts: ["lang": data.labels.indices.map { $0 % 5 < 2 ? "en" : "de" }], rowCount: data.labels.count)
    func fitter(_ weighted: Bool) -> SegmentFitter {
      let rows = weighted ? Array(data.labels.indices) : data.repeated
      return SegmentFitter(
        data.predictions[0].gathering(rows: rows), labels: rows.map { data.labels[$0] }, layout: data.layout,
        segments: segments.gathering(rows: rows), rows: data.inputs(weighted: weighted).rows)
    }
    let first = fitter(true).fit([3], folds: [0, 1, 3], certifies: true)
    let second = fitter(false).fit([3], folds: [0, 1, 3], certifies: true)
    #expect(first.certificate.gap <= 1e-9)
    let adjusted = [first, second].map { $0.adjustment.adjust(data.predictions[0], segments: segments).values }
    #expect(largestDifference(adjusted[0], adjusted[1]) < 1e-9)
  }

  /// A whole fit with everything chosen: of equal seeds, folds and penalties. Errors differ, since a row is one draw.
  @Test(arguments: [TestLayout.pairwise, .two, .three])
  func aWholeFitIsThatOfRepeatedRows(_ layout: TestLayout) async throws {
    let data = WeightedCase(layout.layout, rows: 105)
    let pool: PoolKind = layout == .pairwise ? .tieAware : .logarithmic
    for pool in [PoolKind.linear, pool] {
      let options = BlendOptions(pool: pool, calibration: .only(.none))
      let first = try await Blend.fit(data.training(weights: RowWeights(data.weights)), options)
      let second = try await Blend.fit(data.repeatedTraining(), options)
      #expect(first.certificate.gap <= 1e-9 && first.converged)
      #expect(abs(first.inSampleLoss - second.inSampleLoss) < 1e-9)
      #expect(abs(first.score.crossValidated - second.score.crossValidated) < 1e-9)
      // The repeated rows of one row are one group: their errors are those of weighted rows.
      #expect(abs(first.score.standardError - second.score.standardError) < 1e-12)
      #expect(first.recipe == second.recipe)
      #expect(
        largestDifference(
          first.nestedPredictions.gathering(rows: data.repeated).values, second.nestedPredictions.values) < 1e-8)
      let losses = (first.lossesWithout ?? [], second.lossesWithout ?? [])
      for (one, other) in zip(losses.0, losses.1) {
        #expect(largestDifference(data.repeated.map { one[$0] }, other) < 1e-6)
      }
    }
  }

  /// Rows without a weight are predicted, and change nothing else.
  @Test func rowsOfWeightZeroTakeNoPart() async throws {
    let data = WeightedCase(TestLayout.pairwise.layout, rows: 84)
    let weights = data.weights.map { min($0, 1) }
    let kept = weights.indices.filter { weights[$0] > 0 }
    let fewer = TrainingSet(
      layout: data.layout, labels: kept.map { data.labels[$0] }, models: ["m0", "m1", "m2"],
      predictions: data.predictions.map { $0.gathering(rows: kept) }, swapped: [nil, nil, nil],
      folds: kept.map { data.folds[$0] }, foldCount: WeightedCase.foldCount, groups: nil)
    let first = try await Blend.fit(data.training(weights: RowWeights(weights)))
    let second = try await Blend.fit(fewer)
    #expect(rowsAreDistributions(first.nestedPredictions))
    #expect(
      largestDifference(first.nestedPredictions.gathering(rows: kept).values, second.nestedPredictions.values) < 1e-8)
    #expect(abs(first.score.standardError - second.score.standardError) < 1e-9)
    let bootstrap = PairedBootstrap(resamples: 60, seed: 1, threads: 1)
    let (one, other) = (await first.paired(bootstrap), await second.paired(bootstrap))
    for (a, b) in zip(one.candidates, other.candidates) {
      #expect(abs(a.interval.lowerBound - b.interval.lowerBound) < 1e-8)
      #expect(abs(a.difference - b.difference) < 1e-8)
    }
    let recipe = Hyperparameters(kind: .linear)
    let refits = RefitBootstrap(resamples: 5, seed: 4, threads: 1)
    let pools = (
      await refits.refit(data.training(weights: RowWeights(weights)), recipe)?.pools ?? [],
      await refits.refit(fewer, recipe)?.pools ?? []
    )
    #expect(pools.0.count == 5)
    for (a, b) in zip(pools.0, pools.1) {
      #expect(largestDifference(a.weights(inputCount: 3), b.weights(inputCount: 3)) < 1e-9)
    }
  }

  @Test(arguments: [PoolKind.linear, .logarithmic, .selection])
  func refitsDrawRowsWithTheirWeights(_ kind: PoolKind) async throws {
    let data = WeightedCase(TestLayout.three.layout)
    let recipe =
      kind == .logarithmic
      ? Hyperparameters(kind: kind, sign: .signed, penalties: PenaltySettings(weightRidge: 3))
      : Hyperparameters(kind: kind, steps: 4)
    let refits = RefitBootstrap(resamples: 4, seed: 4, threads: 1)
    // Groups in the order of the rows that are drawn: the same resamples.
    let first = await refits.refit(data.training(weights: RowWeights(data.weights)), recipe)
    let second = await refits.refit(data.repeatedTraining(), recipe)
    for (a, b) in zip(first?.pools ?? [], second?.pools ?? []) {
      #expect(largestDifference(a.weights(inputCount: 3), b.weights(inputCount: 3)) < 1e-7)
    }
  }
}
