@testable import TemperCore
@testable import TemperReport

/// The numbers a page must show, in its order, read off the documents.
enum PageValues {
  static func run(_ summary: RunSummary) -> [Double] {
    var values =
      score(summary.inspection, summary.fit, summary.comparisons) + models(summary.fit, summary.inspection)
      + reliability(summary.inspection) + ties(summary.inspection)
    if let check = summary.testCheck {
      values +=
        [check.forecast.lowerBound, check.forecast.upperBound] + (check.publicPart.map { bounds($0.interval) } ?? [])
      values += check.scenarios.flatMap { [$0.tieShare, $0.logLoss, $0.standardError] }
      for comparison in check.comparisons {
        values += (comparison.classes + [comparison.entropy]).flatMap { [$0.oof, $0.test] }
      }
    }
    return values
  }

  static func inspection(_ summary: InspectSummary) -> [Double] {
    score(summary.inspection, summary.fit, summary.comparisons)
      + (summary.fit.map { models($0, summary.inspection) } ?? []) + reliability(summary.inspection)
      + ties(summary.inspection)
  }

  private static func score(
    _ inspection: InspectDocument, _ fit: FitDocument?, _ comparisons: [RunSummary.Comparison]
  ) -> [Double] {
    let errors = inspection.standardErrors
    var tiles = [
      inspection.brier, errors.brier, inspection.accuracy, errors.accuracy,
    ]
    if let tie = inspection.tie {
      tiles += [
        inspection.rankedProbabilityScore, errors.rankedProbabilityScore, tie.tieLogLoss, tie.decisiveLogLoss,
      ]
    }
    guard let fit else { return [inspection.logLoss, errors.logLoss] + tiles }
    var values = [fit.logLoss.crossValidated, fit.logLoss.standardError, fit.logLoss.inSample]
    values += comparisons.flatMap { [$0.mean, $0.interval.lowerBound, $0.interval.upperBound] }
    values += tiles
    for candidate in fit.candidates.sorted(by: { $0.crossValidated < $1.crossValidated }) {
      values += [candidate.crossValidated, candidate.standardError, candidate.difference] + bounds(candidate.interval)
    }
    return values
  }

  private static func models(_ fit: FitDocument, _ inspection: InspectDocument) -> [Double] {
    let models = fit.models.sorted { $0.logLoss < $1.logLoss }
    var values: [Double] = []
    for model in models {
      values += [model.logLoss, model.standardError]
      values += [model.tieLogLoss, model.decisiveLogLoss].compactMap { $0 }
      values += [model.weight] + (model.weightInterval.map(bounds) ?? [])
      values += (model.tieWeight.map { [$0] } ?? []) + (model.tieWeightInterval.map(bounds) ?? [])
      values += fit.blocks.map { $0.weights[fit.models.firstIndex { $0.name == model.name } ?? 0] }
      values += (model.leaveOutDelta.map { [$0] } ?? []) + (model.leaveOutInterval.map(bounds) ?? [])
    }
    values += models.flatMap { $0.classWeights ?? [] }
    guard !inspection.models.isEmpty else { return values }
    func parts(_ loss: Double, _ brier: CORPDecomposition) -> [Double] {
      [loss, brier.score, brier.miscalibration, brier.discrimination]
    }
    values += parts(inspection.logLoss, inspection.brierDecomposition)
    return values
      + inspection.models.sorted { $0.brier.score < $1.brier.score }.flatMap { parts($0.logLoss, $0.brier) }
  }

  private static func reliability(_ inspection: InspectDocument) -> [Double] {
    let all = inspection.perClass.map(\.result) + [inspection.topLabel]
    let overview = all.flatMap { found in
      [
        found.frequency, found.meanProbability, found.ece, found.eceUnderCalibration, found.smoothEce,
        found.smoothEceUnderCalibration,
        found.brier.miscalibration, found.brier.discrimination, found.spiegelhalter.z,
      ]
    }
    let (ece, null) = (inspection.ece, inspection.eceUnderCalibration)
    let made = inspection.calibrationTests.all
    let tests = made.indices.sorted { (made[$0].p, $0) < (made[$1].p, $1) }.map { made[$0].z }
    return overview + all.flatMap(diagram) + tests + [
      ece.topLabel, null.topLabel, ece.topLabelEqualMass, null.topLabelEqualMass, ece.smooth, null.smooth,
      ece.debiasedL2, null.debiasedL2, ece.maximum, null.maximum, ece.classWise, null.classWise,
    ]
  }

  private static func bounds(_ interval: ClosedRange<Double>) -> [Double] {
    [interval.lowerBound, interval.upperBound]
  }

  private static func diagram(_ found: ForecastReliability) -> [Double] {
    let bins = found.bins.flatMap { bin in
      [bin.lower, bin.upper, Double(bin.count), bin.meanProbability, bin.frequency] + bounds(bin.interval)
    }
    // Of sixty points every second one is in the table.
    let points = found.curve.enumerated().filter { $0.offset % 2 == 0 }.flatMap { _, point in
      [point.probability, point.recalibrated] + bounds(point.band)
    }
    return [found.meanProbability, found.frequency] + bins + points
  }

  private static func ties(_ inspection: InspectDocument) -> [Double] {
    guard let tie = inspection.tie else { return [] }
    var values = tie.byMargin.flatMap { bin in
      [bin.margin, Double(bin.count), bin.predicted, bin.observed] + bounds(bin.interval)
    }
    values += tie.side.map(diagram) ?? []
    values += [tie.position.predictedMargin, tie.position.observedMargin, tie.position.standardError]
    values += tie.position.offset.map { [$0.mean, $0.standardError] } ?? []
    values += tie.davidson.map { [$0.gain] } ?? []
    let swaps = [tie.swap].compactMap { $0 } + inspection.models.compactMap(\.swap)
    return values
      + swaps.flatMap {
        [
          $0.meanChange, $0.offset.mean, $0.offset.standardError, $0.logLoss, $0.swappedLogLoss, $0.averagedLogLoss,
        ]
      }
  }
}
