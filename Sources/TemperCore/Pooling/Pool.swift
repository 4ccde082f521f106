/// The pools, in the order in which a tie between them is decided.
public enum PoolKind: String, Sendable, Hashable, CaseIterable {
  case best
  case mean
  case geometric
  case linear
  case logarithmic
  case tieAware = "tie-aware"
  case selection
}

extension PoolKind {
  /// Whether the pool has penalties to choose.
  var isPenalised: Bool { self == .logarithmic || self == .tieAware }
}

extension PoolKind: Comparable {
  /// The order of the table of pools.
  public static func < (left: PoolKind, right: PoolKind) -> Bool {
    guard let first = allCases.firstIndex(of: left), let second = allCases.firstIndex(of: right) else { return false }
    return first < second
  }
}

/// A fitted rule that turns the predictions of M models into one.
public protocol Pool: Sendable {
  var kind: PoolKind { get }

  /// Pools predictions row by row.
  ///
  /// - Parameter inputs: M matrices of N × K, in the order of the models the pool was fitted on.
  /// - Returns: N × K probabilities; rows sum to 1.
  func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix
}

extension ProbabilityMatrix {
  /// Builds N × K probabilities by writing each row's scores and taking their softmax.
  static func softmaxRows(
    count: Int, classCount: Int, _ fill: (_ row: Int, _ scores: inout [Double]) -> Void
  ) -> ProbabilityMatrix {
    var all: [Double] = []
    all.reserveCapacity(count * classCount)
    var scores = [Double](repeating: 0, count: classCount)
    for row in 0..<count {
      fill(row, &scores)
      all.append(contentsOf: scores)
    }
    return ProbabilityMatrix(softmaxOf: all, classCount: classCount)
  }
}
