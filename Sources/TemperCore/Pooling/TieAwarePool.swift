/// A block of a tie-aware pool with one weight a model.
public enum TieAwareBlock: String, Sendable, CaseIterable {
  /// Tie log-odds u_m in the side score. Odd: it gives swap equivariance up.
  case tieToSide = "tie-to-side"
  /// Sharpness e_m = mean_k log p_mk in the tie score.
  case sharpness
  /// Margins d_m in the tie score. Odd.
  case marginToTie = "margin-to-tie"
}

/// A pool that weighs models for the side and for the tie apart.
///
/// Every model's row is a margin d = log p_a/p_b and tie log-odds u = log p_t - (log p_a + log p_b)/2 (Davidson 1970).
/// The pool is softmax over (a, b, tie) of (s/2, -s/2, r) with s = sum w_m d_m + side bias and
/// r = sum v_m u_m + b_t + c × closeness, closeness = -mean_m log cosh(d_m/2). Three further blocks, zero unless
/// cross-validation wants them, let u_m into s, d_m into r, and the sharpness e_m = mean_k log p_mk into r; with them the
/// family contains the multinomial logistic stack on log p. Without the odd ones (side bias, u into s, d into r)
/// exchanging the sides of all inputs exchanges the sides of the output.
public struct TieAwarePool: Pool, Equatable {
  public let tieStructure: TieStructure
  /// w: M weights on the margins.
  public let sideWeights: [Double]
  /// v: M weights on the tie log-odds.
  public let tieWeights: [Double]
  /// b_t.
  public let tieBias: Double
  /// c.
  public let closeness: Double
  /// Added to s.
  public let sideBias: Double
  /// M weights of u_m in s; empty is zero.
  public let tieToSide: [Double]
  /// M weights of e_m in r; empty is zero.
  public let sharpness: [Double]
  /// M weights of d_m in r; empty is zero.
  public let marginToTie: [Double]
  /// Smallest probability whose logarithm is taken.
  public let floor: Double
  public var kind: PoolKind { .tieAware }

  public init(
    tieStructure: TieStructure, sideWeights: [Double], tieWeights: [Double], tieBias: Double, closeness: Double,
    sideBias: Double, tieToSide: [Double] = [], sharpness: [Double] = [], marginToTie: [Double] = [], floor: Double
  ) {
    self.tieStructure = tieStructure
    self.sideWeights = sideWeights
    self.tieWeights = tieWeights
    self.tieBias = tieBias
    self.closeness = closeness
    self.sideBias = sideBias
    self.tieToSide = tieToSide
    self.sharpness = sharpness
    self.marginToTie = marginToTie
    self.floor = floor
  }

  /// The M weights of a block, or none where it is off.
  public func weights(of block: TieAwareBlock) -> [Double] {
    switch block {
    case .tieToSide: tieToSide
    case .sharpness: sharpness
    case .marginToTie: marginToTie
    }
  }

  /// O(N M).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    let count = inputs[0].rowCount
    var margins = [Double](repeating: sideBias, count: count)
    var ties = [Double](repeating: tieBias, count: count)
    for m in inputs.indices {
      let logs = inputs[m].flooredLogs(floor)
      let crossed = tieToSide.isEmpty ? 0 : tieToSide[m]
      let sharp = sharpness.isEmpty ? 0 : sharpness[m]
      let sided = marginToTie.isEmpty ? 0 : marginToTie[m]
      for row in 0..<count {
        let a = logs[3 * row + tieStructure.sideA]
        let b = logs[3 * row + tieStructure.sideB]
        let t = logs[3 * row + tieStructure.tie]
        let odds = t - (a + b) / 2
        margins[row] += sideWeights[m] * (a - b) + crossed * odds
        ties[row] += tieWeights[m] * odds + sharp * ((a + b + t) / 3) + sided * (a - b)
      }
    }
    if closeness != 0 {
      let spreads = closenessOfSides(inputs)
      for row in 0..<count { ties[row] += closeness * spreads[row] }
    }
    return .softmaxRows(count: count, classCount: 3) { row, scores in
      scores[tieStructure.sideA] = margins[row] / 2
      scores[tieStructure.sideB] = -margins[row] / 2
      scores[tieStructure.tie] = ties[row]
    }
  }

  /// -mean_m log cosh(d_m/2) of every row.
  private func closenessOfSides(_ inputs: [ProbabilityMatrix]) -> [Double] {
    var sums = LogCoshSums(count: inputs[0].rowCount)
    for input in inputs {
      let logs = input.flooredLogs(floor)
      let margins = (0..<input.rowCount).map { logs[3 * $0 + tieStructure.sideA] - logs[3 * $0 + tieStructure.sideB] }
      margins.withUnsafeBufferPointer { sums.add($0, times: 0.5) }
    }
    return sums.values().map { -$0 / Double(inputs.count) }
  }
}
