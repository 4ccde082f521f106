/// softmax over (a, b, tie) of (s/2, -s/2, r) with s = g d and r = h u + b_t.
///
/// d = log p_a/p_b is the margin and u = log p_t - (log p_a + log p_b)/2 the tie log-odds of a row (Davidson 1970), so that
/// side and tie each have a slope of their own: a tie-aware pool of one model.
public struct TieMap: Sendable, Hashable, Codable {
  public let tieStructure: TieStructure
  /// g, not negative.
  public let marginSlope: Double
  /// h, not negative.
  public let tieSlope: Double
  /// b_t.
  public let tieBias: Double
  /// Smallest probability whose logarithm is taken.
  public let floor: Double

  public init(
    tieStructure: TieStructure, marginSlope: Double, tieSlope: Double, tieBias: Double, floor: Double
  ) {
    self.tieStructure = tieStructure
    self.marginSlope = marginSlope
    self.tieSlope = tieSlope
    self.tieBias = tieBias
    self.floor = floor
  }

  /// Reports list a term in |d| and an offset of s too, which no fit has.
  var parameters: [CalibrationParameter] {
    [
      CalibrationParameter("margin_slope", [marginSlope]), CalibrationParameter("tie_slope", [tieSlope]),
      CalibrationParameter("tie_bias", [tieBias]), CalibrationParameter("absolute_margin", [0]),
      CalibrationParameter("position_offset", [0]), CalibrationParameter("floor", [floor]),
    ]
  }

  /// Whether the sides and the tie are those of the classes.
  func isUsable(_ layout: ClassLayout) -> Bool { tieStructure == layout.tieStructure }

  /// O(N).
  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    .softmaxRows(count: probabilities.rowCount, classCount: 3) { row, scores in
      let a = flooredLog(probabilities[row, tieStructure.sideA], floor: floor)
      let b = flooredLog(probabilities[row, tieStructure.sideB], floor: floor)
      let t = flooredLog(probabilities[row, tieStructure.tie], floor: floor)
      let margin = marginSlope * (a - b)
      scores[tieStructure.sideA] = margin / 2
      scores[tieStructure.sideB] = -margin / 2
      scores[tieStructure.tie] = tieSlope * (t - (a + b) / 2) + tieBias
    }
  }
}

extension CalibratorFitter {
  /// Minimises the sum of losses + 30 |(g, h, b_t) - (β, β, 0)|², β = 1/T fitted first; g and h are not negative.
  func fitTieMap(folds: [Int], certifies: Bool) -> FittedCalibrator {
    guard let tieStructure = inputs.layout.tieStructure else { preconditionFailure("a tie map needs sides and a tie") }
    let slope = temperatureProblem(folds: folds).solve()
    let (problem, start) = tieMapProblem(slope: slope)
    let (found, certificate) = problem.fit(folds: folds, from: start, certifies: certifies)
    return FittedCalibrator(
      .tieMap(
        TieMap(
          tieStructure: tieStructure, marginSlope: found[0], tieSlope: found[1], tieBias: found[2], floor: inputs.floor)
      ),
      certificate)
  }

  /// Coefficients are g for s, then h and b_t for r. The start is plain temperature, where the ridge is zero.
  func tieMapProblem(slope: Double) -> (problem: PenalisedProblem, start: [Double]) {
    let start = [slope, slope, 0]
    let strength = 2 * options.tieMapRidge
    var penalty = QuadraticPenalty(dimension: 3)
    for index in 0..<3 { penalty.addSquare([(index, 1)], target: start[index], strength: strength) }
    // Columns of one model: d, u, 1.
    let problem = PenalisedProblem(
      loss: HeadLoss(
        link: .tie, rows: inputs.rows, heads: [[0], [1, 2]], columns: inputs.tieColumns(hasBlocks: false),
        outcomes: inputs.outcomes),
      tying: ParameterTying(parameter: [0, 1, 2], isBounded: [true, true, false]),
      penalty: penalty, modulus: strength)
    return (problem, start)
  }
}
