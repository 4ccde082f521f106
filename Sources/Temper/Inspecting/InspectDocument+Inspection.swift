import TemperCore
import TemperReport

extension InspectDocument {
  /// The document of an inspection.
  ///
  /// - Parameters:
  ///   - groups: how many groups errors are clustered by, or nil.
  ///   - models: the models of a blend; empty for a model.
  init(_ inspection: Inspection, subject: String, kind: CompareDocument.Kind, groups: Int?, models: [Member]) {
    let (scores, options) = (inspection.scores, inspection.options)
    self.init(
      subject: subject, kind: kind, rows: inspection.rowCount, groups: groups, binCount: options.bins,
      binning: Binning(options.binning), seed: options.seed, logLoss: scores.logLoss.mean, brier: scores.brier.mean,
      accuracy: scores.accuracy.mean, rankedProbabilityScore: scores.rankedProbabilityScore.mean,
      standardErrors: ScoreErrors(
        logLoss: scores.logLoss.standardError, brier: scores.brier.standardError,
        accuracy: scores.accuracy.standardError,
        rankedProbabilityScore: scores.rankedProbabilityScore.standardError),
      ece: CalibrationErrors(inspection, \.value), eceNull: CalibrationErrors(inspection, \.nullLevel),
      perClass: zip(inspection.layout.names, inspection.classes).map {
        ClassReliability(name: $0, reliability: Reliability($1))
      },
      topLabel: Reliability(inspection.topLabel),
      brierDecomposition: Decomposition(CORPDecomposition(sumOf: inspection.classes.map(\.brier))),
      tie: inspection.ties.flatMap { ties in
        inspection.layout.tieStructure.map { TieViews(ties, inspection.layout, $0, logLoss: scores.logLoss.mean) }
      }, models: models)
  }
}

extension InspectDocument.Binning {
  init(_ binning: ReliabilityDiagram.Binning) {
    switch binning {
    case .mass: self = .mass
    case .width: self = .width
    }
  }

  /// The same binning as the core knows it.
  var core: ReliabilityDiagram.Binning {
    switch self {
    case .mass: .mass
    case .width: .width
    }
  }
}

extension InspectDocument.CalibrationErrors {
  fileprivate init(_ inspection: Inspection, _ part: KeyPath<CalibrationErrors.Estimate, Double>) {
    let errors = inspection.topLabel.errors
    self.init(
      topLabel: errors.equalWidth[keyPath: part], topLabelEqualMass: errors.equalMass[keyPath: part],
      classWise: inspection.classWise[keyPath: part], debiasedL2: errors.debiasedL2[keyPath: part],
      smooth: errors.smooth[keyPath: part], maximum: errors.maximum[keyPath: part])
  }
}

extension InspectDocument.Decomposition {
  init(_ parts: CORPDecomposition) {
    self.init(
      score: parts.score, mcb: parts.miscalibration, dsc: parts.discrimination, unc: parts.uncertainty)
  }
}

extension InspectDocument {
  /// Adds what the recalibration curve of every class was before the predictions were refined.
  ///
  /// - Parameters:
  ///   - predictions: N × K, before refinement.
  ///   - labels: N class ordinals.
  mutating func addCurvesBefore(_ predictions: ProbabilityMatrix, labels: [Int]) {
    for k in perClass.indices {
      let curve = RecalibrationCurve(
        (0..<predictions.rowCount).map { predictions[$0, k] }, outcomes: labels.map { $0 == k }, resamples: 39)
      perClass[k].reliability.uncalibratedCurve = curve.points.map { point in
        CurvePoint(
          probability: point.probability, recalibrated: point.recalibrated,
          band: [point.band.lowerBound, point.band.upperBound])
      }
    }
  }
}

extension InspectDocument.Reliability {
  init(_ forecast: ForecastReliability) {
    let errors = forecast.errors
    self.init(
      ece: errors.equalWidth.value, eceNull: errors.equalWidth.nullLevel, eceEqualMass: errors.equalMass.value,
      eceEqualMassNull: errors.equalMass.nullLevel, smoothEce: errors.smooth.value,
      smoothEceNull: errors.smooth.nullLevel, brier: .init(forecast.brier), logLoss: .init(forecast.logScore),
      spiegelhalter: .init(z: forecast.spiegelhalter.z, p: forecast.spiegelhalter.p),
      meanProbability: forecast.meanProbability, frequency: forecast.frequency,
      bins: forecast.diagram.bins.map { bin in
        InspectDocument.Bin(
          lower: bin.lower, upper: bin.upper, count: bin.count, meanProbability: bin.meanProbability,
          frequency: bin.frequency, interval: [bin.interval.lowerBound, bin.interval.upperBound],
          flagged: bin.isFlagged)
      },
      curve: forecast.curve.points.map { point in
        InspectDocument.CurvePoint(
          probability: point.probability, recalibrated: point.recalibrated,
          band: [point.band.lowerBound, point.band.upperBound])
      },
      histogram: forecast.histogram)
  }
}
