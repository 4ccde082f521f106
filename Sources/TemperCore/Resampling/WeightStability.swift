/// What bootstrap replicates of weights say about the models that bear them: who is left out, and who takes whose place.
public struct WeightStability: Sendable, Equatable {
  /// Two models of which either can bear the weight.
  public struct Swap: Sendable, Equatable {
    public let first: Int
    public let second: Int
    /// The least negative correlation of their weights over the heads.
    public let correlation: Double
  }

  /// For each model the share of replicates that leave all its weights at zero, M.
  public let zeroShares: [Double]
  /// Pairs that swap, in rising order.
  public let swaps: [Swap]

  /// Weights below this share of the replicate's largest are zero: bounded fits give exact zeros, counts nearly so.
  static let negligible = 1e-6
  /// A model that so many replicates leave out is as well left out.
  static let zeroShareLimit = 0.5
  /// A stronger negative correlation of two weights, neither of them surely different from zero, is a swap.
  static let swapCorrelation = -0.8

  /// - Parameter heads: for every head that has weights of its own, B replicates of M weights. O(heads B M²).
  public init(heads: [[[Double]]]) {
    let models = heads.first?.first?.count ?? 0
    let resamples = heads.first?.count ?? 0
    let largest = heads.map { head in head.map { $0.reduce(0) { max($0, abs($1)) } } }
    zeroShares = (0..<models).map { m in
      let left = (0..<resamples).filter { b in
        heads.indices.allSatisfy { abs(heads[$0][b][m]) <= WeightStability.negligible * largest[$0][b] }
      }
      return Double(left.count) / Double(max(1, resamples))
    }
    // A model whose interval stays on one side of zero has no one who could take its place.
    let reachesZero = heads.map { head in
      (0..<models).map { m in PairedBootstrap.interval(head.map { $0[m] }).contains(0) }
    }
    var swaps: [Swap] = []
    for first in 0..<models {
      for second in first + 1..<max(models, first + 1) {
        guard heads.indices.allSatisfy({ reachesZero[$0][first] && reachesZero[$0][second] }) else { continue }
        let correlations = heads.map { head in
          Correlation.of(head.map { $0[first] }, head.map { $0[second] })
        }
        guard let weakest = correlations.map({ $0 ?? 0 }).max(), weakest <= WeightStability.swapCorrelation else {
          continue
        }
        swaps.append(Swap(first: first, second: second, correlation: weakest))
      }
    }
    self.swaps = swaps
  }

  /// Whether a model can be left out, or another put in its place, without the data objecting.
  public func isInterchangeable(_ model: Int) -> Bool {
    zeroShares[model] >= WeightStability.zeroShareLimit || !partners(of: model).isEmpty
  }

  /// The models that a model swaps with.
  public func partners(of model: Int) -> [Int] {
    swaps.compactMap { $0.first == model ? $0.second : $0.second == model ? $0.first : nil }
  }
}
