import TemperCore
import TemperFiles
import TemperReport

extension FitRequest {
  /// What is asked of the weights of the models of a fit.
  ///
  /// - Parameter names: the models, in their order.
  /// - Throws: `RequestError` of kind `.usage` for what cannot be had.
  func weightLimits(_ names: [String]) throws -> WeightLimits {
    let limits = WeightLimits(
      minimum: limits.minimum ?? 0, fixed: try fixedWeights(names), maximumModels: limits.maximumModels)
    try checkCount(limits)
    guard limits.minimum >= 0, limits.minimum.isFinite else {
      throw RequestError(.usage, "\(.minimumWeight): found \(limits.minimum), expected a number of at least 0")
    }
    guard limits.bindsWeights else { return limits }
    let parameter: Message.Term = limits.fixed.isEmpty ? .minimumWeight : .fixedWeights
    if let pool, ![.linear, .logarithmic, .tieAware].contains(pool) {
      throw RequestError(
        .usage,
        "\(parameter) is for the pools linear, logarithmic and tie-aware; the weights of \(pool.rawValue) cannot be limited"
      )
    }
    if swapping == .separate {
      throw RequestError(
        .usage,
        "\(parameter) does not go with \(.swapping) separate, where a model has two weights; use \(.swapping) always")
    }
    try checkSign(limits)
    if pool == nil || pool == .linear { try checkSum(limits, names) }
    return limits
  }

  /// Weights that are given, by the position of the model.
  private func fixedWeights(_ names: [String]) throws -> [Int: Double] {
    var result: [Int: Double] = [:]
    for wish in limits.fixed {
      guard let position = names.firstIndex(of: wish.model) else { throw unknown(wish.model, names) }
      guard wish.weight.isFinite else {
        throw RequestError(.usage, "\(.fixedWeights): found \(wish.model)=\(wish.weight), expected a finite weight")
      }
      guard result.updateValue(wish.weight, forKey: position) == nil else {
        throw RequestError(.usage, "\(.fixedWeights) names the model \"\(wish.model)\" twice; give it one weight")
      }
    }
    return result
  }

  private func unknown(_ name: String, _ names: [String]) -> RequestError {
    let remedy =
      NearMiss.suggestion(for: name, among: names).map { "did you mean \"\($0)\"?" }
      ?? "the models of the fit are \(names.joined(separator: ", "))"
    return RequestError(.usage, "\(.fixedWeights): there is no model \"\(name)\"; \(remedy)")
  }

  private func checkCount(_ limits: WeightLimits) throws {
    guard let count = limits.maximumModels else { return }
    guard count >= 1 else {
      throw RequestError(.usage, "\(.maximumModels): found \(count), expected at least 1")
    }
    if pool == .best {
      throw RequestError(.usage, "\(.maximumModels) is for blends of several models; the pool best is one model")
    }
    let given = limits.fixed.values.filter { $0 != 0 }.count
    if given > count {
      throw RequestError(
        .usage, "\(.maximumModels) \(count) leaves out a model whose weight is fixed; \(.fixedWeights) names \(given)")
    }
  }

  private func checkSign(_ limits: WeightLimits) throws {
    if limits.minimum > 0, weights == .signed {
      throw RequestError(.usage, "\(.minimumWeight) needs non-negative weights; leave out \(.weights) signed")
    }
    if weights == .nonnegative || limits.minimum > 0, let wish = self.limits.fixed.first(where: { $0.weight < 0 }) {
      let reason: Message = weights == .nonnegative ? "\(.weights) nonnegative" : "\(.minimumWeight)"
      throw RequestError(
        .usage, "\(.fixedWeights): found \(wish.model)=\(wish.weight), expected no negative weight with \(reason)")
    }
  }

  /// A sum without what rounding adds to it.
  private func shown(_ sum: Double) -> String { NumberText.exact((sum * 1e9).rounded() / 1e9) }

  /// The weights of a linear pool add up to 1, none of them negative.
  private func checkSum(_ limits: WeightLimits, _ names: [String]) throws {
    let remedy: Message = "; \(.pool) logarithmic and tie-aware have weights of any sum"
    if let wish = self.limits.fixed.first(where: { !(0...1).contains($0.weight) }) {
      throw RequestError(
        .usage,
        "\(.fixedWeights): found \(wish.model)=\(wish.weight), expected a weight from 0 to 1 for the pool linear"
          + remedy)
    }
    let given = limits.fixed.values.filter { $0 != 0 }.count
    let kept = min(limits.maximumModels ?? names.count, names.count)
    let free = min(names.count - limits.fixed.count, kept - given)
    let sum = self.limits.fixed.reduce(0) { $0 + $1.weight }
    let least = sum + Double(free) * limits.minimum
    if least > 1 + 1e-9 {
      throw RequestError(
        .usage, "the weights of the pool linear add up to 1; found at least \(shown(least))" + remedy)
    }
    if free == 0, abs(sum - 1) > 1e-9 {
      throw RequestError(
        .usage,
        "the weights of the pool linear add up to 1; all of them are fixed, and add up to \(shown(sum))"
          + remedy
      )
    }
  }
}
