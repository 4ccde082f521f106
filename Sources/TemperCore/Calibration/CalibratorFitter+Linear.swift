extension CalibratorFitter {
  /// Fits W and b. Vector and structured matrix scaling work on predictions that a temperature was fitted to first, and
  /// are drawn to leaving these as they are; Dirichlet calibration works on log p itself.
  func fitLinear(_ method: CalibrationMethod, folds: [Int], certifies: Bool) -> FittedCalibrator {
    guard method != .dirichlet else { return fitLinear(method, slope: 1, folds: folds, certifies: certifies) }
    let slope = temperatureProblem(folds: folds).solve()
    let tempered = LinearScaling.tempered(inputs.predictions[0], slope: slope, floor: inputs.floor)
    let second = PoolInputs(
      layout: inputs.layout, labels: inputs.labels, rows: inputs.rows, floor: inputs.floor, predictions: [tempered])
    return CalibratorFitter(second, options: options)
      .fitLinear(method, slope: slope, folds: folds, certifies: certifies)
  }

  /// Fits W and b to these inputs as they are.
  ///
  /// - Parameter slope: of the temperature that made the inputs, for the record.
  func fitLinear(_ method: CalibrationMethod, slope: Double, folds: [Int], certifies: Bool) -> FittedCalibrator {
    let shape = LinearShape(method, inputs.layout)
    let problem = linearProblem(shape, ridges: ridges(of: method, folds: folds))
    let (found, certificate) = problem.fit(folds: folds, from: shape.identity, certifies: certifies)
    let (weights, biases) = shape.named(found, classOrder: inputs.classOrder)
    return FittedCalibrator(
      LinearScaling(method: method, slope: slope, weights: weights, biases: biases, floor: inputs.floor), certificate)
  }

  /// Strengths of the squares of W_kk - 1, of W's other entries and of b, each with a half, on the scale of the sum.
  struct LinearRidges: Equatable {
    var diagonal: Double
    var elsewhere: Double
    var bias: Double
  }

  /// Vector and matrix: K on diagonal and biases, K(K-1) elsewhere, whatever N (Berta et al. 2025 divide them by N, and
  /// the loss too). Dirichlet: λ and μ on the scale of the mean loss; the diagonal is free but for the base.
  func ridges(of method: CalibrationMethod, folds: [Int]) -> LinearRidges {
    let classes = Double(inputs.classCount)
    if method == .dirichlet {
      let strength = 2 * options.dirichletRidge * rowCount(folds) + options.base
      return LinearRidges(diagonal: options.base, elsewhere: strength, bias: strength)
    }
    let strength = 2 * options.structureRidge * classes
    return LinearRidges(diagonal: strength, elsewhere: strength * (classes - 1), bias: strength)
  }

  func linearProblem(_ shape: LinearShape, ridges: LinearRidges) -> PenalisedProblem {
    var penalty = QuadraticPenalty(dimension: shape.coefficientCount)
    for (index, entry) in shape.entries.enumerated() {
      switch entry {
      case .weight(let head, let column):
        let isDiagonal = head == column
        penalty.addSquare(
          [(index, 1)], target: isDiagonal ? 1 : 0, strength: isDiagonal ? ridges.diagonal : ridges.elsewhere)
      case .bias: penalty.addSquare([(index, 1)], strength: ridges.bias)
      }
    }
    return PenalisedProblem(
      loss: HeadLoss(
        link: .classes, rows: inputs.rows, heads: shape.heads, columns: inputs.logs(of: 0) + inputs.rows.weights,
        outcomes: inputs.outcomes),
      tying: shape.tying, penalty: penalty, modulus: min(ridges.diagonal, ridges.elsewhere, ridges.bias))
  }
}
