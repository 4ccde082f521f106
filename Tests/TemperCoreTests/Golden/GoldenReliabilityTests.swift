import Testing

@testable import TemperCore

/// The values of the libraries that mathematicians of calibration use, on three cases; the third is full of ties and edges.
@Suite struct GoldenReliabilityTests {
  static let names = ReliabilityCase.names

  @Test(arguments: names)
  func scores(_ name: String) throws {
    let data = try ReliabilityCase.named(name)
    let (p, labels) = (data.probabilities, data.labels)
    #expect(abs(LogLoss.mean(p, labels: labels) - data.values.logLoss) < 1e-12)
    #expect(abs(MeanEstimate(BrierScore.perRow(p, labels: labels)).mean - data.values.brier) < 1e-12)
    #expect(abs(MeanEstimate(Accuracy.perRow(p, labels: labels)).mean - data.values.accuracy) < 1e-12)
    let ranked = MeanEstimate(RankedProbabilityScore.perRow(p, labels: labels, layout: data.layout))
    #expect(abs(ranked.mean * Double(data.layout.count - 1) - data.values.rpsUnnormalised) < 1e-12)
    let constant = data.layout.names.indices.map { k in
      Double(data.labels.count { $0 == k }) / Double(data.labels.count)
    }
    let repeated = ProbabilityMatrix(classCount: constant.count, values: data.labels.flatMap { _ in constant })
    #expect(abs(LogLoss.mean(repeated, labels: data.labels) - data.values.uncertaintyLogLoss) < 1e-12)
  }

  @Test(arguments: names)
  func equalWidthErrors(_ name: String) throws {
    let data = try ReliabilityCase.named(name)
    for (bins, top, perClass) in [
      (10, data.values.eceTopWidth10, data.values.eceClassWiseWidth10),
      (15, data.values.eceTopWidth15, data.values.eceClassWiseWidth15),
    ] {
      #expect(abs(totals(data, -1) { BinPartition(equalWidth: bins, of: $0) }.expectedError - top) < 1e-12)
      let found = data.layout.names.indices.map { k in
        totals(data, k) { BinPartition(equalWidth: bins, of: $0) }.expectedError
      }
      #expect(largestDifference(found, perClass.perClass) < 1e-12)
      #expect(abs(found.reduce(0, +) / Double(found.count) - perClass.mean) < 1e-12)
    }
  }

  @Test(arguments: names)
  func equalMassErrors(_ name: String) throws {
    let data = try ReliabilityCase.named(name)
    for (bins, quantiles, counts, classWise) in [
      (
        10, data.values.eceTopMass10, data.values.eceTopEqualCounts10, data.values.eceClassWiseEqualCounts10
      ),
      (
        15, data.values.eceTopMass15, data.values.eceTopEqualCounts15, data.values.eceClassWiseEqualCounts15
      ),
    ] {
      #expect(abs(totals(data, -1) { BinPartition(quantiles: bins, of: $0) }.expectedError - quantiles) < 1e-12)
      #expect(abs(totals(data, -1) { BinPartition(equalCounts: bins, of: $0) }.expectedError - counts) < 1e-12)
      let found = data.layout.names.indices.map { k in
        totals(data, k) { BinPartition(equalCounts: bins, of: $0) }.expectedError
      }
      #expect(abs(found.reduce(0, +) / Double(found.count) - classWise) < 1e-12)
    }
  }

  @Test(arguments: names)
  func debiasedErrors(_ name: String) throws {
    let data = try ReliabilityCase.named(name)
    let top = totals(data, -1) { BinPartition(equalCounts: 15, of: $0) }.debiasedError
    #expect(abs(top - data.values.debiasedL2Top15) < 1e-12)
    let classes = data.layout.names.indices.map { k in
      totals(data, k) { BinPartition(equalCounts: 15, of: $0) }.debiasedError
    }
    #expect(largestDifference(classes, data.values.debiasedL2PerClass15) < 1e-12)
    let marginal = (classes.reduce(0) { $0 + $1 * $1 } / Double(classes.count)).squareRoot()
    #expect(abs(marginal - data.values.debiasedL2Marginal15) < 1e-12)
  }

  @Test(arguments: names)
  func smoothErrors(_ name: String) throws {
    let data = try ReliabilityCase.named(name)
    for (k, expected) in [(-1, data.values.smoothTop)] + Array(data.values.smoothPerClass.enumerated()) {
      let (probabilities, outcomes) = data.event(k)
      let found = SmoothCalibrationError(probabilities, outcomes: outcomes)
      #expect(found.bandwidth == expected.bandwidth)
      #expect(abs(found.value - expected.value) < 1e-12)
      guard k >= 0 else { continue }
      let fixed = SmoothCalibrationError.at(bandwidth: 0.05, probabilities, outcomes: outcomes)
      #expect(abs(fixed - data.values.smoothAtBandwidthPerClass[k]) < 1e-12)
    }
  }

