import Testing

@testable import TemperCore

@Suite struct CalibrationCandidateTests {
  /// A model that is too sure of itself.
  private static func overconfident(_ layout: TestLayout, rows: Int = 240) -> Simulation {
    var simulation = Simulation(layout.layout, rows: rows, noise: [0], seed: 31)
    let biases = simulation.truth[row: 0].map { _ in 0.0 }
    simulation.predictions = [TemperatureScaling(slope: 2, biases: biases, floor: 1e-9).calibrate(simulation.truth)]
    return simulation
  }

  private static func candidates(
    _ simulation: Simulation, methods: [CalibrationMethod]? = nil, groups: [Int]? = nil, threads: Int = 1
  ) async -> [CalibrationCandidate] {
    let data = TrainingSet(
      layout: simulation.layout, labels: simulation.labels, models: ["m"], predictions: simulation.predictions,
      swapped: [nil], folds: simulation.labels.indices.map { $0 % 3 }, foldCount: 3, groups: groups)
    return await CalibrationCandidate.all(
      data, probabilities: simulation.predictions[0], methods: methods,
      bootstrap: PairedBootstrap(resamples: 200, seed: 3, threads: threads))
  }

  @Test(arguments: [TestLayout.pairwise, .three, .two])
  func overconfidenceIsMended(layout: TestLayout) async throws {
    let simulation = Self.overconfident(layout)
    let candidates = await Self.candidates(simulation)
    #expect(candidates[0].method == .none)
    #expect(candidates[0].difference == 0)
    #expect(candidates[0].interval == 0...0)
    #expect(candidates.map(\.method) == candidates.map(\.method).sorted())
    let best = try #require(candidates.min { $0.crossValidated < $1.crossValidated })
    #expect(best.method != .none)
    #expect(best.interval.upperBound < 0)
    #expect(candidates[0].crossValidated == LogLoss.mean(simulation.predictions[0], labels: simulation.labels))
  }

  /// A candidate's loss of a row comes from a fit to the other folds, made here by hand.
  @Test func candidatesAreScoredOnFoldsTheyHaveNotSeen() async throws {
    let simulation = Self.overconfident(.pairwise, rows: 90)
    let candidates = await Self.candidates(simulation, methods: [.none, .temperature])
    let (labels, predictions) = (simulation.labels, simulation.predictions[0])
    var wanted = [Double](repeating: 0, count: 90)
    for fold in 0..<3 {
      let others = (0..<90).filter { $0 % 3 != fold }
      let fitted = CalibratorFitter(
        predictions.gathering(rows: others), labels: others.map { labels[$0] }, layout: simulation.layout
      ).fit(.temperature)
      for row in stride(from: fold, to: 90, by: 3) {
        wanted[row] = LogLoss.mean(
          fitted.calibrator.calibrate(predictions.gathering(rows: [row])), labels: [labels[row]])
      }
    }
    let estimate = MeanEstimate(wanted)
    let candidate = try #require(candidates.last)
    #expect(abs(candidate.crossValidated - estimate.mean) < 1e-9)
    #expect(abs(candidate.standardError - estimate.standardError) < 1e-9)
    let plain = LogLoss.mean(predictions, labels: labels)
    #expect(abs(candidate.difference - (estimate.mean - plain)) < 1e-9)
  }

  @Test func threadsChangeNothing() async {
    let simulation = Self.overconfident(.pairwise, rows: 60)
    let groups = (0..<60).map { $0 / 2 }
    let one = await Self.candidates(simulation, methods: CalibrationMethod.allCases, groups: groups)
    #expect(await Self.candidates(simulation, methods: CalibrationMethod.allCases, groups: groups, threads: 3) == one)
  }

  /// Few rows and a flexible method: what does not pay out of fold is seen.
  @Test func aCalibratorThatIsWorseThanNoneIsSeen() async {
    let simulation = Simulation(TestLayout.three.layout, rows: 90, noise: [0], seed: 21)
    let candidates = await Self.candidates(simulation, methods: [.none, .isotonic])
    #expect(candidates.map(\.method) == [.none, .isotonic])
    #expect(candidates[1].difference > 0)
  }

  /// Uniform predictions have nothing to calibrate by a slope: a loss that only rounding tells from none's is no reason.
  @Test func aTieKeepsWhatIsThere() {
    let fitter = CalibratorFitter(
      .init(classCount: 2, values: Array(repeating: 0.5, count: 60)), labels: (0..<30).map { $0 % 2 },
      layout: TestLayout.two.layout, folds: (0..<30).map { $0 / 10 }, foldCount: 3)
    #expect(fitter.bestMethod([.none, .temperature]).method == .none)
  }
}
