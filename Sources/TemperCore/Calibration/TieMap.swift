/// softmax over (a, b, tie) of (s/2, -s/2, r) with s = g d + e d |d| + f d u and r = h u + b_t - c log cosh(d/2).
///
/// d = log p_a/p_b is the margin and u = log p_t - (log p_a + log p_b)/2 the tie log-odds of a row (Davidson 1970), so that
/// side and tie each have a slope of their own: a tie-aware pool of one model. Exchanging the sides turns d, and s with it,
/// and leaves u and r as they are.
///
/// The terms with c, e and f are there only where cross-validation wants them. That with c lets a tie depend on how close
/// the sides are beyond what u says. Where a tie is a difference below a threshold η (Rao & Kupper 1967),
/// u = const - ½ log(cosh d + cosh η), which for small η is const - log cosh(d/2); Davidson's ties have a constant u. So
/// c = 0 is the one, c = 1 the other, and -c |d|/2 what both look like far from zero.
public struct TieMap: Sendable, Hashable, Codable {
  /// What bends s beyond a slope.
  public struct Shape: Sendable, Hashable, Codable {
    /// e, of d |d|.
    public let squaredMargin: Double
    /// f, of d u.
    public let marginTimesTie: Double

    public init(squaredMargin: Double, marginTimesTie: Double) {
      self.squaredMargin = squaredMargin
      self.marginTimesTie = marginTimesTie
    }
  }

  public let tieStructure: TieStructure
  /// g, not negative.
  public let marginSlope: Double
  /// h, not negative.
  public let tieSlope: Double
  /// b_t.
  public let tieBias: Double
  /// c; nil is 0.
  public let closeness: Double?
  /// e and f; nil is 0.
  public let shape: Shape?
  /// Smallest probability whose logarithm is taken.
  public let floor: Double

  public init(
    tieStructure: TieStructure, marginSlope: Double, tieSlope: Double, tieBias: Double, closeness: Double? = nil,
    shape: Shape? = nil, floor: Double
  ) {
    self.tieStructure = tieStructure
    self.marginSlope = marginSlope
    self.tieSlope = tieSlope
    self.tieBias = tieBias
    self.closeness = closeness
    self.shape = shape
    self.floor = floor
  }

  /// Reports list a term in |d| and an offset of s too, which no fit has.
  var parameters: [CalibrationParameter] {
    [
      CalibrationParameter("margin_slope", [marginSlope]), CalibrationParameter("tie_slope", [tieSlope]),
      CalibrationParameter("tie_bias", [tieBias]), CalibrationParameter("absolute_margin", [0]),
      CalibrationParameter("position_offset", [0]),
    ]
      + (closeness.map { [CalibrationParameter("closeness", [$0])] } ?? [])
      + (shape.map { [CalibrationParameter("shape", [$0.squaredMargin, $0.marginTimesTie])] } ?? [])
      + [CalibrationParameter("floor", [floor])]
  }

  /// Whether the sides and the tie are those of the classes.
  func isUsable(_ layout: ClassLayout) -> Bool { tieStructure == layout.tieStructure }

  /// O(N).
  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    .softmaxRows(count: probabilities.rowCount, classCount: 3) { row, scores in
      let a = flooredLog(probabilities[row, tieStructure.sideA], floor: floor)
      let b = flooredLog(probabilities[row, tieStructure.sideB], floor: floor)
      let t = flooredLog(probabilities[row, tieStructure.tie], floor: floor)
      let (d, u) = (a - b, t - (a + b) / 2)
      var margin = marginSlope * d
      var tie = tieSlope * u + tieBias
      if let shape { margin += shape.squaredMargin * (d * abs(d)) + shape.marginTimesTie * (d * u) }
      if let closeness { tie -= closeness * TieMap.logCosh(d / 2) }
      scores[tieStructure.sideA] = margin / 2
      scores[tieStructure.sideB] = -margin / 2
      scores[tieStructure.tie] = tie
    }
  }

  /// log cosh x, without overflow.
  static func logCosh(_ x: Double) -> Double { abs(x) + log1p(exp(-2 * abs(x))) - 0.693_147_180_559_945_3 }
}

