import Testing

@testable import TemperCore

@Suite struct NullLevelsTests {
  /// Null levels of every error against the mean over fresh labels, each scored as observed labels are; the release
  /// simulation does so with 1,000 draws.
  @Test(arguments: [1, 4])
  func agreeWithFreshSimulations(power: Int) async {
    let rows = CalibratedRows(rows: 60, classes: 3, power: power, seed: 21)
    let levels = await Self.errors(rows, labels: rows.labels, replicates: 50)
    var fresh: [[EventErrors.Estimate]] = []
    var random = RandomSource(seed: 77)
    for _ in 0..<14 {
      let labels = (0..<60).map { random.draw(Array(rows.probabilities[row: $0])) }
      fresh.append(await Self.errors(rows, labels: labels, replicates: 2))
    }
    for (index, level) in levels.enumerated() {
      let mean = MeanEstimate(fresh.map { $0[index].value })
      let error = (mean.standardError * mean.standardError + level.standardError * level.standardError)
        .squareRoot()
      #expect(abs(level.expectedUnderCalibration - mean.mean) < 3.5 * error + 0.01 * mean.mean, "error \(index)")
    }
  }

  /// Equal-width ECE with one bin: the mean magnitude of a sum of coins, N = 2, p = 1/2.
  @Test func aSmallCaseByHand() async {
    let matrix = ProbabilityMatrix(classCount: 2, values: [0.5, 0.5, 0.5, 0.5])
    let event = PredictedEvent.class(0, matrix)
    let forecast = BinaryForecast(event.probabilities, outcomes: [true, false])
    let null = await NullLevels.draw(
      matrix, events: [NullLevels.Event(event, forecast, bins: ErrorBins(forecast, bins: 1))], replicates: 400,
      seed: 1, stream: 0, threads: 1)
    let levels = null.values[0].map(\.equalWidth)
    #expect(Set(levels) == [0, 0.5])
    let error = 0.25 / 20
    #expect(abs(MeanEstimate(levels).mean - 0.25) < 3 * error)
  }

  @Test func closedFormAgreesWithMonteCarlo() async {
    let rows = CalibratedRows(rows: 2000, classes: 2, seed: 3)
    let event = PredictedEvent.class(0, rows.probabilities)
    let forecast = BinaryForecast(event.probabilities, outcomes: event.outcomes(rows.labels))
    let bins = ErrorBins(forecast, bins: 15)
    let null = await NullLevels.draw(
      rows.probabilities, events: [NullLevels.Event(event, forecast, bins: bins)], replicates: 60, seed: 2, stream: 0,
      threads: 1)
    let level = MeanEstimate(null.values[0].map(\.equalMass))
    #expect(abs(level.mean - bins.closedFormEqualMass) < 3 * level.standardError + 0.01 * level.mean)
  }

  /// Drawn by cells, as where rows are many, errors have the means and the spread of those drawn row by row.
  @Test(arguments: [1, 4], [false, true])
  func cellsAreDistributedAsRows(power: Int, haveWeights: Bool) async {
    let rows = CalibratedRows(rows: 4000, classes: 3, power: power, seed: 5)
    let event = PredictedEvent.class(0, rows.probabilities)
    let weights = haveWeights ? rows.labels.indices.map { Double(1 + $0 % 3) } : nil
    let forecast = BinaryForecast(event.probabilities, outcomes: event.outcomes(rows.labels), weights: weights)
    func draw(cellThreshold: Int) async -> [EventErrors.Values] {
      let drawn = NullLevels.Event(
        event, forecast, bins: ErrorBins(forecast, bins: 15), cellThreshold: cellThreshold)
      let levels = await NullLevels.draw(
        rows.probabilities, events: [drawn], replicates: 240, seed: 3, stream: 0, threads: 2)
      return levels.values[0]
    }
    let byRow = await draw(cellThreshold: 4001)
    let byCell = await draw(cellThreshold: 4000)
    #expect(byRow != byCell)
    let errors: [@Sendable (EventErrors.Values) -> Double?] = [
      { $0.equalWidth }, { $0.equalMass }, { $0.debiasedL2 }, { $0.smooth }, { $0.maximum },
    ]
    for (index, error) in errors.enumerated() {
      let (left, right) = (MeanEstimate(byRow.compactMap(error)), MeanEstimate(byCell.compactMap(error)))
      let variance = left.standardError * left.standardError + right.standardError * right.standardError
      let tolerance = 3.5 * variance.squareRoot()
      #expect(abs(left.mean - right.mean) < tolerance, "error \(index): \(left) \(right)")
      #expect((0.7...1.4).contains(right.standardError / left.standardError), "error \(index): \(left) \(right)")
    }
  }

  private static func errors(_ rows: CalibratedRows, labels: [Int], replicates: Int) async -> [EventErrors.Estimate] {
    let found = await Inspection.forecasts(
      [.class(0, rows.probabilities)], rows.probabilities, labels: labels, weights: nil,
      .init(replicates: replicates, bandResamples: 39, curvePoints: 2), stream: 9)
    return found.flatMap {
      [$0.errors.equalWidth, $0.errors.equalMass, $0.errors.debiasedL2, $0.errors.smooth, $0.errors.maximum]
    }
  }
}

@Suite struct OutcomeDrawsTests {
  /// Outcomes in rising order of their probabilities, of a class and of the most probable one.
  @Test(arguments: [-1, 0, 2])
  func outcomesStandByRisingProbability(k: Int) {
    let rows = CalibratedRows(rows: 90, classes: 3, seed: 8)
    let event = k < 0 ? PredictedEvent.topLabel(rows.probabilities) : .class(k, rows.probabilities)
    let outcomes = event.outcomes(rows.labels)
    let forecast = BinaryForecast(event.probabilities, outcomes: outcomes)
    let chosen = OutcomeDraws(event, forecast).chosen(rows.labels.map(Int32.init))
    #expect(chosen == forecast.order.map { outcomes[$0] ? 1 : 0 })
    #expect(chosen.contains(0) && chosen.contains(1))
  }
}