  @Test(arguments: names)
  func decompositions(_ name: String) throws {
    let data = try ReliabilityCase.named(name)
    for k in -1..<data.layout.count {
      let (forecast, blocks) = regression(data, k)
      let brier = CORPDecomposition.brier(forecast, recalibrated: blocks)
      let expected = k < 0 ? data.values.corpBrierTop : data.values.corpBrierPerClass[k]
      #expect(largestDifference(parts(brier), expected.parts) < 1e-12)
      guard k >= 0 else { continue }
      let log = CORPDecomposition.logScore(forecast, recalibrated: blocks)
      #expect(largestDifference(parts(log), data.values.corpLogPerClass[k].parts) < 1e-12)
    }
  }

  @Test(arguments: names)
  func isotonicRegression(_ name: String) throws {
    let data = try ReliabilityCase.named(name)
    for (k, expected) in data.values.isotonicPerClass.enumerated() {
      let (probabilities, outcomes) = data.event(k)
      let found = IsotonicRegression(probabilities, outcomes.map { $0 ? 1 : 0 })
      #expect(largestDifference(found.curve.x, expected.xThresholds) == 0)
      #expect(largestDifference(found.curve.y, expected.yThresholds) < 1e-12)
      #expect(abs(found.values(at: probabilities).reduce(0, +) - expected.fittedSum) < 1e-10)
    }
  }

  @Test(arguments: names)
  func spiegelhalter(_ name: String) throws {
    let data = try ReliabilityCase.named(name)
    for (k, expected) in [(-1, data.values.spiegelhalterTop)] + Array(data.values.spiegelhalterPerClass.enumerated()) {
      let (probabilities, outcomes) = data.event(k)
      let found = SpiegelhalterTest(probabilities, outcomes: outcomes)
      #expect(abs(found.z - expected.z) < 1e-12)
      #expect(abs(found.p - expected.p) < 1e-12)
    }
  }

  @Test(arguments: names)
  func davidson(_ name: String) throws {
    let data = try ReliabilityCase.named(name)
    guard let expected = data.values.davidson else {
      #expect(data.layout.tieStructure == nil)
      return
    }
    let found = try #require(
      DavidsonModel(data.probabilities, labels: data.labels, tieStructure: .init(sideA: 0, sideB: 1, tie: 2)))
    #expect(abs(found.slope - expected.a) < 1e-9)
    #expect(abs(found.nu - expected.nu) < 1e-9)
    #expect(abs(found.logLoss - expected.logLoss) < 1e-9)
  }

  /// An inspection reports the same figures.
  @Test(arguments: names)
  func inspection(_ name: String) async throws {
    let data = try ReliabilityCase.named(name)
    let options = Inspection.Options(replicates: 2, bandResamples: 39)
    let found = await Inspection(data.probabilities, labels: data.labels, layout: data.layout, options: options)
    #expect(abs(found.logLoss - data.values.logLoss) < 1e-12 && abs(found.brier - data.values.brier) < 1e-12)
    #expect(
      largestDifference(
        [
          found.ece.topLabel, found.ece.topLabelEqualMass, found.ece.debiasedL2, found.ece.smooth,
          found.ece.classWise,
        ],
        [
          data.values.eceTopWidth15, data.values.eceTopMass15, data.values.debiasedL2Top15, data.values.smoothTop.value,
          data.values.eceClassWiseWidth15.mean,
        ]) < 1e-12)
    #expect(
      largestDifference(found.perClass.map(\.result.spiegelhalter.z), data.values.spiegelhalterPerClass.map(\.z))
        < 1e-12)
    #expect(
      largestDifference(found.perClass.map(\.result.brier.miscalibration), data.values.corpBrierPerClass.map(\.mcb))
        < 1e-12)
    #expect(
      largestDifference(found.perClass.map(\.result.logLoss.discrimination), data.values.corpLogPerClass.map(\.dsc))
        < 1e-12)
    #expect(
      found.tie?.davidson.map { abs($0.slope - (data.values.davidson?.a ?? .nan)) < 1e-9 } ?? (found.tie == nil))
  }

  private func totals(_ data: ReliabilityCase, _ k: Int, _ partition: (BinaryForecast) -> BinPartition) -> BinTotals {
    let (probabilities, outcomes) = data.event(k)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    return BinTotals(partition(forecast), of: forecast)
  }

  private func regression(_ data: ReliabilityCase, _ k: Int) -> (BinaryForecast, [IsotonicRegression.Block]) {
    let (probabilities, outcomes) = data.event(k)
    let forecast = BinaryForecast(probabilities, outcomes: outcomes)
    return (forecast, IsotonicRegression(probabilities, outcomes.map { $0 ? 1 : 0 }).blocks)
  }

  private func parts(_ found: CORPDecomposition) -> [Double] {
    [found.miscalibration, found.discrimination, found.uncertainty, found.score]
  }
}