/// Ridges of the terms that a tie map has only where cross-validation wants them, each with a half, on the scale of the
/// summed loss; infinity leaves a term out.
struct TieMapRidges: Sendable, Hashable {
  /// Of c.
  var closeness = Double.infinity
  /// Of e and f.
  var shape = Double.infinity

  /// Slopes and bias alone.
  static let none = TieMapRidges()
}

extension CalibratorFitter {
  /// Minimises the sum of losses + 30 |(g, h, b_t) - (β, β, 0)|² + ridges on c, e and f, β = 1/T fitted first; g and h are
  /// not negative. Convex in all of them.
  func fitTieMap(folds: [Int], ridges: TieMapRidges = .none, certifies: Bool) -> FittedCalibrator {
    let slope = temperatureProblem(folds: folds).solve()
    let (problem, start) =
      ridges == .none ? tieMapProblem(slope: slope) : tieMapProblem(slope: slope, ridges, tieMapLoss())
    let (found, certificate) = problem.fit(folds: folds, from: start, certifies: certifies)
    return FittedCalibrator(.tieMap(tieMap(found, ridges)), certificate)
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

  /// The loss of a tie map with all its terms: g, e and f for s, then h, b_t and c for r. O(N).
  func tieMapLoss() -> HeadLoss {
    // Columns of one model: d, u, 1; then -log cosh(d/2), d |d| and d u.
    let shared = inputs.tieColumns(hasBlocks: false)
    let count = inputs.rows.laneCount
    var further = [SIMD4<Double>](repeating: SIMD4(), count: 3 * count)
    for lane in 0..<count {
      let (d, u) = (shared[lane], shared[count + lane])
      for place in 0..<4 {
        further[lane][place] = -TieMap.logCosh(d[place] / 2)
        further[count + lane][place] = d[place] * abs(d[place])
      }
      further[2 * count + lane] = d * u
    }
    return HeadLoss(
      link: .tie, rows: inputs.rows, heads: [[0, 4, 5], [1, 2, 3]], columns: shared, further: further,
      outcomes: inputs.outcomes)
  }

  /// The problem of some terms, with the coefficients of `tieMapLoss` as parameters where they are there.
  func tieMapProblem(
    slope: Double, _ ridges: TieMapRidges, _ loss: HeadLoss
  ) -> (problem: PenalisedProblem, start: [Double]) {
    let base = 2 * options.tieMapRidge
    let strengths = [base, ridges.shape, ridges.shape, base, base, ridges.closeness]
    let start = [slope, 0, 0, slope, 0, 0]
    var penalty = QuadraticPenalty(dimension: 6)
    var parameter = [Int?](repeating: nil, count: 6)
    var isBounded: [Bool] = []
    for (index, strength) in strengths.enumerated() where strength.isFinite {
      penalty.addSquare([(index, 1)], target: start[index], strength: strength)
      parameter[index] = isBounded.count
      isBounded.append(index == 0 || index == 3)
    }
    let problem = PenalisedProblem(
      loss: loss, tying: ParameterTying(parameter: parameter, isBounded: isBounded), penalty: penalty,
      modulus: strengths.min() ?? base)
    return (problem, start)
  }

  /// The map that coefficients stand for: those of `tieMapLoss` where there are further terms.
  func tieMap(_ found: [Double], _ ridges: TieMapRidges) -> TieMap {
    guard let tieStructure = inputs.layout.tieStructure else { preconditionFailure("a tie map needs sides and a tie") }
    guard ridges != .none else {
      return TieMap(
        tieStructure: tieStructure, marginSlope: found[0], tieSlope: found[1], tieBias: found[2], floor: inputs.floor)
    }
    return TieMap(
      tieStructure: tieStructure, marginSlope: found[0], tieSlope: found[3], tieBias: found[4],
      closeness: ridges.closeness.isFinite ? found[5] : nil,
      shape: ridges.shape.isFinite ? TieMap.Shape(squaredMargin: found[1], marginTimesTie: found[2]) : nil,
      floor: inputs.floor)
  }
}
