import Foundation
import Testing

@testable import TemperCore

/// scikit-learn's and statsmodels' values with weights; `Benchmarks/reference_weights.py` made them.
private struct WeightReferences: Decodable, Sendable {
  let cases: [Case]

  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let labels: [Int]
    let groups: [Int]
    let weights: [Double]
    let probabilities: [[Double]]
    let metrics: [String: Double]
    let mean: Mean
    let clustered: Mean
    let isotonic: [Double]
    let logistic: Logistic

    var testDescription: String { name }
  }

  struct Mean: Decodable, Sendable {
    let mean: Double
    let error: Double
  }

  struct Logistic: Decodable, Sendable {
    let ridge: Double
    let coefficients: [Double]
    let intercept: Double
  }

  static let loaded = Result {
    try JSONDecoder().decode(
      WeightReferences.self, from: Data(contentsOf: Fixture.folder.appending(path: "golden/weights.json")))
  }
}

@Suite struct WeightReferenceTests {
  private static let cases = (try? WeightReferences.loaded.get().cases) ?? []

  @Test func areThere() throws { #expect(try WeightReferences.loaded.get().cases.count == 3) }

  @Test(arguments: cases)
  fileprivate func metricsAreScikitLearns(_ reference: WeightReferences.Case) {
    let matrix = ProbabilityMatrix(reference.probabilities)
    let layout = ClassLayout(names: (0..<matrix.classCount).map { "c\($0)" })
    for metric in Metric.allCases {
      let value = metric.value(matrix, labels: reference.labels, layout: layout, weights: reference.weights)
      let wanted = reference.metrics[metric.rawValue] ?? .nan
      #expect(abs(value - wanted) < 1e-12, "\(metric)")
    }
  }

  @Test(arguments: cases)
  fileprivate func errorsOfMeansAreStatsmodels(_ reference: WeightReferences.Case) {
    let values = BrierScore.perRow(ProbabilityMatrix(reference.probabilities), labels: reference.labels)
    let rows = MeanEstimate(values, weights: reference.weights)
    #expect(abs(rows.mean - reference.mean.mean) < 1e-12 && abs(rows.standardError - reference.mean.error) < 1e-12)
    let clustered = MeanEstimate(values, groups: reference.groups, weights: reference.weights)
    #expect(abs(clustered.standardError - reference.clustered.error) < 1e-12)
  }

  @Test(arguments: cases)
  fileprivate func isotonicRegressionIsScikitLearns(_ reference: WeightReferences.Case) {
    let rows = takingPart(reference.labels.indices, reference.weights)
    let x = rows.map { reference.probabilities[$0][1] }
    let hits = rows.map { reference.labels[$0] == 1 ? 1.0 : 0 }
    let fitted = IsotonicRegression(x, hits, weights: rows.map { reference.weights[$0] })
    #expect(largestDifference(fitted.values(at: x), reference.isotonic) < 1e-12)
    // The recalibration of a forecast is the same regression, rows of weight 0 left out.
    let forecast = BinaryForecast(
      reference.probabilities.map { $0[1] }, outcomes: reference.labels.map { $0 == 1 }, weights: reference.weights)
    #expect(largestDifference(IsotonicRegression(forecast).values(at: x), reference.isotonic) < 1e-12)
    #expect(forecast.count == rows.count)
  }

  /// C = 1 / ridge, and no penalty on the intercept.
  @Test(arguments: cases)
  fileprivate func logisticRegressionIsScikitLearns(_ reference: WeightReferences.Case) {
    let rows = FoldLayout(
      folds: reference.labels.map { _ in 0 }, foldCount: 1, weights: reference.weights)
    func feature(_ k: Int) -> [SIMD4<Double>] { rows.lanes { log(0.9 * reference.probabilities[$0][k] + 0.05) } }
    let labels = reference.labels.map { $0 == 1 ? 0 : 1 }
    var penalty = QuadraticPenalty(dimension: 3)
    for index in 0..<2 { penalty.addSquare([(index, 1)], strength: reference.logistic.ridge) }
    penalty.addSquare([(2, 1)], strength: 1e-12)
    let problem = PenalisedProblem(
      loss: HeadLoss(
        link: .classes, rows: rows, heads: [[0, 1, 2], []], columns: feature(0) + feature(1) + rows.ones,
        outcomes: rows.outcomes(of: [0, 1], labels: labels)),
      tying: ParameterTying(parameter: [0, 1, 2], isBounded: [false, false, false]), penalty: penalty, modulus: 1e-12)
    let found = problem.fit(folds: [0], from: [0, 0, 0], certifies: false).coefficients
    #expect(
      largestDifference(found, reference.logistic.coefficients + [reference.logistic.intercept]) < 1e-7)
  }
}

