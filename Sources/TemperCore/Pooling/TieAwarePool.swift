/// A pool that weighs models for the side and for the tie apart.
///
/// Every model's row is a margin d = log p_a/p_b and tie log-odds u = log p_t - (log p_a + log p_b)/2 (Davidson 1970).
/// The pool is softmax over (a, b, tie) of (s/2, -s/2, r) with s = sum w_m d_m + side bias and
/// r = sum v_m u_m + b_t + c × closeness, closeness = -mean_m log cosh(d_m/2). Three further blocks, zero unless
/// cross-validation wants them, let u_m into s, d_m into r, and the sharpness e_m = mean_k log p_mk into r; with them the
/// family contains the multinomial logistic stack on log p. Without the odd ones (side bias, u into s, d into r)
/// exchanging the sides of all inputs exchanges the sides of the output.
public struct TieAwarePool: Sendable, Hashable, Codable {
  public let tieStructure: TieStructure
  /// w: M weights on the margins.
  public let sideWeights: [Double]
  /// v: M weights on the tie log-odds.
  public let tieWeights: [Double]
  /// b_t.
  public let tieBias: Double
  /// Coefficients of every block: M weights of a per-model one, one number of the others; none where a block is off.
  public let blocks: BlockValues<[Double]>
  /// Smallest probability whose logarithm is taken.
  public let floor: Double

  public init(
    tieStructure: TieStructure, sideWeights: [Double], tieWeights: [Double], tieBias: Double,
    blocks: BlockValues<[Double]> = [:], floor: Double
  ) {
    self.tieStructure = tieStructure
    self.sideWeights = sideWeights
    self.tieWeights = tieWeights
    self.tieBias = tieBias
    self.blocks = blocks
    self.floor = floor
  }

  /// Whether its numbers are of such a shape, and finite.
  func isUsable(inputCount: Int, layout: ClassLayout) -> Bool {
    let weights = [sideWeights, tieWeights] + TieAwareBlock.perModel.map { blocks[$0] }.filter { !$0.isEmpty }
    let coefficients = TieAwareBlock.single.map { blocks[$0] }
    return tieStructure == layout.tieStructure && floor > 0
      && weights.allSatisfy { $0.count == inputCount && $0.allSatisfy(\.isFinite) }
      && coefficients.allSatisfy { $0.count <= 1 && $0.allSatisfy(\.isFinite) } && tieBias.isFinite
  }

  /// O(N M).
  public func predict(_ inputs: [ProbabilityMatrix]) -> ProbabilityMatrix {
    let count = inputs[0].rowCount
    var sides = [Double](repeating: blocks.coefficient(.sideBias), count: count)
    var ties = [Double](repeating: tieBias, count: count)
    let isOn = blocks.pairs.filter { !$0.value.isEmpty }
    for m in inputs.indices {
      let logs = inputs[m].flooredLogs(floor)
      let ofModel = isOn.filter(\.block.isPerModel).map { (block: $0.block, weight: $0.value[m]) }
      let (ofSide, ofTie) = (ofModel.filter { $0.block.head == .side }, ofModel.filter { $0.block.head == .tie })
      for row in 0..<count {
        let logs = tieLogs(logs, row)
        var side = sideWeights[m] * logs.margin
        for (block, weight) in ofSide { side += weight * block.value(logs) }
        var tie = tieWeights[m] * logs.odds
        for (block, weight) in ofTie { tie += weight * block.value(logs) }
        sides[row] += side
        ties[row] += tie
      }
    }
    for (block, coefficient) in isOn where !block.isPerModel {
      let values = block.values(count: count, models: inputs.count) { body in
        for input in inputs {
          let logs = input.flooredLogs(floor)
          (0..<count).map { tieLogs(logs, $0).margin }.withUnsafeBufferPointer(body)
        }
      }
      guard let values else { continue }
      for row in 0..<count {
        switch block.head {
        case .side: sides[row] += coefficient[0] * values[row]
        case .tie: ties[row] += coefficient[0] * values[row]
        }
      }
    }
    return .softmaxRows(count: count, classCount: 3) { row, scores in
      scores[tieStructure.sideA] = sides[row] / 2
      scores[tieStructure.sideB] = -sides[row] / 2
      scores[tieStructure.tie] = ties[row]
    }
  }

  private func tieLogs(_ logs: [Double], _ row: Int) -> TieLogs {
    TieLogs(
      a: logs[3 * row + tieStructure.sideA], b: logs[3 * row + tieStructure.sideB],
      tie: logs[3 * row + tieStructure.tie])
  }
}
