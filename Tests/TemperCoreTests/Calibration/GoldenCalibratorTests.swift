import Testing

@testable import TemperCore

/// Every calibrator against scipy's optimum of the same objective, and isotonic regression against scikit-learn's.
@Suite struct GoldenCalibratorTests {
  private static func loss(_ fitted: FittedCalibrator, _ fitter: CalibratorFitter) -> Double {
    LogLoss.mean(fitted.calibrator.calibrate(fitter.inputs.predictions[0]), labels: fitter.inputs.labels)
  }

  private static func firstFive(_ calibrator: Calibrator, _ fitter: CalibratorFitter) -> [Double] {
    Array(calibrator.calibrate(fitter.inputs.predictions[0]).values.prefix(5 * fitter.inputs.classCount))
  }

  /// Without a ridge nothing holds the sum of the biases.
  private static func centred(_ biases: [Double]) -> [Double] {
    let mean = biases.reduce(0, +) / Double(biases.count)
    return biases.map { $0 - mean }
  }

  @Test(arguments: try GoldenCalibrators.cases())
  func temperature(_ golden: GoldenCalibrators.Case) throws {
    let fitter = try golden.fitter()
    let fitted = fitter.fit(.temperature)
    let scaling = try #require(fitted.calibrator.temperature)
    let temperature = try #require(scaling.temperature)
    #expect(abs(temperature - golden.temperature.value) < 1e-9)
    #expect(abs(GoldenCalibratorTests.loss(fitted, fitter) - golden.temperature.logLoss) < 1e-12)
    #expect(fitted.certificate.converged)
    #expect(fitted.certificate.gap <= 1e-12)
  }

  /// The recipe that many notebooks copy, LBFGS with rate 0.01 and 50 iterations, stops before it arrives.
  @Test(arguments: try GoldenCalibrators.cases())
  func temperatureIsNotWhereTheStoppedRecipeIs(_ golden: GoldenCalibrators.Case) throws {
    let fitter = try golden.fitter()
    let fitted = fitter.fit(.temperature)
    let scaling = try #require(fitted.calibrator.temperature)
    let temperature = try #require(scaling.temperature)
    #expect(temperature > golden.stoppedTemperature.value + 0.04)
    #expect(GoldenCalibratorTests.loss(fitted, fitter) < golden.stoppedTemperature.logLoss - 1e-4)
    // The recipe's own temperature does lose what was recorded for it: same data, same loss.
    let stopped = TemperatureScaling(
      slope: 1 / golden.stoppedTemperature.value, biases: scaling.biases, floor: scaling.floor)
    let loss = LogLoss.mean(stopped.calibrate(fitter.inputs.predictions[0]), labels: fitter.inputs.labels)
    #expect(abs(loss - golden.stoppedTemperature.logLoss) < 1e-6)
  }

  @Test(arguments: try GoldenCalibrators.cases())
  func biasCorrectedTemperature(_ golden: GoldenCalibrators.Case) throws {
    let fitter = try golden.fitter(hasSides: false, .unpenalised)
    let fitted = fitter.fit(.biasCorrectedTemperature)
    let scaling = try #require(fitted.calibrator.temperature)
    #expect(abs(GoldenCalibratorTests.loss(fitted, fitter) - golden.bcts.logLoss) < 1e-12)
    #expect(abs(scaling.slope - (golden.bcts.weights?[0] ?? .nan)) < 1e-8)
    #expect(largestDifference(GoldenCalibratorTests.centred(scaling.biases), golden.bcts.biasCentred ?? []) < 1e-8)
    let wanted = (golden.bcts.probsFirst5 ?? []).flatMap { $0 }
    #expect(largestDifference(GoldenCalibratorTests.firstFive(fitted.calibrator, fitter), wanted) < 1e-9)
  }

  @Test(arguments: try GoldenCalibrators.cases().filter { $0.vectorScaling != nil })
  func vectorScalingWithoutARidge(_ golden: GoldenCalibrators.Case) throws {
    let reference = try #require(golden.vectorScaling)
    let fitter = try golden.fitter(hasSides: false, .unpenalised)
    let fitted = fitter.fitLinear(.vector, slope: 1, folds: [0], certifies: true)
    let scaling = try #require(fitted.calibrator.linear)
    #expect(abs(GoldenCalibratorTests.loss(fitted, fitter) - reference.logLoss) < 1e-12)
    #expect(largestDifference(scaling.weights, reference.weights ?? []) < 1e-8)
    #expect(largestDifference(GoldenCalibratorTests.centred(scaling.biases), reference.biasCentred ?? []) < 1e-8)
    let wanted = (reference.probsFirst5 ?? []).flatMap { $0 }
    #expect(largestDifference(GoldenCalibratorTests.firstFive(fitted.calibrator, fitter), wanted) < 1e-9)
  }

