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

  /// Largest weight, either way, that can be asked for. Squares of larger ones leave nothing of the others in a double.
  static let largest = 1e6

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

extension WeightLimits {
  /// Refuses limits that cannot be met, alone or with the other options of a fit.
  ///
  /// - Parameter names: the models, in their order.
  /// - Throws: `RequestError` of kind `.usage`.
  func check(_ options: BlendOptions, _ names: [String]) throws(RequestError) {
    let given = fixed.sorted { $0.key < $1.key }.map { (model: names[$0.key], weight: $0.value) }
    try checkCount(options.pool)
    guard minimum >= 0, minimum.isFinite else {
      throw RequestError(.usage, "\(.minimumWeight): found \(minimum), expected a number of at least 0")
    }
    guard minimum <= WeightLimits.largest else {
      throw RequestError(
        .usage, "\(.minimumWeight): found \(minimum), expected a number of at most \(Int(WeightLimits.largest))")
    }
    if let wrong = given.first(where: { !(abs($0.weight) <= WeightLimits.largest) }) {
      throw RequestError(
        .usage,
        "\(.fixedWeights): found \(wrong.model)=\(wrong.weight), expected a weight of at most \(Int(WeightLimits.largest)) either way"
      )
    }
    guard bindsWeights else { return }
    let parameter: Message.Term = fixed.isEmpty ? .minimumWeight : .fixedWeights
    if let pool = options.pool, ![.linear, .logarithmic, .tieAware].contains(pool) {
      throw RequestError(
        .usage,
        "\(parameter) is for the pools linear, logarithmic and tie-aware; the weights of \(pool.rawValue) cannot be limited"
      )
    }
    if options.swapping == .separate {
      throw RequestError(
        .usage,
        "\(parameter) does not go with \(.swapping) separate, where a model has two weights; use \(.swapping) always")
    }
    try checkSign(options.sign, given)
    if options.pool == nil || options.pool == .linear { try checkSum(given, modelCount: names.count) }
  }

  private func checkCount(_ pool: PoolKind?) throws(RequestError) {
    guard let count = maximumModels else { return }
    guard count >= 1 else {
      throw RequestError(.usage, "\(.maximumModels): found \(count), expected at least 1")
    }
    if pool == .best {
      throw RequestError(.usage, "\(.maximumModels) is for blends of several models; the pool best is one model")
    }
    let given = fixed.values.filter { $0 != 0 }.count
    if given > count {
      throw RequestError(
        .usage, "\(.maximumModels) \(count) leaves out a model whose weight is fixed; \(.fixedWeights) names \(given)")
    }
  }

  private func checkSign(_ sign: WeightSign?, _ given: [(model: String, weight: Double)]) throws(RequestError) {
    if minimum > 0, sign == .signed {
      throw RequestError(.usage, "\(.minimumWeight) needs non-negative weights; leave out \(.weights) signed")
    }
    if sign == .nonnegative || minimum > 0, let wrong = given.first(where: { $0.weight < 0 }) {
      let reason: Message = sign == .nonnegative ? "\(.weights) nonnegative" : "\(.minimumWeight)"
      throw RequestError(
        .usage, "\(.fixedWeights): found \(wrong.model)=\(wrong.weight), expected no negative weight with \(reason)")
    }
  }

  /// The weights of a linear pool add up to 1, none of them negative.
  private func checkSum(_ given: [(model: String, weight: Double)], modelCount: Int) throws(RequestError) {
    let remedy: Message = "; \(.pool) logarithmic and tie-aware have weights of any sum"
    if let wrong = given.first(where: { !(0...1).contains($0.weight) }) {
      throw RequestError(
        .usage,
        "\(.fixedWeights): found \(wrong.model)=\(wrong.weight), expected a weight from 0 to 1 for the pool linear"
          + remedy)
    }
    /// A sum without what rounding adds to it.
    func shown(_ sum: Double) -> String {
      let text = "\((sum * 1e9).rounded() / 1e9)"
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    let kept = min(maximumModels ?? modelCount, modelCount)
    let free = min(modelCount - fixed.count, kept - given.filter { $0.weight != 0 }.count)
    let sum = given.reduce(0) { $0 + $1.weight }
    let least = sum + Double(free) * minimum
    if least > 1 + WeightLimits.rounding {
      let of: Message =
        minimum > 0
        ? " (\(.minimumWeight) \(shown(minimum)) for \(free) model\(free == 1 ? "" : "s")\(sum > 0 ? ", and \(shown(sum)) given" : ""))"
        : ""
      throw RequestError(
        .usage, "the weights of the pool linear add up to 1; found at least \(shown(least))" + of + remedy)
    }
    if free == 0, abs(sum - 1) > WeightLimits.rounding {
      throw RequestError(
        .usage,
        "the weights of the pool linear add up to 1; all of them are fixed, and add up to \(shown(sum))" + remedy)
    }
  }
}
