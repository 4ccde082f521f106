import Testing

@testable import TemperCore

@Suite struct PostProcessingTests {
  /// Labels whose tie rate depends on a segment that no model knows of.
  private static func data(rows: Int, shift: Double, seed: UInt64) -> TrainingSet {
    var simulation = Simulation(TestLayout.pairwise.layout, rows: rows, noise: [0.2, 0.4], seed: seed)
    var random = RandomSource(seed: seed, stream: 31)
    let segments = (0..<rows).map { _ in random.index(below: 2) }
    for row in 0..<rows {
      let bias = segments[row] == 0 ? -shift : shift
      var scores = (0..<3).map { flooredLog(simulation.truth[row, $0], floor: 1e-12) }
      scores[2] += bias
      softmax(&scores)
      simulation.labels[row] = random.draw(scores)
    }
    let column = SegmentColumn(name: "length", kind: .text, values: [.init(name: "short"), .init(name: "long")])
    return TrainingSet(
      layout: simulation.layout, labels: simulation.labels, models: ["a", "b"], predictions: simulation.predictions,
      swapped: [nil, nil], folds: (0..<rows).map { $0 % 3 }, foldCount: 3, groups: nil,
      segments: Segmentation(columns: [column], ordinals: [segments.map { $0 }]))
  }

  private static func options(_ calibration: CalibrationRequest = .only(.none), usesSegments: Bool = true)
    -> BlendOptions
  {
    BlendOptions(pool: .linear, calibration: calibration, usesSegments: usesSegments, threads: 2)
  }

  @Test func segmentsThatDifferAreFoundAndScoredHonestly() async throws {
    let data = PostProcessingTests.data(rows: 450, shift: 1.2, seed: 501)
    let with = try await Blend.fit(data, PostProcessingTests.options())
    let without = try await Blend.fit(data, PostProcessingTests.options(usesSegments: false))
    #expect(!without.blend.isPostProcessed)
    #expect(without.outerRefinements.filter { !$0.isNone }.isEmpty)
    let adjustment = try #require(with.blend.segments)
    let tie = adjustment.columns[0].values.map { $0.effect.biases[2] }
    #expect(tie[1] - tie[0] > 1)
    func mean(_ fit: BlendFit) -> Double { fit.nestedLosses.reduce(0, +) / Double(fit.nestedLosses.count) }
    #expect(mean(with) < mean(without) - 0.03)
    // What is said of the candidates is said of pools alone.
    #expect(with.candidates.map(\.losses) == without.candidates.map(\.losses))
    // Nested predictions of a fold are the outer pool's, refined by what was fitted without the fold.
    let refined = with.outerRefinements.compactMap { $0.segments?.columns.count }
    #expect(refined == [1, 1, 1])
    #expect(LogLoss.perRow(with.nestedPredictions, labels: data.labels) == with.nestedLosses)
  }

  @Test func segmentsThatDoNotDifferStayOff() async throws {
    let fit = try await Blend.fit(
      PostProcessingTests.data(rows: 300, shift: 0, seed: 502), PostProcessingTests.options())
    #expect(fit.blend.segments == nil)
  }

  @Test func aWantedCalibratorIsFittedToPredictionsOutOfFold() async throws {
    let data = PostProcessingTests.data(rows: 240, shift: 0, seed: 503)
    let fit = try await Blend.fit(data, PostProcessingTests.options(.only(.temperature), usesSegments: false))
    #expect(fit.blend.calibrator.method == .temperature)
    #expect(fit.outerRefinements.map(\.calibrator.method) == [.temperature, .temperature, .temperature])
    // By hand: the linear pool of every fold fitted to the others, and one temperature fitted to what these say.
    let stages = await Stages(data, PostProcessingTests.options())
    let recipe = stages.blends.recipes.all
    let inner = stages.candidates.innerPredictions(of: recipe, .all)
    let rows = SplitRows(stages.candidates.fitter(for: recipe).inputs.rows, .all).rows
    let expected = CalibratorFitter(inner, labels: rows.map { data.labels[$0] }, layout: data.layout)
      .fit(.temperature).calibrator.parameters[0].values[0]
    #expect(abs(fit.blend.calibrator.parameters[0].values[0] - expected) < 1e-9)
  }

  /// A model that is far too sure of itself needs a calibrator where the pool has no temperature.
  @Test func crossValidationChoosesACalibratorWhereThePoolHasNone() async throws {
    var simulation = Simulation(TestLayout.three.layout, rows: 240, noise: [0.1], seed: 504)
    simulation.predictions[0] = .softmaxRows(count: 240, classCount: 3) { row, scores in
      for k in 0..<3 { scores[k] = 4 * flooredLog(simulation.truth[row, k], floor: 1e-12) }
    }
    let data = simulation.blendData(foldCount: 3)
    let fit = try await Blend.fit(data, BlendOptions(pool: .mean, calibration: .auto, threads: 2))
    #expect(fit.blend.calibrator.method == .temperature)
    // The mean of one model has nothing to fit, so its inner predictions are the model's own: the least of the plain loss
    // over slopes, on a grid, is where the calibrator must be.
    func loss(_ slope: Double) -> Double {
      let matrix = ProbabilityMatrix.softmaxRows(count: 240, classCount: 3) { row, scores in
        for k in 0..<3 { scores[k] = slope * flooredLog(data.predictions[0][row, k], floor: data.floor) }
      }
      return LogLoss.mean(matrix, labels: data.labels)
    }
    let grid = (1...1000).map { Double($0) / 1000 }
    let least = grid.min { loss($0) < loss($1) } ?? .nan
    #expect(abs((fit.blend.calibrator.parameters.first?.values[0] ?? 0) - least) <= 0.001)
    #expect(fit.inSampleLoss < loss(1) - 0.1)
  }
}