  @Test(arguments: try GoldenCalibrators.cases().filter { $0.dirichletOdir != nil })
  func dirichletCalibration(_ golden: GoldenCalibrators.Case) throws {
    let reference = try #require(golden.dirichletOdir)
    let fitter = try golden.fitter(hasSides: false, .unpenalised)
    let fitted = fitter.fit(.dirichlet)
    let scaling = try #require(fitted.calibrator.linear)
    let classes = scaling.biases.count
    let loss = GoldenCalibratorTests.loss(fitted, fitter)
    var squares = scaling.biases.reduce(0) { $0 + $1 * $1 }
    for (index, weight) in scaling.weights.enumerated() where index / classes != index % classes {
      squares += weight * weight
    }
    #expect(abs(loss + 1e-3 * squares - (reference.objective ?? .nan)) < 1e-12)
    #expect(abs(loss - reference.logLoss) < 1e-9)
    let wanted = (reference.probsFirst5 ?? []).flatMap { $0 }
    #expect(largestDifference(GoldenCalibratorTests.firstFive(fitted.calibrator, fitter), wanted) < 1e-8)
  }

  /// probmetrics softens its temperature by 1/(N+1) of the uniform distribution before the second stage, and stops its
  /// search in single precision.
  @Test(arguments: try GoldenCalibrators.cases().filter { $0.sms != nil })
  func structuredScalingAfterTheSamePreprocessing(_ golden: GoldenCalibrators.Case) throws {
    let fitter = try golden.fitter()
    var mixed = fitter.fit(.temperature).calibrator.calibrate(fitter.inputs.predictions[0])
    let share = 1 / Double(mixed.rowCount + 1)
    for index in mixed.values.indices {
      mixed.values[index] = (1 - share) * mixed.values[index] + share / Double(mixed.classCount)
    }
    let second = CalibratorFitter(mixed, labels: fitter.inputs.labels, layout: fitter.inputs.layout)
    for (method, reference) in [(CalibrationMethod.vector, golden.svs), (.matrix, golden.sms)] {
      let fitted = second.fitLinear(method, slope: 1, folds: [0], certifies: true)
      let loss = GoldenCalibratorTests.loss(fitted, second)
      #expect(abs(loss - (try #require(reference).logLoss)) < 3e-6)
    }
  }

  @Test(arguments: try GoldenCalibrators.cases().filter { $0.tieMap3 != nil })
  func tieMap(_ golden: GoldenCalibrators.Case) throws {
    let reference = try #require(golden.tieMap3)
    let fitter = try golden.fitter(hasSides: true, .unpenalised)
    let fitted = fitter.fit(.tieMap)
    let map = try #require(fitted.calibrator.tieMap)
    #expect(largestDifference([map.marginSlope, map.tieSlope, map.tieBias], reference.theta) < 1e-8)
    #expect(abs(GoldenCalibratorTests.loss(fitted, fitter) - reference.logLoss) < 1e-12)
  }

  @Test(arguments: try GoldenCalibrators.cases())
  func beta(_ golden: GoldenCalibrators.Case) throws {
    let fitter = try golden.fitter(hasSides: false, .unpenalised)
    let fitted = fitter.fit(.beta)
    let calibration = try #require(fitted.calibrator.beta)
    let probabilities = fitter.inputs.predictions[0]
    for (k, reference) in golden.beta.enumerated() {
      let curve = calibration.curves[k]
      #expect(largestDifference([curve.a, curve.b, curve.c], [reference.a, reference.b, reference.c]) < 1e-7)
      let binary = ProbabilityMatrix(
        classCount: 2,
        values: (0..<probabilities.rowCount).flatMap { row in
          let q = curve.value(at: probabilities[row, k], floor: fitter.inputs.floor)
          return [1 - q, q]
        })
      let loss = LogLoss.mean(binary, labels: fitter.inputs.labels.map { $0 == k ? 1 : 0 })
      #expect(abs(loss - reference.logLoss) < 1e-12)
    }
  }

  @Test(arguments: try GoldenCalibrators.cases())
  func isotonic(_ golden: GoldenCalibrators.Case) throws {
    let fitter = try golden.fitter(hasSides: false, CalibrationOptions(floor: 0))
    let calibration = try #require(fitter.fit(.isotonic).calibrator.isotonic)
    let probabilities = fitter.inputs.predictions[0]
    for (k, reference) in golden.isotonic.enumerated() {
      let curve = calibration.curves[k]
      #expect(largestDifference(curve.x, reference.xThresholds) < 1e-15)
      #expect(largestDifference(curve.y, reference.yThresholds) < 1e-12)
      let fitted = (0..<probabilities.rowCount).map { curve.value(at: probabilities[$0, k]) }
      #expect(largestDifference(Array(fitted.prefix(20)), reference.fittedFirst20) < 1e-12)
      #expect(abs(fitted.reduce(0, +) - reference.fittedSum) < 1e-9)
    }
    guard let normalised = golden.isotonicNormalised else { return }
    let calibrated = calibration.calibrate(probabilities)
    let first = Array(calibrated.values.prefix(20 * probabilities.classCount))
    #expect(largestDifference(first, normalised.first20.flatMap { $0 }) < 1e-12)
    let brier = MeanEstimate(BrierScore.perRow(calibrated, labels: fitter.inputs.labels)).mean
    #expect(abs(brier - normalised.brier) < 1e-12)
  }

  @Test(arguments: try GoldenCalibrators.cases())
  func priorShift(_ golden: GoldenCalibrators.Case) throws {
    let fitter = try golden.fitter()
    let shift = PriorShift.estimate(
      fitter.inputs.predictions[0], sourcePriors: golden.saerensEm.sourcePrior, layout: fitter.inputs.layout)
    #expect(largestDifference(shift.priors, golden.saerensEm.targetPrior) < 1e-9)
    #expect(shift.certificate.converged)
  }
}