/// Sums of everything that is said of reliability count a row by its weight; what says how sure it is takes it as one draw.
@Suite struct WeightedReliabilityTests {
  @Test(arguments: [TestLayout.pairwise, .three])
  func figuresAreThoseOfRepeatedRows(_ layout: TestLayout) async throws {
    let data = WeightedCase(layout.layout)
    let segments = try Segmentation(
      texts: ["lang": data.labels.indices.map { $0 % 5 < 2 ? "en" : "de" }], rowCount: data.labels.count)
    let options = Inspection.Options(bins: 8, binning: .width, replicates: 4, bandResamples: 39)
    let weighted = await Inspection(
      data.predictions[0], labels: data.labels, layout: data.layout, weights: RowWeights(data.weights),
      swapped: layout == .pairwise ? data.predictions[1] : nil, segments: segments, options: options)
    let repeated = await Inspection(
      data.predictions[0].gathering(rows: data.repeated), labels: data.repeated.map { data.labels[$0] },
      layout: data.layout, groups: renumbered(data.repeated),
      swapped: layout == .pairwise ? data.predictions[1].gathering(rows: data.repeated) : nil,
      segments: segments.gathering(rows: data.repeated), options: options)
    #expect(weighted.weights?.rows == data.weights.count { $0 > 0 })
    #expect(weighted.rows == data.labels.count)
    func same(_ value: KeyPath<Inspection, Double>) -> Bool {
      abs(weighted[keyPath: value] - repeated[keyPath: value]) < 1e-12
    }
    #expect(same(\.logLoss) && same(\.brier) && same(\.accuracy) && same(\.rankedProbabilityScore))
    #expect(same(\.standardErrors.logLoss) && same(\.standardErrors.accuracy))
    #expect(same(\.ece.topLabel) && same(\.ece.classWise) && same(\.ece.maximum) && same(\.ece.smooth))
    #expect(same(\.brierDecomposition.miscalibration) && same(\.brierDecomposition.discrimination))
    for (one, other) in zip(weighted.perClass, repeated.perClass) {
      let pairs = [
        (one.frequency, other.frequency), (one.meanProbability, other.meanProbability),
        (one.smoothEce, other.smoothEce), (one.logLoss.miscalibration, other.logLoss.miscalibration),
        (one.logLoss.uncertainty, other.logLoss.uncertainty),
      ]
      for (a, b) in pairs { #expect(abs(a - b) < 1e-12) }
      for (a, b) in zip(one.bins, other.bins) {
        #expect(abs(a.frequency - b.frequency) < 1e-12 && abs(a.meanProbability - b.meanProbability) < 1e-12)
        // As sure as fewer rows.
        #expect(a.interval.upperBound - a.interval.lowerBound >= b.interval.upperBound - b.interval.lowerBound)
      }
      #expect(largestDifference(one.curve.map(\.recalibrated), other.curve.map(\.recalibrated)) < 1e-12)
    }
    for (one, other) in zip(weighted.by ?? [], repeated.by ?? []) {
      #expect(abs(one.logLoss - other.logLoss) < 1e-12 && abs(one.standardError - other.standardError) < 1e-12)
      #expect(abs(one.topLabel.frequency - other.topLabel.frequency) < 1e-12)
      #expect(abs(one.topLabel.standardError - other.topLabel.standardError) < 1e-12)
    }
    guard let one = weighted.tie, let other = repeated.tie else { return }
    let pairs = [
      (one.tieLogLoss, other.tieLogLoss), (one.decisiveLogLoss, other.decisiveLogLoss),
      (one.decisiveShare, other.decisiveShare), (one.position.observedMargin, other.position.observedMargin),
      (one.position.predictedMargin, other.position.predictedMargin),
      (one.position.standardError, other.position.standardError),
      (one.position.offset?.mean ?? 0, other.position.offset?.mean ?? 1),
      (one.position.offset?.standardError ?? 0, other.position.offset?.standardError ?? 1),
      (one.davidson?.slope ?? 0, other.davidson?.slope ?? 1), (one.davidson?.nu ?? 0, other.davidson?.nu ?? 1),
      (one.davidson?.gain ?? 0, other.davidson?.gain ?? 1), (one.swap?.meanChange ?? 0, other.swap?.meanChange ?? 1),
      (one.swap?.averagedLogLoss ?? 0, other.swap?.averagedLogLoss ?? 1),
      (one.side?.ece ?? 0, other.side?.ece ?? 1),
    ]
    for (index, (a, b)) in pairs.enumerated() { #expect(abs(a - b) < 1e-9, "\(index)") }
    #expect(one.byMargin.reduce(0) { $0 + $1.count } == data.weights.count { $0 > 0 })
  }

  @Test func comparisonsAndForecastsAreThoseOfRepeatedRows() async throws {
    let data = WeightedCase(TestLayout.pairwise.layout)
    let bootstrap = PairedBootstrap(resamples: 80, seed: 2, threads: 1)
    func comparison(_ rows: [Int], _ groups: [Int]?, _ weights: RowWeights?) async -> Comparison {
      await Comparison(
        data.predictions[0].gathering(rows: rows), data.predictions[2].gathering(rows: rows),
        labels: rows.map { data.labels[$0] }, layout: data.layout, groups: groups, weights: weights, testRows: 50,
        publicShare: 0.3, bootstrap: bootstrap)
    }
    let all = Array(data.labels.indices)
    // Without the rows that take no part, so that the resamples are of the same rows.
    let kept = takingPart(all, data.weights)
    let weighted = await comparison(kept, nil, RowWeights(kept.map { data.weights[$0] }))
    let whole = await comparison(all, nil, RowWeights(data.weights))
    let repeated = await comparison(data.repeated, renumbered(data.repeated), nil)
    func parts(_ comparison: Comparison) -> [Comparison.Part] {
      let difference = comparison.difference
      return [difference.logLoss, difference.tie, difference.decisive].compactMap { $0 }
        + difference.perClass.map(\.result)
    }
    for (one, other) in zip(parts(weighted), parts(repeated)) {
      #expect(abs(one.share - other.share) < 1e-12 && abs((one.mean ?? 0) - (other.mean ?? 1)) < 1e-12)
      #expect(abs((one.interval?.lowerBound ?? 0) - (other.interval?.lowerBound ?? 1)) < 1e-12)
    }
    for (one, other) in zip(parts(whole), parts(weighted)) {
      #expect(abs(one.share - other.share) < 1e-12 && abs((one.mean ?? 0) - (other.mean ?? 1)) < 1e-12)
    }
    #expect(abs((weighted.forecast?.probabilityABetter ?? 0) - (whole.forecast?.probabilityABetter ?? 1)) < 1e-12)
  }

  /// Constant weights say nothing.
  @Test func forecastsDoNotDependOnTheScale() {
    var random = RandomSource(seed: 4, stream: 9)
    let values = random.normals(60)
    let plain = ScoreForecast(values, groups: nil, testRows: 40, share: 0.5)
    let doubled = ScoreForecast(values, groups: nil, weights: values.map { _ in 2 }, testRows: 40, share: 0.5)
    #expect(abs(plain.mean - doubled.mean) < 1e-15 && abs(plain.standardError - doubled.standardError) < 1e-15)
    let spiegelhalter = (
      SpiegelhalterTest([0.2, 0.7, 0.6], outcomes: [true, true, false]),
      SpiegelhalterTest([0.2, 0.7, 0.6], outcomes: [true, true, false], weights: [2, 2, 2])
    )
    #expect(abs(spiegelhalter.0.z - spiegelhalter.1.z) < 1e-15)
  }

  /// Ties' what-if, relations, leak checks and shifts of priors.
  @Test func whatIsSaidOfModelsIsThatOfRepeatedRows() {
    let data = WeightedCase(TestLayout.pairwise.layout)
    let repeated = data.predictions.map { $0.gathering(rows: data.repeated) }
    let labels = data.repeated.map { data.labels[$0] }
    let groups = renumbered(data.repeated)
    let relations = (
      ModelRelations(["a", "b", "c"], data.predictions, layout: data.layout, floor: 1e-7, weights: data.weights),
      ModelRelations(["a", "b", "c"], repeated, layout: data.layout, floor: 1e-7)
    )
    for view in [ModelRelations.View.margin, .tie] {
      let (one, other) = (relations.0.matrix(view) ?? [], relations.1.matrix(view) ?? [])
      #expect(abs((one[0][2] ?? 0) - (other[0][2] ?? 1)) < 1e-12)
    }
    let tests = data.predictions
    let leaks = (
      LeakCheck(
        ["a", "b", "c"], oof: data.predictions, test: tests, labels: data.labels, groups: nil, weights: data.weights),
      LeakCheck(["a", "b", "c"], oof: repeated, test: tests, labels: labels, groups: groups)
    )
    for (one, other) in zip(leaks.0.confidence, leaks.1.confidence) {
      #expect(abs(one.excess - other.excess) < 1e-12 && abs(one.oofEntropy - other.oofEntropy) < 1e-12)
    }
    let shifts = (
      TestShift("a", oof: data.predictions[0], test: tests[1], groups: nil, weights: data.weights),
      TestShift("a", oof: repeated[0], test: tests[1], groups: groups)
    )
    #expect(abs(shifts.0.entropy.p - shifts.1.entropy.p) < 1e-12)
    let losses = LogLoss.perRow(data.predictions[0], labels: data.labels)
    let scenarios = (
      TieShareScenario.all(losses: losses, labels: data.labels, tie: 2, groups: nil, weights: data.weights),
      TieShareScenario.all(losses: data.repeated.map { losses[$0] }, labels: labels, tie: 2, groups: groups)
    )
    for (one, other) in zip(scenarios.0, scenarios.1) {
      #expect(abs(one.logLoss - other.logLoss) < 1e-12 && abs(one.standardError - other.standardError) < 1e-12)
    }
    let priors = (
      PriorShiftDecision(
        test: tests[0], nested: data.predictions[0], labels: data.labels, layout: data.layout, weights: data.weights),
      PriorShiftDecision(test: tests[0], nested: repeated[0], labels: labels, layout: data.layout)
    )
    #expect(abs((priors.0.labelledPriors["tie"] ?? 0) - (priors.1.labelledPriors["tie"] ?? 1)) < 1e-12)
    #expect(abs(priors.0.statistic - priors.1.statistic) < 1e-9)
    // Fewer rows than their weights add up to: the same shift is less sure.
    #expect(priors.0.labelledP >= priors.1.labelledP)
  }

  /// Under calibration the errors average to their null levels, and Spiegelhalter's Z to a standard normal.
  @Test func nullLevelsHoldUnderCalibration() async {
    var random = RandomSource(seed: 8, stream: 4)
    let rows = 160
    let weights = (0..<rows).map { _ in random.unit() < 0.2 ? 6 : random.unit() + 0.1 }
    let simulation = Simulation(TestLayout.three.layout, rows: rows, noise: [0.5], seed: 8)
    var (found, expected, square, inside) = (0.0, 0.0, 0.0, 0)
    let runs = 16
    for run in 0..<runs {
      let labels = (0..<rows).map { random.draw(Array(simulation.truth[row: $0])) }
      let inspection = await Inspection(
        simulation.truth, labels: labels, layout: simulation.layout, weights: RowWeights(weights),
        options: Inspection.Options(bins: 6, seed: UInt64(run), replicates: 8, bandResamples: 39))
      found += inspection.topLabel.ece / Double(runs)
      expected += inspection.topLabel.eceUnderCalibration / Double(runs)
      square += inspection.perClass[0].spiegelhalter.z * inspection.perClass[0].spiegelhalter.z / Double(runs)
      inside +=
        inspection.topLabel.curve.count { $0.band.contains($0.recalibrated) } * 100
        / max(1, inspection.topLabel.curve.count)
    }
    #expect(abs(found / expected - 1) < 0.25)
    #expect(square > 0.5 && square < 1.7)
    #expect(inside / runs > 85)
  }
}
