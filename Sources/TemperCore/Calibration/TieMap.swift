/// softmax over (a, b, tie) of (s/2, -s/2, r) with s = g d and r = h u + b_t.
///
/// d = log p_a/p_b is the margin and u = log p_t - (log p_a + log p_b)/2 the tie log-odds of a row (Davidson 1970), so that
/// side and tie each have a slope of their own: a tie-aware pool of one model. A term c |d| in r, and an offset of s that
/// favours a side, are there for whoever asks for them.
public struct TieMap: Calibrator, Equatable {
  public let tieStructure: TieStructure
  /// g, not negative.
  public let marginSlope: Double
  /// h, not negative.
  public let tieSlope: Double
  /// b_t.
  public let tieBias: Double
  /// c, zero unless wanted.
  public let absoluteMargin: Double
  /// Added to s, zero unless wanted.
  public let positionOffset: Double
  /// Smallest probability whose logarithm is taken.
  public let floor: Double

  public var method: CalibrationMethod { .tieMap }
  public var isSwapEquivariant: Bool { positionOffset == 0 }

  public init(
    tieStructure: TieStructure, marginSlope: Double, tieSlope: Double, tieBias: Double, absoluteMargin: Double = 0,
    positionOffset: Double = 0, floor: Double
  ) {
    self.tieStructure = tieStructure
    self.marginSlope = marginSlope
    self.tieSlope = tieSlope
    self.tieBias = tieBias
    self.absoluteMargin = absoluteMargin
    self.positionOffset = positionOffset
    self.floor = floor
  }

  init?(_ stored: StoredParameters, layout: ClassLayout) {
    guard let tieStructure = layout.tieStructure, let marginSlope = stored.value("margin_slope"),
      let tieSlope = stored.value("tie_slope"), let tieBias = stored.value("tie_bias"),
      let absoluteMargin = stored.value("absolute_margin"), let positionOffset = stored.value("position_offset"),
      let floor = stored.value("floor")
    else { return nil }
    self.init(
      tieStructure: tieStructure, marginSlope: marginSlope, tieSlope: tieSlope, tieBias: tieBias,
      absoluteMargin: absoluteMargin,
      positionOffset: positionOffset, floor: floor)
  }

  public var parameters: [CalibrationParameter] {
    [
      CalibrationParameter("margin_slope", [marginSlope]), CalibrationParameter("tie_slope", [tieSlope]),
      CalibrationParameter("tie_bias", [tieBias]), CalibrationParameter("absolute_margin", [absoluteMargin]),
      CalibrationParameter("position_offset", [positionOffset]), CalibrationParameter("floor", [floor]),
    ]
  }

  public func calibrate(_ probabilities: ProbabilityMatrix) -> ProbabilityMatrix {
    .softmaxRows(count: probabilities.rowCount, classCount: 3) { row, scores in
      let a = flooredLog(probabilities[row, tieStructure.sideA], floor: floor)
      let b = flooredLog(probabilities[row, tieStructure.sideB], floor: floor)
      let t = flooredLog(probabilities[row, tieStructure.tie], floor: floor)
      let margin = marginSlope * (a - b) + positionOffset
      scores[tieStructure.sideA] = margin / 2
      scores[tieStructure.sideB] = -margin / 2
      scores[tieStructure.tie] = tieSlope * (t - (a + b) / 2) + tieBias + absoluteMargin * abs(a - b)
    }
  }
}
