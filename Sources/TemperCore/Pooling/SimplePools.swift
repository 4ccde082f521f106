/// The single model with the lowest out-of-fold log loss.
public struct BestPool: Pool, Equatable {
  /// Position of the model.
  public let model: Int
  public var kind: PoolKind { .best }

  public init(model: Int) { self.model = model }

  /// O(N K).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix { inputs[model] }
}

/// The arithmetic mean of all models: the linear opinion pool with equal weights (Stone 1961).
public struct MeanPool: Pool, Equatable {
  public var kind: PoolKind { .mean }

  public init() {}

  /// O(N M K).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    var result = inputs[0]
    let count = Double(inputs.count)
    for index in result.values.indices {
      var sum = 0.0
      for m in inputs.indices { sum += inputs[m].values[index] }
      // One division at the end: shares of 1/M of a certain class can add up to more than 1.
      result.values[index] = sum / count
    }
    return result
  }
}

/// The normalised geometric mean of all models.
public struct GeometricPool: Pool, Equatable {
  /// Smallest probability whose logarithm is taken.
  public let floor: Double
  public var kind: PoolKind { .geometric }

  public init(floor: Double) { self.floor = floor }

  /// O(N M K).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    let equal = Array(repeating: 1 / Double(inputs.count), count: inputs.count)
    return LogarithmicPool(
      weights: equal, biases: Array(repeating: 0, count: inputs[0].classCount), floor: floor
    ).predict(inputs)
  }
}

extension [ProbabilityMatrix] {
  /// sum_m w_m p_m, row by row. O(N M K).
  func linearPool(weights: [Double]) -> ProbabilityMatrix {
    var result = self[0]
    for index in result.values.indices {
      var sum = 0.0
      for m in indices { sum += weights[m] * self[m].values[index] }
      result.values[index] = sum
    }
    return result
  }
}
