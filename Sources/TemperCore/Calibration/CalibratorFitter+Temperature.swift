extension CalibratorFitter {
  /// The slope β = 1/T of plain temperature on some folds.
  func temperatureProblem(folds: [Int]) -> TemperatureProblem {
    TemperatureProblem(
      rows: inputs.rows, logs: inputs.logs(of: 0), outcomes: inputs.outcomes, classCount: inputs.classCount,
      folds: folds)
  }

  func fitTemperature(folds: [Int], certifies: Bool) -> FittedCalibrator {
    let problem = temperatureProblem(folds: folds)
    let solution = problem.solution()
    let biases = [Double](repeating: 0, count: inputs.classCount)
    return FittedCalibrator(
      TemperatureScaling(slope: solution.slope, biases: biases, floor: inputs.floor),
      certifies
        ? problem.certificate(of: solution)
        : Certificate(gap: .nan, iterations: solution.iterations, converged: solution.converged))
  }

  func fitBiasCorrectedTemperature(folds: [Int], certifies: Bool) -> FittedCalibrator {
    let slope = temperatureProblem(folds: folds).solve()
    let biases = [Double](repeating: 0, count: inputs.classCount)
    let (found, certificate) = biasCorrectedTemperatureProblem()
      .fit(folds: folds, from: [slope] + biases, certifies: certifies)
    return FittedCalibrator(
      TemperatureScaling(
        method: .biasCorrectedTemperature, slope: found[0], biases: inOrdinalOrder(Array(found[1...])),
        floor: inputs.floor),
      certificate)
  }

  /// Coefficients are β, then a bias for every class in `PoolInputs.classOrder`; with sides only the tie's is free.
  func biasCorrectedTemperatureProblem() -> PenalisedProblem {
    let classes = inputs.classCount
    let free = inputs.layout.tieStructure == nil ? Array(0..<classes) : [2]
    var parameter = [Int?](repeating: nil, count: classes + 1)
    var penalty = QuadraticPenalty(dimension: classes + 1)
    parameter[0] = 0
    penalty.addSquare([(0, 1)], target: 1, strength: options.base)
    for (index, k) in free.enumerated() {
      parameter[k + 1] = index + 1
      penalty.addSquare([(k + 1, 1)], strength: options.base)
    }
    return PenalisedProblem(
      loss: inputs.sharedLoss(inputs.classColumns(), hasBias: true),
      tying: ParameterTying(parameter: parameter, isBounded: [true] + free.map { _ in false }), penalty: penalty,
      modulus: options.base)
  }

  /// Values in `PoolInputs.classOrder` turned into the order of the classes' ordinals.
  func inOrdinalOrder(_ values: [Double]) -> [Double] {
    var result = values
    for (place, k) in inputs.classOrder.enumerated() { result[k] = values[place] }
    return result
  }
}
