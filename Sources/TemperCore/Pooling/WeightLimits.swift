/// What a user asks of the weights of the models.
///
/// Limits hold for the weights of every head of a penalised pool, the sides', the tie's and the classes' own; not for
/// blocks, which weigh something else. Pools that do not weigh models by degrees know no limits.
public struct WeightLimits: Sendable, Hashable {
  /// The smallest weight of a model whose weight is not fixed; not negative.
  public var minimum: Double
  /// Weights that are given, by the position of the model.
  public var fixed: [Int: Double]
  /// The most models that the blend may keep; nil keeps all of them.
  public var maximumModels: Int?

  public init(minimum: Double = 0, fixed: [Int: Double] = [:], maximumModels: Int? = nil) {
    self.minimum = minimum
    self.fixed = fixed
    self.maximumModels = maximumModels
  }

  public static let none = WeightLimits()

  /// Whether weights are limited, and not only the number of models.
  public var bindsWeights: Bool { minimum > 0 || !fixed.isEmpty }

  /// The least weight of a model: the given one, or the minimum.
  func base(_ model: Int) -> Double { fixed[model] ?? minimum }

  /// Whether weights with sum 1 can meet the limits, or could if fixed ones were shared out.
  func isOnSimplex(_ modelCount: Int) -> Bool {
    var sum = 0.0
    for model in 0..<modelCount {
      let base = base(model)
      guard base >= 0, base <= 1 else { return false }
      sum += base
    }
    return sum <= 1 + WeightLimits.rounding
  }

  /// How far weights may be from a sum of 1 that was meant.
  static let rounding = 1e-9

  /// The limits of some of the models, in the given order.
  public func keeping(_ kept: [Int]) -> WeightLimits {
    var result = self
    result.fixed = [:]
    for (place, model) in kept.enumerated() { result.fixed[place] = fixed[model] }
    return result
  }

  /// Whether there are more models than may be kept.
  func eliminates(from modelCount: Int) -> Bool { maximumModels.map { $0 < modelCount } ?? false }

  /// The limits while it is open which models are kept: the minimum is for those that are.
  func searching(_ modelCount: Int) -> WeightLimits {
    var result = self
    if eliminates(from: modelCount) { result.minimum = 0 }
    return result
  }
}

extension BlendCoefficients {
  /// The same, free of the rounding by which a mixture of fits within limits can be outside of them.
  func within(_ limits: WeightLimits) -> BlendCoefficients {
    guard limits.bindsWeights else { return self }
    func bounded(_ weights: [Double]) -> [Double] {
      weights.enumerated().map { model, weight in
        limits.fixed[model] ?? (limits.minimum > 0 ? max(limits.minimum, weight) : weight)
      }
    }
    var result = self
    result.weights = bounded(weights)
    result.headWeights = headWeights.map(bounded)
    return result
  }
}
