import Testing

@testable import TemperCore

/// Exchanging the sides of the input exchanges the sides of the output: library calibrators break this by 2 to 7 points.
@Suite struct CalibratorSwapTests {
  private static let sided = CalibratorCase.all.filter { $0.layout.layout.tieStructure != nil }

  @Test(arguments: sided)
  func probabilitiesTurnWithTheirInputs(_ calibrator: CalibratorCase) throws {
    let tieStructure = try #require(calibrator.layout.layout.tieStructure)
    let simulation = calibrator.simulation()
    let fitted = calibrator.fit(simulation).calibrator
    let straight = fitted.calibrate(simulation.predictions[0])
    let turned = fitted.calibrate(simulation.predictions[0].exchangingSides(tieStructure))
    let difference = largestDifference(turned.exchangingSides(tieStructure).values, straight.values)
    #expect(difference < 1e-12)
    // The sides differ, or there would be nothing to exchange.
    #expect(largestDifference(turned.values, straight.values) > 0.01)
  }

  @Test(arguments: sided)
  func refittingOnExchangedDataTurnsTheProbabilities(_ calibrator: CalibratorCase) throws {
    let tieStructure = try #require(calibrator.layout.layout.tieStructure)
    let simulation = calibrator.simulation()
    let exchanged = simulation.exchangingSides(tieStructure)
    let straight = calibrator.fit(simulation).calibrator.calibrate(simulation.predictions[0])
    let turned = calibrator.fit(exchanged).calibrator.calibrate(exchanged.predictions[0])
    #expect(largestDifference(turned.exchangingSides(tieStructure).values, straight.values) < 1e-9)
  }

  /// Without sides the same methods fit each class by itself, as libraries do, and the promise does not hold.
  @Test(arguments: [CalibrationMethod.biasCorrectedTemperature, .vector, .matrix, .dirichlet, .beta, .isotonic])
  func classesWithoutSidesAreFittedByThemselves(_ method: CalibrationMethod) throws {
    let golden = try #require(try GoldenCalibrators.cases().last)
    let tieStructure = TieStructure(sideA: 0, sideB: 1, tie: 2)
    for hasSides in [false, true] {
      let fitter = try golden.fitter(hasSides: hasSides)
      let fitted = fitter.fit(method).calibrator
      let straight = fitted.calibrate(fitter.inputs.predictions[0])
      let turned = fitted.calibrate(fitter.inputs.predictions[0].exchangingSides(tieStructure)).exchangingSides(
        tieStructure)
      let difference = largestDifference(turned.values, straight.values)
      if hasSides { #expect(difference < 1e-12) } else { #expect(difference > 0.005) }
    }
  }
}
